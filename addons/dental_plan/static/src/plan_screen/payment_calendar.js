import { Component } from "@odoo/owl";
import { formatMonetary } from "@web/views/fields/formatters";

/** What the patient pays in which month. */
export class PaymentCalendar extends Component {
    static template = "dental_plan.PaymentCalendar";
    static props = { rows: Array, currencyId: Number };

    get rows() {
        const most = Math.max(...this.props.rows.map((row) => row.amount));
        return this.props.rows.map((row) => ({
            ...row,
            text: formatMonetary(row.amount, { currencyId: this.props.currencyId }),
            width: Math.round((100 * row.amount) / most),
        }));
    }
}
