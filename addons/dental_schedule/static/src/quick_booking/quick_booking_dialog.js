import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { clinicToday, shiftDay, toClinicTime } from "../day_board/board_time";
import { QuickBookingStore } from "./quick_booking_store";

/** From a ringing phone to a booked visit: a line to type in, then three clicks. */
export class QuickBookingDialog extends Component {
    static template = "dental_schedule.QuickBookingDialog";
    static components = { Dialog };
    static props = { preset: Object, close: Function };

    setup() {
        this.notification = useService("notification");
        this.store = useState(QuickBookingStore.create(useService("orm"), this.props.preset));
        this.input = useRef("caller");
        this.search = useDebounced((text) => this.store.search(text), 200);
        onWillStart(() => this.store.start());
        useEffect(
            (hasPatient) => {
                if (!hasPatient) {
                    this.input.el?.focus();
                }
            },
            () => [Boolean(this.store.patient)]
        );
    }

    get title() {
        return _t("New visit");
    }

    onType(ev) {
        this.store.text = ev.target.value;
        this.search(ev.target.value);
    }

    /** Enter takes the only patient found, or the new one once it is complete. */
    onEnter() {
        const { found, canCreatePatient } = this.store;
        if (found.length === 1) {
            this.store.choosePatient(found[0]);
        } else if (!found.length && canCreatePatient) {
            this.store.chooseNewPatient();
        }
    }

    get planned() {
        return this.store.reasons.filter((reason) => reason.visit_id);
    }

    get common() {
        return this.store.reasons.filter((reason) => !reason.visit_id);
    }

    nameOf(resourceId) {
        return this.store.resources[resourceId]?.name || "";
    }

    day(offer) {
        const { zone } = this.props.preset;
        const moment = toClinicTime(offer.start, zone);
        const today = clinicToday(zone);
        const names = { [today]: _t("Today"), [shiftDay(today, 1)]: _t("Tomorrow") };
        return names[moment.toISODate()] || moment.toFormat("ccc d LLL");
    }

    time(offer) {
        const { zone } = this.props.preset;
        return `${toClinicTime(offer.start, zone).toFormat("HH:mm")}–${toClinicTime(
            offer.stop,
            zone
        ).toFormat("HH:mm")}`;
    }

    /** What has to be said before the caller hangs up. */
    tellMore({ state, prepay_amount: amount, preparation }) {
        if (state === "held") {
            this.notification.add(
                _t("Held until a prepayment of %(amount)s arrives: two visits were missed or cancelled late.", { amount }),
                { type: "warning", sticky: true }
            );
        }
        if (preparation) {
            this.notification.add(preparation, { title: _t("Tell the patient"), type: "info", sticky: true });
        }
    }

    /** No time suits: the patient is offered the next one that frees itself. */
    async wait() {
        await this.store.wait();
        this.props.close();
        this.notification.add(_t("%(name)s is on the waiting list.", { name: this.store.patient.name }), { type: "success" });
    }

    async book(offer) {
        if (this.store.isBooking) {
            return;
        }
        if (await this.store.book(offer)) {
            this.props.close();
            this.notification.add(
                _t("%(name)s: %(day)s %(time)s", {
                    name: this.store.patient.name,
                    day: this.day(offer),
                    time: this.time(offer),
                }),
                { title: _t("Booked"), type: "success" }
            );
            this.tellMore(this.store.booked);
            this.props.preset.onBooked?.();
        }
    }
}
