import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { dayFigures } from "./day_figures";
import { BoardLegend } from "./board_legend";
import { clockOf, formatDay } from "./board_time";

/** Which day, which columns, how large; and the day in figures. */
export class BoardToolbar extends Component {
    static template = "dental_schedule.BoardToolbar";
    static components = { Dropdown, DropdownItem, BoardLegend };
    static props = { model: Object, meta: Object, board: Object, zoom: Number, zooms: Array, onZoom: Function, onPrint: Function };

    setup() {
        this.columnKinds = [
            { id: "doctor", label: _t("Doctors"), icon: "fa-user-md" },
            { id: "chair", label: _t("Chairs"), icon: "fa-wheelchair" },
            { id: "equipment", label: _t("Equipment"), icon: "fa-cogs" },
        ];
        this.action = useService("action");
        this.state = useState({ nudges: [] });
        this.companies = user.allowedCompanies || [];
    }

    async loadNudges() {
        const { model, meta } = this.props;
        this.state.nudges = await model.orm.call("dental.appointment", "nudges", [meta.day, meta.companyIds]);
    }

    nudgeText(nudge) {
        const { zone } = this.props.board;
        return _t("%(from)s → %(to)s frees %(minutes)s minutes, worth about %(amount)s", {
            from: clockOf(nudge.start, zone),
            to: clockOf(nudge.new_start, zone),
            minutes: nudge.frees,
            amount: nudge.amount,
        });
    }

    async askNudge(nudge) {
        await this.props.model.orm.call("dental.appointment", "action_nudge", [[nudge.appointment_id], nudge.new_start]);
        await this.loadNudges();
    }

    get title() {
        const days = this.props.board.days;
        return days.length === 1
            ? formatDay(days[0])
            : `${formatDay(days[0], "d LLL")} – ${formatDay(days.at(-1), "d LLL yyyy")}`;
    }

    get doctors() {
        return this.props.model.allColumns;
    }

    isHidden(id) {
        const { hidden, by } = this.props.meta;
        return (hidden[by] || []).includes(id);
    }

    get figures() {
        const shown = this.props.board.columns.flatMap((column) => column.cards);
        const cards = [...new Map(shown.map((card) => [card.id, card])).values()];
        return dayFigures(cards);
    }

    /** The visits behind a figure as a list: what is left to do before the desk closes. */
    openFigure(figure) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: `${this.title}: ${figure.label}`,
            res_model: "dental.appointment",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["id", "in", figure.ids]],
        });
    }

    pickDay(ev) {
        if (ev.target.value) {
            this.props.model.change({ day: ev.target.value });
        }
    }

    showWeekOf(ev) {
        this.props.model.change({ doctorId: Number(ev.target.value) });
    }

    toggleCompany(id) {
        const { companyIds } = this.props.meta;
        const next = companyIds.includes(id)
            ? companyIds.filter((other) => other !== id)
            : [...companyIds, id];
        if (next.length) {
            this.props.model.change({ companyIds: next });
        }
    }
}
