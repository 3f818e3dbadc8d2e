/** Places of the periodontal chart, over the layout that the server's chart_engine delivers. Pure. */

/** x of a place ("MV", "V", "DL" …) of a tooth. */
export function placeX(geometry, slot, place) {
    const tooth = geometry.teeth[slot];
    const offset = place.length === 2 ? (place[0] === "M" ? 1 : -1) * geometry.perio.place_offset : 0;
    return tooth.x + offset * (tooth.right - tooth.left) * tooth.mirror;
}

/** Distal, middle and mesial place of the cheek side "V" or the tongue side "L". */
export function placesOf(side) {
    return [`D${side}`, side, `M${side}`];
}

export function key(fdi, place) {
    return `${fdi}${place}`;
}
