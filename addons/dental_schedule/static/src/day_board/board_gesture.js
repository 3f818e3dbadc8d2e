/**
 * A gesture is a visit in the hand: being moved, stretched, or drawn new. Mouse, finger and keyboard
 * all work on the same object; `judge` says what dropping it here would mean.
 */
import { GRID_MINUTES, snap, snapDown } from "./board_layout";
import { checkDrop } from "./board_rules";

const NEW_VISIT_MINUTES = 30;

export function beginMove(card, index, minutes) {
    return {
        kind: "move",
        card,
        grab: minutes - card.from,
        index,
        from: card.from,
        to: card.to,
    };
}

export function beginStretch(card, index) {
    return { kind: "stretch", card, index, from: card.from, to: card.to };
}

export function beginCreate(index, minutes) {
    const from = snapDown(minutes);
    return { kind: "create", card: {}, index, anchor: from, from, to: from + NEW_VISIT_MINUTES };
}

/** The gesture with the pointer over another cell. */
export function moveTo(gesture, { index, minutes }) {
    if (gesture.kind === "move") {
        const length = gesture.card.to - gesture.card.from;
        const from = Math.min(1440 - length, Math.max(0, snap(minutes - gesture.grab)));
        return { ...gesture, index, from, to: from + length };
    }
    if (gesture.kind === "stretch") {
        const to = Math.max(gesture.from + GRID_MINUTES, snap(minutes));
        return { ...gesture, to: Math.min(1440, to) };
    }
    const at = snap(minutes);
    const from = Math.max(0, Math.min(gesture.anchor, at));
    const to = Math.min(1440, Math.max(gesture.anchor + GRID_MINUTES, at));
    return { ...gesture, from, to };
}

/** The gesture after an arrow key. */
export function nudge(gesture, { minutes = 0, columns = 0 }, count) {
    if (gesture.kind === "stretch") {
        const to = Math.max(gesture.from + GRID_MINUTES, gesture.to + minutes);
        return { ...gesture, to: Math.min(1440, to) };
    }
    const length = gesture.to - gesture.from;
    const from = Math.min(1440 - length, Math.max(0, gesture.from + minutes));
    const index = Math.min(count - 1, Math.max(0, gesture.index + columns));
    return { ...gesture, index, from, to: from + length };
}

export function isChanged(gesture, board) {
    if (gesture.kind === "create") {
        return true;
    }
    const { card, from, to, index } = gesture;
    const column = board.columns[index];
    const sameColumn = column.day === card.day && column.cards.some((c) => c.id === card.id);
    return !sameColumn || from !== card.from || to !== card.to;
}

/** @returns {{allowed: boolean, code: string, other?: Object, resources: Object, column: Object, from, to}} */
export function judge(gesture, board) {
    const { from, to } = gesture;
    const target = { column: board.columns[gesture.index], from, to };
    return { ...target, ...checkDrop(board, gesture.card, target) };
}
