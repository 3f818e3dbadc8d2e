import { onWillUnmount } from "@odoo/owl";

const DELAY = 450;

/** Shows the facts of a visit when the mouse rests on its card. Fingers get the menu instead. */
export function useBoardHover({ popover, findCard, props }) {
    let timer;
    let shownFor = null;

    function close() {
        clearTimeout(timer);
        shownFor = null;
        popover.close();
    }

    onWillUnmount(() => clearTimeout(timer));

    return {
        close,
        onPointerOver(ev) {
            const element = ev.target.closest?.(".o_dental_card");
            if (ev.pointerType === "touch" || ev.buttons || !element || element === shownFor) {
                return;
            }
            clearTimeout(timer);
            shownFor = element;
            timer = setTimeout(() => {
                const card = findCard(Number(element.dataset.id));
                if (card && element.isConnected) {
                    popover.open(element, { card, ...props() });
                }
            }, DELAY);
        },
        onPointerOut(ev) {
            const element = ev.target.closest?.(".o_dental_card");
            if (element && !element.contains(ev.relatedTarget)) {
                close();
            }
        },
    };
}
