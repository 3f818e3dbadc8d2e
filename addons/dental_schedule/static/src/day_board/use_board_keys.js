import { beginCreate, beginMove, beginStretch, nudge } from "./board_gesture";
import { GRID_MINUTES } from "./board_layout";

const ARROWS = {
    ArrowUp: { minutes: -GRID_MINUTES },
    ArrowDown: { minutes: GRID_MINUTES },
    ArrowLeft: { columns: -1 },
    ArrowRight: { columns: 1 },
};
const SHORTCUTS = ["n", "p", "t", "b", "+", "-"];

function isTyping(target) {
    return target.closest?.("input, textarea, select, [contenteditable=true], .modal, .o_popover");
}

/**
 * The board without a mouse. Arrows choose a visit, Enter opens its menu; M takes it into the hand and
 * S its end, then arrows move, Enter drops, Escape lets go.
 * @param {import("./day_board_renderer").DayBoardRenderer} renderer
 */
export function useBoardKeys(renderer) {
    let inHand = null;

    function letGo() {
        inHand = null;
        renderer.showGesture(null);
    }

    function take(begin) {
        const found = renderer.findCard(renderer.state.selectedId);
        if (found) {
            inHand = begin(found.card, found.index, found.card.from);
            renderer.showGesture(inHand);
        }
    }

    function onHandKey(ev) {
        if (ARROWS[ev.key]) {
            const step = { ...ARROWS[ev.key] };
            if (ev.shiftKey && step.minutes) {
                step.minutes *= 6;
            }
            inHand = nudge(inHand, step, renderer.props.board.columns.length);
            renderer.showGesture(inHand);
        } else if (ev.key === "Enter") {
            const dropped = inHand;
            letGo();
            renderer.drop(dropped);
        } else if (ev.key === "Escape") {
            letGo();
        } else {
            return false;
        }
        return true;
    }

    function chooseNext(key) {
        const { columns } = renderer.props.board;
        const found = renderer.findCard(renderer.state.selectedId);
        const next = found
            ? neighbour(columns, found, key)
            : columns.flatMap((column) => column.cards)[0];
        if (next) {
            renderer.select(next.id);
        }
    }

    function onBoardKey(ev) {
        if (ARROWS[ev.key]) {
            chooseNext(ev.key);
        } else if (ev.key === "Enter") {
            openMenu();
        } else if (ev.key === "m") {
            take(beginMove);
        } else if (ev.key === "s") {
            take(beginStretch);
        } else if (ev.key === "Escape") {
            renderer.state.selectedId = null;
        } else {
            return false;
        }
        return true;
    }

    function openMenu() {
        const found = renderer.findCard(renderer.state.selectedId);
        const element = renderer.root.el.querySelector(`.o_dental_card.o_selected`);
        if (found && element) {
            renderer.props.onOpenMenu(element, found.card);
        }
    }

    return {
        onKey(ev) {
            if (ev.ctrlKey || ev.metaKey || ev.altKey) {
                return;
            }
            if (inHand ? onHandKey(ev) : onBoardKey(ev)) {
                ev.preventDefault();
                ev.stopPropagation();
            }
        },
        /** Keys that work wherever the focus is, as long as nobody is typing. */
        onWindowKey(ev) {
            if (ev.defaultPrevented || isTyping(ev.target)) {
                return;
            }
            const command = ev.ctrlKey || ev.metaKey;
            const shortcut = command
                ? { z: "undo", p: "print" }[ev.key]
                : !ev.altKey && SHORTCUTS.includes(ev.key) && ev.key;
            if (shortcut) {
                ev.preventDefault();
                renderer.props.onShortcut(shortcut);
            }
        },
        createAt({ index, minutes }) {
            renderer.drop(beginCreate(index, minutes));
        },
    };
}

/** The visit above or below in the column, or the nearest in time in the next column that has any. */
function neighbour(columns, { card, index }, key) {
    const cards = columns[index].cards;
    const at = cards.findIndex((other) => other.id === card.id);
    if (key === "ArrowUp" || key === "ArrowDown") {
        return cards[at + (key === "ArrowDown" ? 1 : -1)];
    }
    const step = key === "ArrowRight" ? 1 : -1;
    for (let i = index + step; i >= 0 && i < columns.length; i += step) {
        const [nearest] = [...columns[i].cards].sort(
            (a, b) => Math.abs(a.from - card.from) - Math.abs(b.from - card.from)
        );
        if (nearest) {
            return nearest;
        }
    }
    return undefined;
}
