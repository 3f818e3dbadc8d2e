import { onMounted, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { useThrottleForAnimation } from "@web/core/utils/timing";
import { visibleCells, visibleMinutes } from "./board_layout";

/**
 * Which columns and hours are seen. The state changes only when a column or an hour comes into
 * sight, so scrolling by pixels draws nothing anew.
 * @param {{el: HTMLElement}} ref the scrolled grid
 * @param {() => {count: number, width: number, hours: Object, pixelsPerMinute: number}} geometry
 */
export function useBoardWindow(ref, geometry) {
    const state = useState({ room: 0, first: 0, last: 0, drawn: { from: 0, to: 1440 }, all: false });

    function update() {
        const grid = ref.el;
        if (!grid) {
            return;
        }
        if (state.room !== grid.clientWidth) {
            state.room = grid.clientWidth;
        }
        const { count, width, hours, pixelsPerMinute } = geometry();
        const cells = state.all
            ? { first: 0, last: count }
            : visibleCells(Math.abs(grid.scrollLeft), grid.clientWidth, width, count);
        const drawn = state.all
            ? { from: 0, to: 1440 }
            : visibleMinutes(grid.scrollTop, grid.clientHeight, hours, pixelsPerMinute);
        if (cells.first !== state.first || cells.last !== state.last) {
            Object.assign(state, cells);
        }
        if (drawn.from !== state.drawn.from || drawn.to !== state.drawn.to) {
            state.drawn = drawn;
        }
    }

    const throttled = useThrottleForAnimation(update);
    const observer = new ResizeObserver(throttled);
    onMounted(() => {
        observer.observe(ref.el);
        update();
    });
    onWillUnmount(() => observer.disconnect());
    useExternalListener(window, "resize", throttled);

    return {
        state,
        update,
        onScroll: throttled,
        /** Print needs everything; the screen does not. */
        drawAll(all) {
            state.all = all;
            update();
        },
    };
}
