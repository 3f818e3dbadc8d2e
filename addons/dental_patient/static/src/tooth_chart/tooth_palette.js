import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { statusOf } from "./tooth_marks";

const GROUPS = [
    ["pathology", _t("Findings")],
    ["work", _t("Existing work")],
    ["absence", _t("Tooth gone")],
    ["state", _t("Other")],
];

/** The catalogue as buttons with sign and key; a search field narrows it, Enter charts the first. */
export class ToothPalette extends Component {
    static template = "dental_patient.ToothPalette";
    static props = {
        conditions: Array,
        origin: String,
        searchCount: Number,
        onChoose: Function,
        onLeave: Function,
    };

    setup() {
        this.state = useState({ query: "" });
        this.input = useRef("input");
        useEffect(
            (count) => {
                if (count) {
                    this.state.query = "";
                    this.input.el.focus();
                }
            },
            () => [this.props.searchCount]
        );
    }

    get found() {
        const words = this.state.query.trim().toLowerCase().split(/\s+/).filter(Boolean);
        return this.props.conditions.filter((condition) => {
            const text = `${condition.name} ${condition.code} ${condition.letter}`.toLowerCase();
            return words.every((word) => text.includes(word));
        });
    }

    get groups() {
        const found = this.found;
        return GROUPS.map(([kind, name]) => ({
            kind,
            name,
            conditions: found.filter((condition) => condition.kind === kind),
        })).filter((group) => group.conditions.length);
    }

    status(condition) {
        return statusOf(condition.kind, this.props.origin);
    }

    keyName(key) {
        return key !== key.toLowerCase() ? `⇧${key}` : key.toUpperCase();
    }

    onKeydown(ev) {
        ev.stopPropagation();
        if (ev.key === "Enter" && this.found.length) {
            ev.preventDefault();
            this.props.onChoose(this.groups[0].conditions[0]);
            this.leave();
        } else if (ev.key === "Escape") {
            this.leave();
        }
    }

    leave() {
        this.state.query = "";
        this.props.onLeave();
    }
}
