/**
 * What the desk can do with a visit, by its state. The server checks again; this table only decides
 * which buttons are shown, and which one is offered first.
 */
import { _t } from "@web/core/l10n/translation";

/** In the order in which a visit lives; `states` mirrors TRANSITIONS of const.py (parity test). */
export const VISIT_ACTIONS = [
    {
        id: "confirm",
        method: "action_confirm",
        label: _t("Confirm"),
        icon: "fa-check",
        states: ["held", "booked"],
    },
    {
        id: "arrive",
        method: "action_arrive",
        label: _t("Has arrived"),
        icon: "fa-sign-in",
        states: ["booked", "confirmed"],
    },
    {
        id: "papers",
        method: "action_open_papers",
        label: _t("Papers to sign"),
        icon: "fa-file-text-o",
        states: ["booked", "confirmed", "arrived"],
        papersOnly: true,
    },
    {
        id: "seat",
        method: "action_seat",
        label: _t("Seat in the chair"),
        icon: "fa-wheelchair-alt",
        states: ["arrived"],
    },
    {
        id: "done",
        method: "action_done",
        label: _t("Visit is done"),
        icon: "fa-flag-checkered",
        states: ["in_chair"],
    },
    {
        id: "invoice",
        method: "action_invoice",
        label: _t("Invoice and payment"),
        icon: "fa-credit-card",
        states: ["done"],
        unpaidOnly: true,
    },
    {
        id: "no_show",
        method: "action_no_show",
        label: _t("Did not come"),
        icon: "fa-user-times",
        states: ["booked", "confirmed"],
        started: true,
    },
];

/** The way on for a patient who would leave without a date. */
export const NEXT_VISIT = { id: "next_visit", label: _t("Book the next visit"), icon: "fa-plus" };

/** Actions for this visit at this minute (`now` is null on other days in the past: everything has started). */
export function actionsFor(card, now) {
    return VISIT_ACTIONS.filter(
        (action) =>
            action.states.includes(card.state) &&
            !(action.unpaidOnly && ["paid", "none"].includes(card.payment_state)) &&
            !(action.papersOnly && !card.papers_missing) &&
            !(action.started && now !== null && card.from > now)
    );
}

export function canCancel(card) {
    return ["held", "booked", "confirmed", "arrived"].includes(card.state);
}

/** The one next thing: before the day of the visit that is confirming, on the day it is arriving. */
export function nextAction(card, now, isToday) {
    const actions = actionsFor(card, now).filter((action) => action.id !== "no_show");
    if (isToday && card.state === "booked") {
        return actions.find((action) => action.id === "arrive");
    }
    if (card.state === "done" && !actions.length && !card.next_visit) {
        return NEXT_VISIT;
    }
    return actions[0];
}
