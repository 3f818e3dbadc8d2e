import { useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** Printable room of a landscape A4 page in CSS pixels, margins taken off. */
const PAGE = { width: 1062, height: 730 };

/**
 * Prints the whole board on one page: everything is drawn for a moment, measured, shrunk to the page,
 * and the screen is as before once the print window closes.
 */
export function useBoardPrint() {
    const root = useRef("root");
    const state = useState({ isPrinting: false });
    useEffect(
        (isPrinting) => {
            if (!isPrinting) {
                return;
            }
            const timer = setTimeout(() => {
                const grid = root.el.querySelector(".o_dental_board_grid");
                const zoom = Math.min(
                    1,
                    PAGE.width / grid.scrollWidth,
                    PAGE.height / grid.scrollHeight
                );
                root.el.style.setProperty("--dental-print-zoom", zoom);
                browser.print?.() ?? window.print();
                state.isPrinting = false;
            }, 300);
            return () => clearTimeout(timer);
        },
        () => [state.isPrinting]
    );
    return { state, start: () => (state.isPrinting = true) };
}
