/** The day in figures, and what is left to do before the desk closes. Pure. */
import { _t } from "@web/core/l10n/translation";

const FIGURES = [
    { id: "visits", label: _t("visits"), title: _t("Visits that are not cancelled"), test: () => true },
    { id: "unconfirmed", label: _t("to confirm"), title: _t("Booked, not confirmed"), test: (c) => c.state === "booked" },
    { id: "waiting", label: _t("waiting"), title: _t("Arrived, not yet in the chair"), test: (c) => c.state === "arrived" },
    {
        id: "unpaid",
        label: _t("not paid"),
        title: _t("Done and not paid"),
        test: (c) => c.state === "done" && ["unpaid", "deposit"].includes(c.payment_state),
    },
    {
        id: "no_next",
        label: _t("without a next visit"),
        title: _t("Done, and no date for the next time"),
        test: (c) => c.state === "done" && !c.next_visit,
    },
];

/** @returns {{id: string, label: string, title: string, value: number, ids: number[]}[]} the first always, others if not 0 */
export function dayFigures(cards) {
    return FIGURES.map(({ test, ...figure }) => {
        const ids = cards.filter(test).map((card) => card.id);
        return { ...figure, ids, value: ids.length };
    }).filter((figure) => figure.id === "visits" || figure.value);
}
