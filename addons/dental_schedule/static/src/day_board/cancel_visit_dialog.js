import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** Asks who cancels and why: both are counted later. */
export class CancelVisitDialog extends Component {
    static template = "dental_schedule.CancelVisitDialog";
    static components = { Dialog };
    static props = { card: Object, onCancel: Function, close: Function };

    setup() {
        this.state = useState({ by: "patient", reason: "" });
        this.title = _t("Cancel the visit of %(name)s", { name: this.props.card.patient_name });
    }

    cancel() {
        this.props.close();
        this.props.onCancel(this.state.by, this.state.reason.trim());
    }
}
