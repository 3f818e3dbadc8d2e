import { Component } from "@odoo/owl";
import { fromServer } from "./results";

/** Everything for one call. Draws the card, tells which reasons are talked about. */
export class TaskCard extends Component {
    static template = "dental_tasks.TaskCard";
    static props = {
        card: Object,
        chosen: Array,
        onToggle: Function,
        onOpenPatient: Function,
    };

    time(utc, format) {
        return fromServer(utc, this.props.card.timezone, format);
    }

    isChosen(reason) {
        return this.props.chosen.includes(reason.id);
    }

    get hasParts() {
        return this.props.card.reasons.length > 1;
    }

    get phoneLink() {
        return `tel:${this.props.card.caller.phone.replace(/[^+\d]/g, "")}`;
    }
}
