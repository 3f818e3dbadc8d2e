import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** Papers are missing: sign them, or say why the patient sits down without them. The server checks the right to. */
export class SeatDialog extends Component {
    static template = "dental_schedule.SeatDialog";
    static components = { Dialog };
    static props = { card: Object, mayOverride: Boolean, onSign: Function, onSeat: Function, close: Function };

    setup() {
        this.state = useState({ reason: "" });
        this.title = _t("Papers of %(name)s are missing", { name: this.props.card.patient_name });
    }

    sign() {
        this.props.close();
        this.props.onSign();
    }

    seat() {
        this.props.close();
        this.props.onSeat(this.state.reason.trim());
    }
}
