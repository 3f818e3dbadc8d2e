import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { CascadeDialog } from "../cascade/cascade_dialog";
import { BookPlanDialog } from "./book_plan_dialog";
import { PlanTimeline } from "./plan_timeline";

/** The strip on the form of a plan, `<widget name="dental_plan_timeline"/>`: books and moves from where one reads. */
export class PlanTimelineWidget extends Component {
    static template = "dental_schedule.PlanTimelineWidget";
    static components = { PlanTimeline };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.booking = useService("dental_quick_booking");
        this.state = useState({ timeline: null });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((props) => this.load(props.record));
    }

    async load(record) {
        this.state.timeline = record.resId
            ? await this.orm.call("dental.plan", "timeline", [[record.resId]])
            : null;
    }

    reload = async () => {
        await this.props.record.load();
        await this.load(this.props.record);
    };

    get openCount() {
        return this.state.timeline.rows.filter((row) => ["to_book", "overdue"].includes(row.state)).length;
    }

    get summary() {
        const { rows } = this.state.timeline;
        const count = (state) => rows.filter((row) => row.state === state).length;
        return _t("%(total)s visits: %(done)s done, %(booked)s booked, %(open)s to book", {
            total: rows.length,
            done: count("done"),
            booked: count("booked"),
            open: this.openCount,
        });
    }

    bookAll() {
        this.dialog.add(BookPlanDialog, {
            planId: this.props.record.resId,
            timeline: this.state.timeline,
            onBooked: this.reload,
        });
    }

    openVisit(row) {
        const { timezone, patient, patient_id: patientId } = this.state.timeline;
        if (row.state === "booked") {
            this.dialog.add(CascadeDialog, {
                appointmentId: row.appointment_id,
                name: patient,
                zone: timezone,
                target: { start: row.start, stop: row.stop },
                onMoved: this.reload,
            });
        } else if (row.appointment_id) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "dental.appointment",
                res_id: row.appointment_id,
                views: [[false, "form"]],
            });
        } else {
            this.booking.open({ patientId, visitId: row.visit_id, zone: timezone, source: "plan", onBooked: this.reload });
        }
    }
}

registry.category("view_widgets").add("dental_plan_timeline", { component: PlanTimelineWidget });
