import { Component, xml } from "@odoo/owl";
import { VisitFacts } from "./visit_facts";

/** The hover card. */
export class AppointmentPopover extends Component {
    static template = xml`<VisitFacts card="props.card" model="props.model"/>`;
    static components = { VisitFacts };
    static props = { card: Object, model: Object, close: { type: Function, optional: true } };
}
