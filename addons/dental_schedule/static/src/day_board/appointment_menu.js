import { Component, onMounted, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { NEXT_VISIT, actionsFor, canCancel, nextAction } from "./board_actions";
import { MOVABLE_STATES } from "./board_rules";
import { VisitFacts } from "./visit_facts";

/**
 * Door for other add-ons: entries {label, icon, isShown(card), run(card, env)} join the menu of a visit
 * (a message, a telephone call, a laboratory order).
 */
export const visitActions = registry.category("dental_visit_actions");

/** Everything one can do with a visit, the next thing first. */
export class AppointmentMenu extends Component {
    static template = "dental_schedule.AppointmentMenu";
    static components = { VisitFacts };
    static props = {
        card: Object,
        model: Object,
        now: { type: [Number, { value: null }] },
        isToday: Boolean,
        run: Function,
        close: { type: Function, optional: true },
    };

    setup() {
        this.root = useRef("root");
        onMounted(() => this.buttons[0]?.focus());
    }

    get next() {
        return nextAction(this.props.card, this.props.now, this.props.isToday);
    }

    get others() {
        const others = actionsFor(this.props.card, this.props.now).filter(
            (action) => action !== this.next
        );
        if (canCancel(this.props.card)) {
            others.push({ id: "cancel", label: _t("Cancel the visit…"), icon: "fa-times" });
        }
        return others;
    }

    get links() {
        const { card } = this.props;
        const links = [
            { id: "open", label: _t("Open the visit"), icon: "fa-calendar-o" },
            { id: "patient", label: _t("Open the patient"), icon: "fa-user" },
        ];
        if (card.plan_id || card.plan_total) {
            if (MOVABLE_STATES.includes(card.state)) {
                links.push({ id: "cascade", label: _t("Move with what follows…"), icon: "fa-random" });
            }
            links.push({ id: "plan", label: _t("Open the plan"), icon: "fa-list-ol" });
        }
        if (this.next !== NEXT_VISIT) {
            links.push(NEXT_VISIT);
        }
        return links;
    }

    get added() {
        return visitActions
            .getEntries()
            .map(([id, entry]) => ({ id, ...entry }))
            .filter((entry) => !entry.isShown || entry.isShown(this.props.card));
    }

    get buttons() {
        return [...this.root.el.querySelectorAll("button")];
    }

    choose(action) {
        this.props.close?.();
        this.props.run(this.props.card, action);
    }

    onKey(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const buttons = this.buttons;
        const at = buttons.indexOf(document.activeElement);
        buttons[(at + step + buttons.length) % buttons.length].focus();
    }
}
