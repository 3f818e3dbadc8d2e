import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { statusOf } from "./tooth_marks";

/** Findings as a list: the open ones with what can be done to them, then what was. */
export class ToothHistory extends Component {
    static template = "dental_patient.ToothHistory";
    static props = {
        rows: Array,
        names: Object,
        canChart: Boolean,
        emptyText: String,
        onResolve: Function,
        onWithdraw: Function,
    };

    get open() {
        return this.props.rows.filter((row) => row.active && !row.resolved_on);
    }

    get past() {
        return this.props.rows.filter((row) => !row.active || row.resolved_on);
    }

    date(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    status(row) {
        return statusOf(row.kind, row.origin);
    }

    place(row) {
        return [row.fdi ? this.props.names[row.fdi] : "", row.surfaces].filter(Boolean).join(" ");
    }
}
