/** Places and neighbours of teeth, over the geometry that the server's chart_engine delivers. Pure. */

export const SURFACES = "MODVL";

/** Transform of the side view: `isLifted` lays a tooth that is not through deeper. */
export function facialTransform(geometry, fdi, isLifted = false) {
    const tooth = geometry.teeth[fdi];
    const y = geometry.edge[tooth.jaw] - (isLifted ? geometry.lift * tooth.flip : 0);
    return `translate(${tooth.x} ${y}) scale(${tooth.mirror} ${tooth.flip})`;
}

export function aboveTransform(geometry, fdi) {
    const tooth = geometry.teeth[fdi];
    return `translate(${tooth.x} ${geometry.above[tooth.jaw]}) scale(${tooth.mirror} ${tooth.flip})`;
}

/** Path data of a part of a tooth, undefined where its shape has none (a front tooth has no second root). */
export function pathOf(geometry, fdi, part) {
    return geometry.shapes[geometry.teeth[fdi].shape][part];
}

export function rowOf(geometry, slot) {
    return geometry.rows[geometry.teeth[slot].jaw];
}

/** Slot that an arrow, Home or End leads to; the same slot at the end of a row. */
export function neighbour(geometry, slot, key) {
    const row = rowOf(geometry, slot);
    const index = row.indexOf(slot);
    switch (key) {
        case "ArrowLeft":
            return row[Math.max(0, index - 1)];
        case "ArrowRight":
            return row[Math.min(row.length - 1, index + 1)];
        case "ArrowUp":
            return geometry.rows.upper[index];
        case "ArrowDown":
            return geometry.rows.lower[index];
        case "Home":
            return row[0];
        case "End":
            return row[row.length - 1];
    }
    return slot;
}

/** Slots between two of one jaw, ends included; only the last one where the jaws differ. */
export function slotRange(geometry, from, to) {
    const row = rowOf(geometry, to);
    if (!row.includes(from)) {
        return [to];
    }
    const [low, high] = [row.indexOf(from), row.indexOf(to)].sort((a, b) => a - b);
    return row.slice(low, high + 1);
}

/** Line of a span over the roots: ends, and the places of its pillars. */
export function spanLine(geometry, kind, slots, pillars) {
    const first = geometry.teeth[slots[0]];
    const last = geometry.teeth[slots[slots.length - 1]];
    const isUpper = first.jaw === "upper";
    const edge = geometry.edge[first.jaw];
    const depth = geometry.span_depth[kind];
    const y = isUpper ? edge - depth : edge + depth;
    const [from, to] = kind === "wire" ? [first.left, last.right] : [first.left + 6, last.right - 6];
    return { x1: from, x2: to, y, pillars: pillars.map((slot) => geometry.teeth[slot].x) };
}

/** FDI code that two typed digits mean in a notation; undefined where they mean none. */
export function slotOfDigits(geometry, names, notation, digits) {
    if (notation === "universal") {
        const fdi = Object.keys(names).find((code) => names[code] === String(Number(digits)));
        return fdi && geometry.teeth[fdi].slot;
    }
    return geometry.teeth[digits]?.slot;
}
