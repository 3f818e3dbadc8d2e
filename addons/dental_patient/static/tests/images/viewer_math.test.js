import { expect, test } from "@odoo/hoot";
import { MAX_SCALE, START, filterOf, pan, zoomAt } from "@dental_patient/images/viewer_math";

test.tags("headless");
test("the point under the pointer stays where it is", () => {
    const view = zoomAt({ scale: 1.5, x: 20, y: -10 }, 2, 120, 80);
    const before = [(120 - 20) / 1.5, (80 + 10) / 1.5];
    const after = [(120 - view.x) / view.scale, (80 - view.y) / view.scale];
    expect(after.map((value) => Math.round(value * 1e6))).toEqual(before.map((value) => Math.round(value * 1e6)));
});

test.tags("headless");
test("zoom has an end and goes back to the start", () => {
    let view = START;
    for (let step = 0; step < 50; step++) {
        view = zoomAt(view, 1.5);
    }
    expect(view.scale).toBe(MAX_SCALE);
    expect(zoomAt(zoomAt(START, 2), 0.5)).toEqual({ scale: 1, x: 0, y: 0 });
});

test.tags("headless");
test("moving and sliders", () => {
    expect(pan(START, 5, -7)).toEqual({ scale: 1, x: 5, y: -7 });
    expect(filterOf({ brightness: 120, contrast: 90, isInverted: true })).toBe("brightness(120%) contrast(90%) invert(1)");
});
