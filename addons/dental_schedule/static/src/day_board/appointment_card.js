import { Component } from "@odoo/owl";
import { clock } from "./board_time";
import {
    KINDS,
    RHYTHMS,
    STATES,
    cardClasses,
    iconsOf,
    lateStrength,
    moneyMark,
    overdueMinutes,
    waitingMinutes,
} from "./card_marks";
import { _t } from "@web/core/l10n/translation";

/** One visit on the board. Draws what it is given; knows no services and keeps no state. */
export class AppointmentCard extends Component {
    static template = "dental_schedule.AppointmentCard";
    static props = {
        card: Object,
        style: String,
        height: Number,
        by: String,
        now: { type: [Number, { value: null }] },
        isSelected: Boolean,
        isDimmed: Boolean,
        isDragged: Boolean,
    };

    get classes() {
        const { card, now, isSelected, isDimmed, isDragged, height } = this.props;
        const size = height < 30 ? "o_one_line" : height < 46 ? "o_two_lines" : "";
        const flags = [isSelected && "o_selected", isDimmed && "o_dimmed", isDragged && "o_lifted"];
        return [cardClasses(card, now), size, ...flags].filter(Boolean).join(" ");
    }

    get style() {
        const strength = lateStrength(this.lateMinutes);
        return strength ? `${this.props.style};--dental-late:${strength}` : this.props.style;
    }

    get lateMinutes() {
        return overdueMinutes(this.props.card, this.props.now);
    }

    get lateTitle() {
        const minutes = this.lateMinutes;
        return this.props.card.state === "in_chair"
            ? _t("Runs over by %(minutes)s min", { minutes })
            : _t("Late by %(minutes)s min", { minutes });
    }

    get waiting() {
        return waitingMinutes(this.props.card, this.props.now, this.props.card.arrivedMinute);
    }

    get time() {
        return `${clock(this.props.card.from)}–${clock(this.props.card.to)}`;
    }

    get money() {
        return moneyMark(this.props.card);
    }

    get icons() {
        return iconsOf(this.props.card);
    }

    /** The other resource: on doctor columns the chair, on chair columns the doctor. */
    get where() {
        const { card, by } = this.props;
        return by === "doctor" ? card.chair : card.doctor;
    }

    /** Everything the picture says, in words: for a screen reader and as the last resort of a doubt. */
    get label() {
        const { card } = this.props;
        const money = { unpaid: _t("not paid"), deposit: _t("deposit held") }[this.money];
        return [
            this.time,
            card.patient_name,
            KINDS[card.kind],
            STATES[card.state],
            RHYTHMS[card.rhythm],
            money,
            card.title,
            this.lateMinutes ? this.lateTitle : "",
            ...this.icons.map((icon) => icon.title),
        ]
            .filter(Boolean)
            .join(", ");
    }
}
