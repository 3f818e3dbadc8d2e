import { Component } from "@odoo/owl";
import { formatMonetary } from "@web/views/fields/formatters";
import { _t } from "@web/core/l10n/translation";
import { toClinicTime } from "../day_board/board_time";

const STATES = {
    done: { label: _t("done"), icon: "fa-check" },
    booked: { label: _t("booked"), icon: "fa-calendar-check-o" },
    to_book: { label: _t("to book"), icon: "fa-calendar-o" },
    overdue: { label: _t("overdue"), icon: "fa-exclamation" },
};

/** The visits of a plan as a strip: what is done, booked, still to book or overdue, with minutes and money. */
export class PlanTimeline extends Component {
    static template = "dental_schedule.PlanTimeline";
    static props = {
        /** As `dental.plan.timeline` sends it. */
        timeline: Object,
        onVisit: { type: Function, optional: true },
    };

    stateOf(row) {
        return STATES[row.state];
    }

    when(row) {
        const { timezone } = this.props.timeline;
        if (row.start) {
            return toClinicTime(row.start, timezone).toFormat("d LLL yyyy, HH:mm");
        }
        return row.due_on
            ? _t("by %(day)s", { day: toClinicTime(`${row.due_on} 12:00:00`, "utc").toFormat("d LLL yyyy") })
            : "";
    }

    money(amount) {
        return amount === false ? "" : formatMonetary(amount, { currencyId: this.props.timeline.currency_id });
    }

    label(row) {
        return [row.title, this.stateOf(row).label, this.when(row)].filter(Boolean).join(", ");
    }
}
