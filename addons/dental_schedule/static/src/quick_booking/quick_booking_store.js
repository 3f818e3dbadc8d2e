import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { serverNow, shiftDay, toServerTime } from "../day_board/board_time";
import { missingOf, parseCaller } from "./caller";

const APPOINTMENT = "dental.appointment";
const SEARCH_DAYS = 30;
const OFFERS = 3;

/**
 * Booking a caller: who, why, when. Holds what is chosen so far and asks the server; the dialog only
 * draws it.
 */
export class QuickBookingStore {
    constructor(orm, preset) {
        this.orm = orm;
        this.preset = preset;
        this.searches = new KeepLast();
        this.offerSearches = new KeepLast();
        this.text = "";
        this.found = [];
        this.isSearching = false;
        this.patient = null;
        this.newPhone = "";
        this.newName = "";
        this.reasons = [];
        this.reason = null;
        this.offers = null;
        this.limit = OFFERS;
        this.doctorId = false;
        this.earliest = preset.day;
        this.comment = "";
        this.error = "";
        this.isBooking = false;
        this.booked = null;
        this.resources = {};
    }

    static create(orm, preset) {
        return reactive(new QuickBookingStore(orm, preset));
    }

    async start() {
        const { patientId } = this.preset;
        const data = await this.orm.call(APPOINTMENT, "booking_start", [patientId || false]);
        this.resources = Object.fromEntries(data.resources.map((row) => [row.id, row]));
        this.reasons = data.reasons;
        if (data.patient) {
            this.patient = data.patient;
        }
        const planned = this.reasons.find((reason) => reason.visit_id);
        const wanted = this.reasons.find((reason) => reason.visit_id === this.preset.visitId);
        if (this.preset.visitId && (wanted || planned)) {
            await this.chooseReason(wanted || planned);
        }
    }

    get doctors() {
        return Object.values(this.resources).filter((row) =>
            ["doctor", "hygienist"].includes(row.role)
        );
    }

    /** The halves of a new patient that the first line holds; the others get a field of their own. */
    get typed() {
        return parseCaller(this.text);
    }

    get caller() {
        const { name, phone } = this.typed;
        return { name: name || this.newName.trim(), phone: phone || this.newPhone.trim() };
    }

    get canCreatePatient() {
        return missingOf(this.caller) === "";
    }

    async search(text) {
        this.text = text;
        this.error = "";
        if (text.trim().length < 2) {
            this.found = [];
            return;
        }
        const { name, phone } = parseCaller(text);
        this.isSearching = true;
        this.found = await this.searches.add(
            this.orm.call("dental.patient", "find_by_phone_or_name", [phone || name || text], { limit: 6 })
        );
        this.isSearching = false;
    }

    async choosePatient(row) {
        this.patient = row;
        this.found = [];
        const data = await this.orm.call(APPOINTMENT, "booking_start", [row.id]);
        this.reasons = data.reasons;
        if (this.reason) {
            await this.findTimes();
        }
    }

    /** The new patient is made only with the visit: who hangs up leaves nothing behind. */
    chooseNewPatient() {
        const { name, phone } = this.caller;
        this.patient = { id: false, name, phone, isNew: true };
        this.found = [];
    }

    forgetPatient() {
        this.patient = null;
        this.offers = this.reason ? this.offers : null;
        this.error = "";
    }

    async chooseReason(reason) {
        this.reason = reason;
        this.error = "";
        this.limit = OFFERS;
        await this.findTimes();
    }

    /** Never a time that is over. */
    get searchFrom() {
        const { zone } = this.preset;
        const begin = toServerTime(this.earliest, 0, zone);
        const now = serverNow();
        return begin > now ? begin : now;
    }

    get request() {
        const { reason } = this;
        const zone = this.preset.zone;
        const request = {
            earliest: this.searchFrom,
            latest: toServerTime(shiftDay(this.earliest, SEARCH_DAYS), 0, zone),
            limit: this.limit,
            company_id: this.preset.companyId || false,
            patient_id: this.patient?.id || false,
            is_acute: Boolean(reason.is_acute),
            kind: reason.kind,
            doctor_ids: this.doctorId ? [this.doctorId] : [],
        };
        if (reason.visit_id) {
            return { ...request, visit_id: reason.visit_id };
        }
        if (reason.procedure_ids?.length) {
            return { ...request, procedure_ids: reason.procedure_ids };
        }
        return {
            ...request,
            duration_minutes: reason.minutes,
            specialty_id: reason.specialty_id || false,
        };
    }

    async findTimes() {
        this.offers = null;
        const { offer } = this.preset;
        const request = this.request;
        for (const key of Object.keys(request)) {
            const value = request[key];
            if (value === false || (Array.isArray(value) && !value.length)) {
                delete request[key];
            }
        }
        const found = await this.offerSearches.add(
            this.orm.call("dental.slot.request", "find", [request])
        );
        const chosen = offer && !this.doctorId ? [{ ...offer, isChosen: true }] : [];
        this.offers = [...chosen, ...found];
    }

    moreTimes() {
        this.limit += 2 * OFFERS;
        return this.findTimes();
    }

    setDoctor(id) {
        this.doctorId = id;
        return this.reason && this.findTimes();
    }

    setEarliest(day) {
        this.earliest = day || this.preset.day;
        return this.reason && this.findTimes();
    }

    bookingValues(offer) {
        const { reason, preset } = this;
        return {
            start: offer.start,
            stop: offer.stop,
            doctor_id: offer.doctor_id || false,
            chair_id: offer.chair_id || false,
            equipment_ids: offer.equipment_ids || [],
            kind: reason.kind,
            ...(reason.visit_id ? { visit_id: reason.visit_id } : {}),
            ...(reason.reason_id ? { reason_id: reason.reason_id } : {}),
            ...(reason.procedure_ids?.length ? { procedure_ids: reason.procedure_ids } : {}),
            comment: this.comment,
            source: preset.source || "phone",
            ...(preset.companyId ? { company_id: preset.companyId } : {}),
        };
    }

    async ensurePatient() {
        if (!this.patient.id) {
            const made = await this.orm.call("dental.patient", "quick_create", [this.patient.name, this.patient.phone]);
            this.patient.id = Array.isArray(made) ? made[0] : made;
        }
        return this.patient.id;
    }

    async wait() {
        const { reason } = this;
        const values = {
            patient_id: await this.ensurePatient(),
            doctor_id: this.doctorId,
            specialty_id: reason.specialty_id || false,
            reason_id: reason.reason_id || false,
            visit_id: reason.visit_id || false,
            duration_minutes: reason.minutes,
            date_from: this.earliest,
            is_urgent: Boolean(reason.is_acute),
            note: this.comment,
        };
        if (this.preset.companyId) {
            values.company_id = this.preset.companyId;
        }
        await this.orm.create("dental.waitlist", [values]);
    }

    /** @returns {Promise<boolean>} whether it is booked; a refusal shows its sentence and fresh times. */
    async book(offer) {
        this.isBooking = true;
        this.error = "";
        try {
            await this.ensurePatient();
            this.booked = await this.orm.call(APPOINTMENT, "book", [
                { patient_id: this.patient.id, ...this.bookingValues(offer) },
            ]);
            return true;
        } catch (error) {
            this.error = error.data?.message || error.message || _t("The time could not be booked.");
            this.preset.offer = null;
            await this.findTimes();
            return false;
        } finally {
            this.isBooking = false;
        }
    }
}
