import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** The alarm of a day that is too short reaches the manager on any screen. */
export const taskAlarmService = {
    dependencies: ["bus_service", "notification", "action"],
    start(env, { bus_service: bus, notification, action }) {
        bus.subscribe("dental_tasks_alarm", ({ branch, open, late_minutes: late, people_missing: missing }) => {
            const close = notification.add(
                _t("%(open)s calls are due and need %(late)s minutes more than are left; %(missing)s more at work would do it.", {
                    open,
                    late,
                    missing,
                }),
                {
                    title: _t("%(branch)s: the calls are too slow", { branch }),
                    type: "danger",
                    sticky: true,
                    buttons: [
                        {
                            name: _t("Decide"),
                            primary: true,
                            onClick: () => {
                                close();
                                action.doAction("dental_tasks.dental_task_watch_action");
                            },
                        },
                    ],
                }
            );
        });
    },
};

registry.category("services").add("dental_task_alarm", taskAlarmService);
