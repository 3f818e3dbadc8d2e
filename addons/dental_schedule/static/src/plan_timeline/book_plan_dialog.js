import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { clinicToday, serverNow, toClinicTime, toServerTime } from "../day_board/board_time";

const WEEKDAYS = { any: [], weekdays: [0, 1, 2, 3, 4], weekend: [5, 6] };

/** All open visits of a plan with the times they would get; one click books them, or none. */
export class BookPlanDialog extends Component {
    static template = "dental_schedule.BookPlanDialog";
    static components = { Dialog };
    static props = { planId: Number, timeline: Object, onBooked: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        const { timezone, wishes } = this.props.timeline;
        this.days = [
            { id: "any", label: _t("any day") },
            { id: "weekdays", label: _t("Monday to Friday") },
            { id: "weekend", label: _t("Saturday, Sunday") },
        ];
        this.state = useState({
            earliest: clinicToday(timezone),
            days: wishes.days,
            hourFrom: toTime(wishes.hour_from),
            hourTo: toTime(wishes.hour_to),
            rows: null,
            error: "",
            isSaving: false,
        });
        onWillStart(() => this.preview());
    }

    get title() {
        return _t("Book all visits of %(name)s", { name: this.props.timeline.patient });
    }

    get wishes() {
        const { earliest, days, hourFrom, hourTo } = this.state;
        const begin = toServerTime(earliest, 0, this.props.timeline.timezone);
        const now = serverNow();
        const wishes = { earliest: begin > now ? begin : now, weekdays: WEEKDAYS[days] };
        wishes.hours = hourFrom || hourTo ? [toHours(hourFrom) || 0, toHours(hourTo) || 24] : false;
        return wishes;
    }

    async preview() {
        this.state.error = "";
        try {
            this.state.rows = await this.keepLast.add(
                this.orm.call("dental.plan", "book_all_preview", [[this.props.planId], this.wishes])
            );
        } catch (error) {
            this.state.rows = null;
            this.state.error = error.data?.message || error.message;
        }
    }

    set(field, value) {
        this.state[field] = value;
        this.preview();
    }

    get problem() {
        return this.state.error || (this.state.rows || []).find((row) => row.problem)?.problem || "";
    }

    get count() {
        return this.problem ? 0 : (this.state.rows || []).filter((row) => row.stop && !row.appointment_id).length;
    }

    get bookLabel() {
        return this.count ? _t("Book %(count)s visits", { count: this.count }) : _t("Nothing to book");
    }

    when(row) {
        const { timezone } = this.props.timeline;
        const start = toClinicTime(row.start, timezone);
        return row.stop
            ? `${start.toFormat("ccc d LLL yyyy, HH:mm")}–${toClinicTime(row.stop, timezone).toFormat("HH:mm")}`
            : start.toFormat("d LLL yyyy");
    }

    async book() {
        this.state.isSaving = true;
        try {
            const booked = await this.orm.call("dental.plan", "action_book_all", [[this.props.planId], this.wishes]);
            this.props.close();
            this.props.onBooked();
            this.notification.add(_t("%(count)s visits booked.", { count: booked.length }), { type: "success" });
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        } finally {
            this.state.isSaving = false;
        }
    }
}

function toTime(hours) {
    if (!hours) {
        return "";
    }
    const pad = (n) => String(n).padStart(2, "0");
    return `${pad(Math.floor(hours))}:${pad(Math.round((hours % 1) * 60))}`;
}

function toHours(time) {
    if (!time) {
        return 0;
    }
    const [hour, minute] = time.split(":").map(Number);
    return hour + minute / 60;
}
