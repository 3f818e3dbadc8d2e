import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { clinicToday, formatDay, shiftDay, weekDays } from "../day_board/board_time";
import { heatRows } from "./load_rows";

/** How full the chairs are, hour by hour: a row for each doctor or chair, a cell for each hour of the shown days. */
export class LoadMap extends Component {
    static template = "dental_schedule.LoadMap";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.kinds = [
            { id: "doctor_id", label: _t("Doctors") },
            { id: "chair_id", label: _t("Chairs") },
            { id: "weekday", label: _t("Weekdays") },
        ];
        this.measures = [
            { id: "booked", label: _t("Planned") },
            { id: "worked", label: _t("Really worked") },
        ];
        this.state = useState({ by: "doctor_id", measure: "booked", day: clinicToday(user.tz || "local"), map: null });
        onWillStart(() => this.load());
    }

    get days() {
        return weekDays(this.state.day);
    }

    get title() {
        const days = this.days;
        return `${formatDay(days[0], "d LLL")} – ${formatDay(days.at(-1), "d LLL yyyy")}`;
    }

    async load() {
        const { by, measure } = this.state;
        const days = this.days;
        const groups = await this.orm.formattedReadGroup(
            "dental.load",
            [["day", ">=", days[0]], ["day", "<=", days.at(-1)]],
            [by, "hour_label"],
            ["open_minutes:sum", "booked_minutes:sum", "worked_minutes:sum", "no_show_minutes:sum", "late_cancel_minutes:sum"]
        );
        this.state.map = heatRows(groups, by, measure);
    }

    set(values) {
        Object.assign(this.state, values);
        return this.load();
    }

    step(weeks) {
        return this.set({ day: shiftDay(this.state.day, 7 * weeks) });
    }

    cellTitle(row, hour) {
        const cell = row.cells[hour];
        return cell
            ? _t("%(name)s, %(hour)s: %(percent)s%% of %(open)s minutes", { name: row.name, hour, percent: cell.percent, open: cell.open })
            : "";
    }

    openFigures() {
        return this.action.doAction("dental_schedule.dental_load_action");
    }
}

registry.category("actions").add("dental_load_map", LoadMap);
