/** What a card says about its visit: names of CSS classes, icons in their constant order, lateness. */
import { _t } from "@web/core/l10n/translation";

export const KINDS = {
    examination: _t("Examination"),
    consultation: _t("Consultation"),
    treatment: _t("Treatment"),
};
export const RHYTHMS = {
    serial: _t("In series"),
    parallel: _t("In parallel"),
    overdue: _t("Overdue"),
};
export const STATES = {
    held: _t("Held"),
    booked: _t("Booked"),
    confirmed: _t("Confirmed"),
    arrived: _t("Arrived"),
    in_chair: _t("In the chair"),
    done: _t("Done"),
    cancelled: _t("Cancelled"),
    no_show: _t("Did not come"),
};

/** Always in this order, so that the eye finds an icon by its place. */
export const ICONS = [
    { key: "is_new", icon: "fa-user-plus", title: _t("New patient") },
    { key: "is_vip", icon: "fa-star", title: _t("VIP") },
    { key: "has_alert", icon: "fa-exclamation-triangle", title: _t("Medical alert") },
    { key: "papers_missing", icon: "fa-file-text-o", title: _t("Papers are missing") },
    { key: "birthday", icon: "fa-birthday-cake", title: _t("Birthday") },
    { key: "household", icon: "fa-users", title: _t("Household comes together") },
];

const WAITING_STATES = ["booked", "confirmed"];
/** Minutes of lateness at which the edge is fully red. */
const FULL_RED = 20;

/** Unpaid counts once the visit is over; before that it is simply not due. */
export function moneyMark(card) {
    if (card.state === "done" && ["unpaid", "deposit"].includes(card.payment_state)) {
        return "unpaid";
    }
    return card.payment_state === "deposit" ? "deposit" : "";
}

export function iconsOf(card) {
    return ICONS.filter((icon) => card[icon.key]);
}

/** Minutes the patient is late or the visit runs over; 0 when all is well. `now` null = another day. */
export function overdueMinutes(card, now) {
    if (now === null) {
        return 0;
    }
    if (WAITING_STATES.includes(card.state)) {
        return Math.max(0, now - card.from);
    }
    if (card.state === "in_chair") {
        return Math.max(0, now - card.to);
    }
    return 0;
}

export function lateStrength(minutes) {
    return minutes > 0 ? Math.min(1, 0.3 + (0.7 * minutes) / FULL_RED) : 0;
}

/** Minutes an arrived patient has been sitting: from arrival, or from the start when that is unknown. */
export function waitingMinutes(card, now, arrivedMinute) {
    if (card.state !== "arrived" || now === null) {
        return 0;
    }
    return Math.max(0, now - (arrivedMinute ?? card.from));
}

export function cardClasses(card, now) {
    const money = moneyMark(card);
    return [
        `o_kind_${card.kind || "treatment"}`,
        `o_state_${card.state}`,
        card.rhythm ? `o_rhythm_${card.rhythm}` : "",
        money ? `o_money_${money}` : "",
        overdueMinutes(card, now) ? "o_late" : "",
    ]
        .filter(Boolean)
        .join(" ");
}
