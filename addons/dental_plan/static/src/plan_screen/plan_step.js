import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { formatMonetary } from "@web/views/fields/formatters";

/** One line of a plan: which tooth, what is wrong, what is done, why, how long, how much. */
export class PlanStep extends Component {
    static template = "dental_plan.PlanStep";
    static components = { Dropdown, DropdownItem };
    static props = {
        step: Object,
        plan: Object,
        visits: Array,
        options: Array,
        warnings: Array,
        isMovable: Boolean,
        onMove: Function,
        onExchange: Function,
        onRemove: Function,
    };

    get isGone() {
        return ["removed", "cancelled"].includes(this.props.step.state);
    }

    get canEdit() {
        return this.props.plan.can_edit && this.props.step.state === "planned";
    }

    get others() {
        return this.props.options.filter((option) => option.id !== this.props.step.option_id && option.state === "open");
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.props.plan.currency_id });
    }
}
