import { onWillUnmount } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

export const CHANNEL = "dental_board";
const CALM = 150;

/**
 * What another desk does appears here. Several messages of one transaction ask for the day once; the
 * answer redraws only the columns that changed.
 * @param {import("./day_board_model").DayBoardModel} model
 */
export function useBoardLive(model) {
    const bus = useService("bus_service");
    let timer;

    function onMessage(message) {
        const days = message?.days || (message?.day ? [message.day] : null);
        if (days && !days.some((day) => model.days.includes(day))) {
            return;
        }
        clearTimeout(timer);
        timer = setTimeout(() => model.load(), CALM);
    }

    bus.addChannel(CHANNEL);
    bus.subscribe(CHANNEL, onMessage);
    onWillUnmount(() => {
        clearTimeout(timer);
        bus.unsubscribe(CHANNEL, onMessage);
        bus.deleteChannel(CHANNEL);
    });
}
