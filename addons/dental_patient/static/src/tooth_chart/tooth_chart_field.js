import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ToothChart } from "./tooth_chart";
import { ToothChartModel } from "./tooth_chart_model";
import { neighbour, rowOf, slotOfDigits, slotRange, SURFACES } from "./tooth_geometry";
import { ToothHistory } from "./tooth_history";
import { commandOf } from "./tooth_keys";
import { toothMarks } from "./tooth_marks";
import { ToothPalette } from "./tooth_palette";

/** The tooth chart of a patient as a field: drawing, palette, history, keyboard. */
export class ToothChartField extends Component {
    static template = "dental_patient.ToothChartField";
    static components = { ToothChart, ToothHistory, ToothPalette };
    static props = { ...standardFieldProps };

    setup() {
        this.model = new ToothChartModel(useService("orm"), useService("notification"));
        this.data = useState(this.model.state);
        this.root = useRef("root");
        this.state = useState({
            cursor: "18",
            anchor: "18",
            selection: ["18"],
            surfaces: "",
            origin: "here",
            isExtra: false,
            digits: "",
            showHelp: false,
            isCompared: false,
            dayIndex: null,
            searchCount: 0,
            message: "",
        });
        this.showDay = useDebounced((day) => this.model.showDay(day), 120);
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => next.record.resId !== this.props.record.resId && this.load(next.record.resId));
    }

    async load(patientId) {
        Object.assign(this.state, { dayIndex: null, isCompared: false, selection: [this.state.cursor], surfaces: "" });
        if (patientId) {
            await this.model.load(patientId);
        }
    }

    // --- what the template shows ---

    get canChart() {
        return this.data.canChart && !this.data.past;
    }

    get extraMarks() {
        const added = toothMarks.getAll().flatMap((marks) => marks({ chart: this.data.chart, record: this.props.record }));
        return [...added, ...this.data.pending];
    }

    get shownChart() {
        return this.data.past && !this.state.isCompared ? this.data.past : this.data.chart;
    }

    /** Places that look different on the two days. */
    get changedSlots() {
        const before = Object.fromEntries(this.data.past.teeth.map((tooth) => [tooth.slot, JSON.stringify([tooth.facial, tooth.above, tooth.letters])]));
        return this.data.chart.teeth
            .filter((tooth) => before[tooth.slot] !== JSON.stringify([tooth.facial, tooth.above, tooth.letters]))
            .map((tooth) => tooth.slot);
    }

    get cursorName() {
        return this.state.selection.length > 1
            ? _t("%(count)s teeth: %(first)s to %(last)s", {
                  count: this.state.selection.length,
                  first: this.nameOf(this.state.selection[0]),
                  last: this.nameOf(this.state.selection[this.state.selection.length - 1]),
              })
            : _t("Tooth %s", this.nameOf(this.state.cursor));
    }

    nameOf(slot) {
        return this.model.names[this.model.tooth(slot).fdi];
    }

    get cursorRows() {
        return this.state.selection.flatMap((slot) => this.model.historyOf(slot));
    }

    get wideRows() {
        return this.data.history.filter((row) => !row.fdi);
    }

    get surfaceButtons() {
        return [...SURFACES].map((letter) => ({ letter, name: this.surfaceName(letter) }));
    }

    surfaceName(letter) {
        const tooth = this.model.geometry.teeth[this.model.tooth(this.state.cursor).fdi];
        const names = {
            M: _t("mesial"),
            D: _t("distal"),
            O: tooth.anterior ? _t("incisal") : _t("occlusal"),
            V: tooth.anterior ? _t("labial") : _t("buccal"),
            L: tooth.jaw === "upper" ? _t("palatal") : _t("lingual"),
        };
        return names[letter];
    }

    get dayCount() {
        const days = deserializeDate(this.model.today).diff(deserializeDate(this.model.firstDay), "days").days;
        return Math.max(1, Math.round(days));
    }

    get dayIndex() {
        return this.state.dayIndex ?? this.dayCount;
    }

    get shownDay() {
        return serializeDate(deserializeDate(this.model.firstDay).plus({ days: this.dayIndex }));
    }

    dateText(day) {
        return formatDate(deserializeDate(day));
    }

    // --- the day ---

    onDayInput(ev) {
        this.state.dayIndex = Number(ev.target.value);
        this.showDay(this.state.dayIndex >= this.dayCount ? null : this.shownDay);
    }

    backToToday() {
        Object.assign(this.state, { dayIndex: null, isCompared: false });
        this.model.showDay(null);
    }

    async toggleCompare() {
        this.state.isCompared = !this.state.isCompared;
        if (this.state.isCompared && !this.data.past) {
            this.state.dayIndex = 0;
            await this.model.showDay(this.shownDay);
        }
    }

    // --- selecting ---

    moveTo(slot, { extend = false, toggle = false } = {}) {
        if (extend) {
            this.state.selection = slotRange(this.model.geometry, this.state.anchor, slot);
        } else if (toggle) {
            const others = this.state.selection.filter((other) => other !== slot);
            this.state.selection = others.length < this.state.selection.length && others.length ? others : [...others, slot];
            this.state.anchor = slot;
        } else {
            this.state.selection = [slot];
            this.state.anchor = slot;
        }
        if (slot !== this.state.cursor) {
            this.state.surfaces = "";
        }
        this.state.cursor = slot;
        this.state.digits = "";
        this.say();
    }

    pick(slot, surface, how) {
        this.moveTo(slot, how);
        if (surface && !how.extend && !how.toggle) {
            this.toggleSurface(surface);
        }
    }

    toggleSurface(letter) {
        const chosen = new Set(this.state.surfaces);
        chosen.has(letter) ? chosen.delete(letter) : chosen.add(letter);
        this.state.surfaces = [...SURFACES].filter((one) => chosen.has(one)).join("");
        this.say();
    }

    say() {
        const open = this.model.openOf(this.state.cursor).map((row) => `${row.name} ${row.surfaces}`.trim());
        this.state.message = [this.cursorName, this.state.surfaces, ...open].filter(Boolean).join(", ");
    }

    focusChart() {
        this.root.el?.querySelector(".o_dental_tooth_chart")?.focus({ preventScroll: true });
    }

    // --- charting ---

    chart(condition) {
        if (!this.canChart) {
            return;
        }
        const { selection, surfaces, origin, isExtra } = this.state;
        const jaw = this.model.geometry.teeth[this.state.cursor].jaw;
        this.state.surfaces = "";
        this.state.isExtra = false;
        this.model.apply(condition, selection, { surfaces, origin, isExtra, jaw }).then(() => this.say());
    }

    chooseFromPalette(condition) {
        this.chart(condition);
        this.focusChart();
    }

    resolveNewest() {
        const newest = this.model.openOf(this.state.cursor)[0];
        if (newest && this.canChart) {
            this.model.resolve([newest.id]);
        }
    }

    typeDigit(digit) {
        const digits = this.state.digits + digit;
        if (digits.length < 2) {
            this.state.digits = digits;
            return;
        }
        const slot = slotOfDigits(this.model.geometry, this.model.names, this.data.notation, digits);
        this.state.digits = "";
        if (slot) {
            this.moveTo(slot);
        }
    }

    onKeydown(ev) {
        const command = commandOf(ev);
        if (!command) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        this.do(command);
    }

    do(command) {
        const actions = {
            move: () => this.moveTo(neighbour(this.model.geometry, this.state.cursor, command.key), command),
            surface: () => this.toggleSurface(command.letter),
            condition: () => this.model.byKey[command.key] && this.chart(this.model.byKey[command.key]),
            digit: () => this.typeDigit(command.digit),
            undo: () => this.canChart && this.model.undo(),
            all: () => (this.state.selection = [...rowOf(this.model.geometry, this.state.cursor)]),
            resolve: () => this.resolveNewest(),
            origin: () => (this.state.origin = this.state.origin === "here" ? "elsewhere" : "here"),
            extra: () => (this.state.isExtra = !this.state.isExtra),
            search: () => this.state.searchCount++,
            help: () => (this.state.showHelp = !this.state.showHelp),
            clear: () => Object.assign(this.state, { selection: [this.state.cursor], surfaces: "", digits: "", isExtra: false }),
        };
        actions[command.type]();
    }
}

export const toothChartField = {
    component: ToothChartField,
    displayName: _t("Tooth chart"),
    supportedTypes: ["one2many"],
    relatedFields: [],
    useSubView: false,
};

registry.category("fields").add("dental_tooth_chart", toothChartField);
