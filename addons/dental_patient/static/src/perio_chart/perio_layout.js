/** Where the cells of the periodontal chart lie, over the geometry of the tooth chart. Pure. */

export const BLOCKS = [
    { jaw: "upper", side: "V", flip: 1, isHead: true },
    { jaw: "upper", side: "L", flip: -1, isHead: false },
    { jaw: "lower", side: "L", flip: -1, isHead: true },
    { jaw: "lower", side: "V", flip: 1, isHead: false },
];
export const ROWS = ["depth", "margin", "flags", "tooth"]; // from the teeth outwards
export const ROW_HEIGHT = 17;
const TEETH_HEIGHT = 152;
const GAP = 16;
export const LABEL_WIDTH = 84;
const OFFSETS = { M: 0.32, D: -0.32 };

/** Blocks with their top, the top of the drawing and the y of each row. */
export function layBlocks() {
    const blocks = [];
    let top = 6;
    for (const block of BLOCKS) {
        const rowsHeight = ROW_HEIGHT * ROWS.length;
        const drawingTop = block.isHead ? top + rowsHeight : top;
        const rows = {};
        ROWS.forEach((row, index) => {
            rows[row] = block.isHead
                ? top + rowsHeight - (index + 1) * ROW_HEIGHT
                : top + TEETH_HEIGHT + index * ROW_HEIGHT;
        });
        blocks.push({ ...block, key: block.jaw + block.side, top, drawingTop, rows });
        top += rowsHeight + TEETH_HEIGHT + (block.isHead ? 2 : GAP);
    }
    return { blocks, height: top };
}

/** Transform that lays the side view of a jaw into its block, roots outwards or inwards. */
export function blockTransform(geometry, block) {
    const isUpper = block.jaw === "upper";
    const low = isUpper ? geometry.edge.upper - TEETH_HEIGHT + 6 : geometry.edge.lower - 6;
    if (block.flip === 1) {
        return `translate(0 ${block.drawingTop - low})`;
    }
    return `translate(0 ${block.drawingTop + low + TEETH_HEIGHT}) scale(1 -1)`;
}

/** x of a place ("MV", "V", "DL" …) of a tooth. */
export function placeX(geometry, slot, place) {
    const tooth = geometry.teeth[slot];
    const width = tooth.right - tooth.left;
    const offset = place.length === 2 ? OFFSETS[place[0]] : 0;
    return tooth.x + offset * width * tooth.mirror;
}

export function placesOf(side) {
    return [`D${side}`, side, `M${side}`];
}

export function key(fdi, place) {
    return `${fdi}${place}`;
}
