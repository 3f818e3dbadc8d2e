import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { toClinicTime, toServerTime } from "../day_board/board_time";

/**
 * One visit moves; the dialog shows what the rest of the plan does, row by row, before anything
 * changes. The day and hour can be tried again and again; nothing is written until "Move".
 */
export class CascadeDialog extends Component {
    static template = "dental_schedule.CascadeDialog";
    static components = { Dialog };
    static props = {
        appointmentId: Number,
        name: String,
        zone: String,
        /** Where the visit shall go: {start, stop?, doctor_id?, chair_id?}, times in UTC as the server writes them. */
        target: Object,
        onMoved: Function,
        onOnlyThis: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        const start = toClinicTime(this.props.target.start, this.props.zone);
        this.state = useState({
            day: start.toISODate(),
            time: start.toFormat("HH:mm"),
            isTouched: false,
            preview: null,
            error: "",
            isSaving: false,
        });
        onWillStart(() => this.preview());
    }

    get title() {
        return _t("Move the visits of %(name)s", { name: this.props.name });
    }

    get values() {
        const { target, zone } = this.props;
        if (!this.state.isTouched) {
            return { ...target };
        }
        const [hour, minute] = this.state.time.split(":").map(Number);
        const { stop, ...place } = target;
        return { ...place, start: toServerTime(this.state.day, hour * 60 + minute, zone) };
    }

    async preview() {
        this.state.error = "";
        try {
            const call = this.orm.call("dental.appointment", "cascade", [[this.props.appointmentId]], {
                ...this.values,
                dry_run: true,
            });
            this.state.preview = await this.keepLast.add(call);
        } catch (error) {
            this.state.preview = null;
            this.state.error = error.data?.message || error.message;
        }
    }

    onChange(field, value) {
        if (value) {
            this.state[field] = value;
            this.state.isTouched = true;
            this.preview();
        }
    }

    when(place) {
        const start = toClinicTime(place.start, this.props.zone);
        const stop = toClinicTime(place.stop, this.props.zone);
        return `${start.toFormat("ccc d LLL yyyy, HH:mm")}–${stop.toFormat("HH:mm")}`;
    }

    get problem() {
        return this.state.error || this.state.preview?.problem || "";
    }

    get moveLabel() {
        const count = this.state.preview?.moved_count || 0;
        return count === 1 ? _t("Move this visit") : _t("Move %(count)s visits", { count });
    }

    get canMove() {
        return !this.problem && !this.state.isSaving && this.state.preview?.moved_count > 0;
    }

    async move() {
        this.state.isSaving = true;
        try {
            const answer = await this.orm.call("dental.appointment", "cascade", [[this.props.appointmentId]], {
                ...this.values,
                dry_run: false,
            });
            this.props.close();
            this.props.onMoved(answer.cascade_id);
            this.notification.add(_t("%(count)s visits moved.", { count: answer.moved_count }), {
                type: "success",
                buttons: [{ name: _t("Undo"), onClick: () => this.undo(answer.cascade_id) }],
            });
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        } finally {
            this.state.isSaving = false;
        }
    }

    /** Runs from the notification, when the dialog is gone: so not by the orm of the dialog. */
    async undo(cascadeId) {
        await this.env.services.orm.call("dental.cascade", "action_undo", [[cascadeId]]);
        this.props.onMoved(false);
    }

    onlyThis() {
        this.props.close();
        this.props.onOnlyThis();
    }
}
