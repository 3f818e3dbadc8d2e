import { onWillUnmount } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

export const TASK_MESSAGE = "dental_tasks";
const CALM = 400;

/** Work that appears or is taken by others shows by itself; several messages ask the server once. */
export function useTaskLive(load) {
    const bus = useService("bus_service");
    let timer;

    function onMessage() {
        clearTimeout(timer);
        timer = setTimeout(load, CALM);
    }

    bus.subscribe(TASK_MESSAGE, onMessage);
    onWillUnmount(() => {
        clearTimeout(timer);
        bus.unsubscribe(TASK_MESSAGE, onMessage);
    });
}
