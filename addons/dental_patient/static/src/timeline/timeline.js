import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { formatDateTime, deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PAGE = 60;

/** Everything that happened with a patient, newest first; rows come from the server's door `timeline`. */
export class PatientTimeline extends Component {
    static template = "dental_patient.PatientTimeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ rows: [], kinds: [], kind: false, more: false });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.loadedId) {
                return this.load(next.record.resId);
            }
        });
    }

    async load(resId, before = false) {
        this.loadedId = resId;
        if (!resId) {
            Object.assign(this.state, { rows: [], kinds: [], more: false });
            return;
        }
        const kinds = this.state.kind ? [this.state.kind] : null;
        const answer = await this.orm.call("dental.patient", "timeline", [[resId]], { kinds, limit: PAGE, before: before || null });
        const rows = answer.rows.map((row) => ({ ...row, day: formatDateTime(deserializeDateTime(row.at)) }));
        this.state.rows = before ? [...this.state.rows, ...rows] : rows;
        this.state.kinds = answer.kinds;
        this.state.more = answer.more;
    }

    choose(kind) {
        this.state.kind = this.state.kind === kind ? false : kind;
        return this.load(this.loadedId);
    }

    loadMore() {
        return this.load(this.loadedId, this.state.rows.at(-1).at);
    }

    open(row) {
        if (row.model) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: row.model,
                res_id: row.id,
                views: [[false, "form"]],
            });
        }
    }
}

registry.category("view_widgets").add("dental_timeline", { component: PatientTimeline });
