import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ICONS, KINDS, RHYTHMS, STATES } from "./card_marks";

/** What colours, stripes and signs mean. */
export class BoardLegend extends Component {
    static template = "dental_schedule.BoardLegend";
    static props = { close: { type: Function, optional: true } };

    setup() {
        this.kinds = Object.entries(KINDS);
        this.rhythms = Object.entries(RHYTHMS);
        this.states = Object.entries(STATES).filter(([state]) => state !== "cancelled");
        this.icons = ICONS;
        this.keys = [
            ["N / P / T", _t("next, previous, today")],
            ["B", _t("new visit")],
            [_t("Arrows"), _t("choose a visit")],
            ["Enter", _t("what can be done")],
            ["M / S", _t("move, stretch with the arrows")],
            ["Ctrl+Z", _t("undo the last move")],
            ["+ / −", _t("zoom")],
            ["Ctrl+P", _t("print on one page")],
        ];
    }
}
