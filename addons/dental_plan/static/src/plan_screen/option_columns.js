import { Component } from "@odoo/owl";
import { formatMonetary } from "@web/views/fields/formatters";
import { minutesText } from "./plan_text";

/** The options of a plan side by side: name, total, share of the dearest, length. */
export class OptionColumns extends Component {
    static template = "dental_plan.OptionColumns";
    static props = {
        plan: Object,
        options: Array,
        chosenId: Number,
        warnings: Object,
        onChoose: Function,
        onAgree: Function,
        onExchange: Function,
    };

    money(amount) {
        return formatMonetary(amount, { currencyId: this.props.plan.currency_id });
    }

    minutes(option) {
        return minutesText(option.minutes);
    }

    months(option) {
        return Math.max(1, Math.round(option.days / 30));
    }

    canAgree(option) {
        return option.state === "open" && ["draft", "proposed"].includes(this.props.plan.state) && this.props.plan.can_agree;
    }
}
