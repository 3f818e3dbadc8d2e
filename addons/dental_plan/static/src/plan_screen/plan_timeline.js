import { Component } from "@odoo/owl";
import { formatMonetary } from "@web/views/fields/formatters";
import { minutesText } from "./plan_text";
import { timelineSpots } from "./plan_groups";

/** The visits of an option on a line of time, done and planned. */
export class PlanTimeline extends Component {
    static template = "dental_plan.PlanTimeline";
    static props = { visits: Array, plan: Object };

    get spots() {
        return timelineSpots(this.props.visits);
    }

    title(visit) {
        const money = visit.amount === null ? "" : formatMonetary(visit.amount, { currencyId: this.props.plan.currency_id });
        return [visit.date_text, visit.specialty, minutesText(visit.minutes), money].filter(Boolean).join(" · ");
    }
}
