/** Geometry of the image viewer: `view` is {scale, x, y}, x and y being the shift of the picture's centre in pixels. */

export const MIN_SCALE = 0.5;
export const MAX_SCALE = 12;
export const START = Object.freeze({ scale: 1, x: 0, y: 0 });

export function clamp(value, low, high) {
    return Math.min(high, Math.max(low, value));
}

/** Zoom by `factor` so that the point (px, py), counted from the centre of the frame, stays where it is. */
export function zoomAt(view, factor, px = 0, py = 0) {
    const scale = clamp(view.scale * factor, MIN_SCALE, MAX_SCALE);
    const ratio = scale / view.scale;
    return { scale, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio };
}

export function pan(view, dx, dy) {
    return { ...view, x: view.x + dx, y: view.y + dy };
}

/** CSS filter of the sliders; 100 is the picture as it is. */
export function filterOf({ brightness, contrast, isInverted }) {
    return `brightness(${brightness}%) contrast(${contrast}%)` + (isInverted ? " invert(1)" : "");
}
