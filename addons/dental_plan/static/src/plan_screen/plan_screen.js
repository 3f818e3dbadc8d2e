import { Component, markup, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OptionColumns } from "./option_columns";
import { PaymentCalendar } from "./payment_calendar";
import { PlanStep } from "./plan_step";
import { PlanTimeline } from "./plan_timeline";
import { chosenOption, groupSteps, warningLines } from "./plan_groups";

/** Options side by side, the steps of the chosen one in groups, its time line and payment calendar. */
export class PlanScreen extends Component {
    static template = "dental_plan.PlanScreen";
    static components = { OptionColumns, PaymentCalendar, PlanStep, PlanTimeline };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.root = useRef("groups");
        this.state = useState({ data: null, optionId: 0, groupBy: "visit", charts: [] });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => this.load(next.record.resId));
        useSortable({
            ref: this.root,
            enable: () => this.canDrag,
            elements: ".o_plan_step[data-movable='1']",
            groups: ".o_plan_group",
            connectGroups: true,
            handle: ".o_plan_handle",
            cursor: "grabbing",
            onDrop: ({ element, next, parent }) =>
                this.move(Number(element.dataset.id), Number(parent.dataset.visit), Number(next?.dataset.id || 0)),
        });
    }

    get groupings() {
        return [
            ["visit", _t("Visits")],
            ["stage", _t("Stages")],
            ["place", _t("Teeth")],
        ];
    }

    get option() {
        return chosenOption(this.state.data, this.state.optionId);
    }

    get groups() {
        return groupSteps(this.state.data, this.option.id, this.state.groupBy);
    }

    get canDrag() {
        return Boolean(this.state.data?.plan.can_edit && this.state.groupBy === "visit" && this.option.state !== "archived");
    }

    get warnings() {
        return this.state.data.warnings[this.option.id] || [];
    }

    get warningLines() {
        return warningLines(this.warnings);
    }

    get visits() {
        return this.state.data.visits.filter((visit) => visit.option_id === this.option.id);
    }

    get calendar() {
        return this.state.data.calendar[this.option.id] || [];
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.state.data.plan.currency_id });
    }

    warningsOf(step) {
        return this.warnings.filter((warning) => warning.step_id === step.id);
    }

    async load(planId) {
        this.state.data = planId
            ? await this.keepLast.add(this.orm.call("dental.plan", "screen", [planId]))
            : null;
        if (this.state.data?.options.length) {
            this.drawCharts();
        }
    }

    /** The drawings come after the text: they are the larger part. */
    async drawCharts() {
        const option = this.option;
        const charts = await this.orm.call("dental.plan", "screen_charts", [this.state.data.plan.id, option.id]);
        if (option.id === this.option.id) {
            // drawn and escaped by the chart engine of the server
            this.state.charts = charts.map((chart) => ({ title: chart.title, svg: markup(chart.svg) }));
        }
    }

    choose(optionId) {
        this.state.optionId = optionId;
        this.drawCharts();
    }

    async move(stepId, visitId, beforeId) {
        const planId = this.state.data.plan.id;
        try {
            this.state.data = await this.orm.call("dental.plan", "action_move_step", [planId, stepId, visitId, beforeId]);
        } catch (error) {
            await this.load(planId);
            throw error;
        }
    }

    async exchange(stepId, optionId) {
        const planId = this.state.data.plan.id;
        this.state.data = await this.orm.call("dental.plan", "action_exchange_step", [planId, stepId, optionId]);
        this.state.optionId = optionId;
    }

    /** Open the dialog that a method of the server answers, and show what came of it. */
    async open(model, method, id) {
        const action = await this.orm.call(model, method, [[id]]);
        await this.action.doAction(action, { onClose: () => this.props.record.load() });
    }

    openPlan(id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: "dental.plan", res_id: id, views: [[false, "form"]] });
    }
}

export const planScreen = { component: PlanScreen };
registry.category("view_widgets").add("dental_plan_screen", planScreen);
