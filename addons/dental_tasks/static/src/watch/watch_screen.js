import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { fromServer } from "../operator/results";
import { useTaskLive } from "../operator/use_task_live";

const EVERY_MINUTE = 60000;

/** The manager's live figures: queues, people, whether the day is long enough. */
export class WatchScreen extends Component {
    static template = "dental_tasks.WatchScreen";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ data: null });
        onWillStart(() => this.load());
        useTaskLive(() => this.load());
        const timer = setInterval(() => this.load(), EVERY_MINUTE);
        onWillUnmount(() => clearInterval(timer));
    }

    async load() {
        this.state.data = await this.orm.call("dental.task.watch", "figures", []);
    }

    time(utc) {
        return fromServer(utc, this.state.data.timezone, "HH:mm");
    }

    share(row) {
        const planned = Math.max(row.goal, row.done + row.due);
        return planned ? Math.round((100 * row.done) / planned) : 0;
    }

    openTasks(domain, name) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "dental.task",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["state", "=", "open"], ...domain],
            context: { search_default_today: 1 },
        });
    }

    openStates(state) {
        this.action.doAction("dental_tasks.dental_followup_action", {
            additionalContext: { search_default_lost: 0, [`search_default_${state}`]: 1 },
        });
    }

    async choose(choice) {
        const action = await this.orm.call("dental.task.alarm", "action_choose", [[this.state.data.alarm.id], choice]);
        if (typeof action === "object") {
            this.action.doAction(action);
        } else {
            await this.load();
        }
    }
}

registry.category("actions").add("dental_tasks.watch", WatchScreen);
