import { makeDraggableHook } from "@web/core/utils/draggable_hook_builder_owl";
import { pick } from "@web/core/utils/objects";
import { beginCreate, beginMove, beginStretch, moveTo } from "./board_gesture";

const CARD = ".o_dental_card";
const COLUMN = ".o_dental_board_column";
const HANDLE = ".o_dental_card_handle";

/** The platform's dragging, except that the dragged thing stays in place and a ghost travels. */
const useGhostDrag = makeDraggableHook({
    name: "useGhostDrag",
    onWillStartDrag({ ctx }) {
        ctx.followCursor = false;
        ctx.current.pressed = { ...ctx.pointer };
        return { ...pick(ctx.current, "element"), pointer: { ...ctx.pointer } };
    },
    onDragStart: ({ ctx }) => ({ ...pick(ctx.current, "element"), pressed: ctx.current.pressed }),
    onDrag: ({ ctx }) => pick(ctx.current, "element"),
    onDragEnd: ({ ctx }) => pick(ctx.current, "element"),
    onDrop: ({ ctx }) => pick(ctx.current, "element"),
});

/**
 * @param {Object} params
 * @param {{el: HTMLElement}} params.ref the scrolled grid
 * @param {(x: number, y: number) => {index: number, minutes: number}} params.cellAt
 * @param {(id: number) => {card: Object, index: number}|undefined} params.findCard
 * @param {() => boolean} params.enable
 * @param {(gesture: Object|null) => void} params.onGesture what the ghost shall show; null = no ghost
 * @param {(gesture: Object) => void} params.onDrop
 */
export function useBoardDrag({ ref, cellAt, findCard, enable, onGesture, onDrop }) {
    let gesture = null;
    let stretching = false;

    function begin(element, { x, y }) {
        const cell = cellAt(x, y);
        if (!element.matches(CARD)) {
            return beginCreate(cell.index, cell.minutes);
        }
        const found = findCard(Number(element.dataset.id), cell.index);
        if (!found) {
            return null;
        }
        return stretching
            ? beginStretch(found.card, found.index)
            : beginMove(found.card, found.index, cell.minutes);
    }

    return useGhostDrag({
        ref,
        enable,
        elements: `${CARD}, ${COLUMN}`,
        allowDisconnected: true,
        tolerance: 5,
        touchDelay: 350,
        edgeScrolling: { speed: 14, threshold: 40 },
        preventDrag: () => false,
        onWillStartDrag: ({ pointer }) => {
            const under = document.elementFromPoint(pointer.x, pointer.y);
            stretching = Boolean(under && under.closest(HANDLE));
        },
        onDragStart: ({ element, pressed }) => {
            gesture = begin(element, pressed);
            onGesture(gesture);
        },
        onDrag: ({ x, y }) => {
            if (gesture) {
                gesture = moveTo(gesture, cellAt(x, y));
                onGesture(gesture);
            }
        },
        onDrop: () => {
            if (gesture) {
                onDrop(gesture);
            }
        },
        onDragEnd: () => {
            gesture = null;
            onGesture(null);
        },
    });
}
