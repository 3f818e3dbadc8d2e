import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * A ringing telephone pops up: who calls, his household, what is booked. The message carries ids only; names are asked
 * for under the rights of the user. When somebody else answers, the notice goes.
 */
export const callService = {
    dependencies: ["bus_service", "notification", "action", "orm", "dental_quick_booking"],
    start(env, { bus_service: bus, notification, action, orm, dental_quick_booking: booking }) {
        const shown = new Map();

        async function onCall({ id, answered }) {
            if (answered) {
                shown.get(id)?.();
                shown.delete(id);
                return;
            }
            if (shown.has(id)) {
                return;
            }
            const call = await orm.call("dental.call", "popup_row", [[id]]);
            const lines = [call.phone, call.members.length ? _t("with %(names)s", { names: call.members.join(", ") }) : "", call.next_visit];
            const close = notification.add(lines.filter(Boolean).join(" · "), {
                title: call.name || _t("Unknown number"),
                type: call.patient_id ? "info" : "warning",
                sticky: true,
                onClose: () => shown.delete(id),
                buttons: [
                    {
                        name: call.patient_id ? _t("Open the card") : _t("New patient"),
                        primary: true,
                        onClick: async () => {
                            close();
                            action.doAction(await orm.call("dental.call", "popup_action", [[id]]));
                        },
                    },
                    {
                        name: _t("Book"),
                        onClick: () => {
                            close();
                            booking.open({ patientId: call.patient_id || undefined });
                        },
                    },
                ],
            });
            shown.set(id, close);
        }

        bus.subscribe("dental_call", onCall);
    },
};

registry.category("services").add("dental_call", callService);
