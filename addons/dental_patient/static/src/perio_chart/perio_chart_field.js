import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { PerioChart } from "./perio_chart";
import { key } from "./perio_layout";
import { perioCommandOf, stepped } from "./perio_keys";
import { PerioModel } from "./perio_model";

const MAX = { depth: 15, margin: 10 };

/** The periodontal chart of a patient as a field: entry by keyboard in the examiner's order, indices, comparison. */
export class PerioChartField extends Component {
    static template = "dental_patient.PerioChartField";
    static components = { PerioChart };
    static props = { ...standardFieldProps };

    setup() {
        this.model = new PerioModel(useService("orm"), useService("notification"));
        this.data = useState(this.model.state);
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.root = useRef("root");
        this.state = useState({ index: 0, last: -1, mode: "depth", isNegative: false, showHelp: false });
        onWillStart(() => this.props.record.resId && this.model.load(this.props.record.resId));
        onWillUpdateProps((next) => {
            if (next.record.resId && next.record.resId !== this.props.record.resId) {
                return this.model.load(next.record.resId);
            }
        });
        onWillUnmount(() => this.model.flush());
    }

    // --- what the template shows ---

    get order() {
        return this.data.exam?.order || [];
    }

    get current() {
        const at = this.order[this.state.index];
        return at && this.model.isOpen ? key(...at) : "";
    }

    get last() {
        const at = this.order[this.state.last];
        return at ? key(...at) : "";
    }

    get currentName() {
        const at = this.order[this.state.index];
        return at ? `${this.model.names[at[0]]} ${at[1]}` : "";
    }

    get probedCount() {
        return Object.values(this.data.sites).filter((site) => site.depth !== null).length;
    }

    get figures() {
        const now = this.data.exam.indices;
        const before = this.data.before?.indices;
        const rows = [
            ["bleeding_percent", _t("Bleeding"), "%"],
            ["plaque_percent", _t("Plaque"), "%"],
            ["deep_pockets", _t("Teeth with pockets ≥ 5 mm"), ""],
            ["mean_depth", _t("Mean depth"), "mm"],
            ["worst_loss", _t("Worst attachment loss"), "mm"],
            ["stage", _t("Stage"), ""],
        ];
        return rows.map(([name, label, unit]) => ({
            name,
            label,
            now: now[name] === "" ? "–" : `${now[name]} ${unit}`.trim(),
            before: before ? `${before[name] || "–"} ${before[name] ? unit : ""}`.trim() : "",
            isBetter: before && now[name] < before[name],
            isWorse: before && now[name] > before[name],
        }));
    }

    get extents() {
        return [
            { name: "bone_loss", label: _t("Bone loss (%)"), max: 100, help: _t("Worst loss on the X-ray; counts for the stage") },
            { name: "teeth_lost", label: _t("Teeth lost"), max: 32, help: _t("Lost to periodontitis; counts for the stage") },
        ];
    }

    setExtent(name, value) {
        return this.model.setExtent(name, Math.max(0, Number(value) || 0));
    }

    dateText(day) {
        return formatDate(deserializeDate(day));
    }

    // --- examinations ---

    async start() {
        await this.model.load(this.props.record.resId, "perio_start");
        Object.assign(this.state, { index: 0, last: -1, mode: "depth" });
        this.focus();
    }

    async show(ev) {
        await this.model.flush();
        await this.model.load(this.props.record.resId, "perio_open", [Number(ev.target.value)]);
    }

    close() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Close the examination"),
            body: _t("A closed examination cannot be changed any more."),
            confirmLabel: _t("Close it"),
            confirm: () => this.model.close(),
            cancel: () => {},
        });
    }

    discard() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard the examination"),
            body: _t("All values of this open examination will be lost."),
            confirmLabel: _t("Discard"),
            confirm: () => this.model.discard(),
            cancel: () => {},
        });
    }

    async print() {
        await this.model.flush();
        this.action.doAction("dental_patient.dental_perio_report", {
            additionalContext: { active_ids: [this.data.exam.id], active_id: this.data.exam.id, active_model: "dental.perio.exam" },
        });
    }

    // --- entry ---

    focus() {
        setTimeout(() => this.root.el?.querySelector(".o_dental_perio_drawing")?.focus({ preventScroll: true }));
    }

    goTo(index) {
        this.state.index = index;
        this.state.isNegative = false;
        const cell = this.root.el?.querySelector(`[data-site="${this.current}"]`);
        cell?.scrollIntoView({ block: "nearest" });
    }

    pick(slot, place) {
        const index = this.order.findIndex(([fdi, at]) => fdi === slot && at === place);
        if (index >= 0) {
            this.state.last = -1;
            this.goTo(index);
        }
        this.focus();
    }

    pickTooth(slot, side) {
        const index = this.order.findIndex(([fdi, place]) => fdi === slot && place.endsWith(side));
        if (index >= 0) {
            this.pick(...this.order[index]);
        } else if (this.model.isOpen) {
            this.model.setTooth(slot, { is_present: true });
        }
    }

    /** A sign belongs to the site just measured, until the examiner moves away from it. */
    get signIndex() {
        return this.state.last >= 0 ? this.state.last : this.state.index;
    }

    onKeydown(ev) {
        const command = perioCommandOf(ev);
        if (!command || !this.order.length) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (command.type === "help") {
            this.state.showHelp = !this.state.showHelp;
        } else if (command.type === "step") {
            this.state.last = -1;
            this.goTo(stepped(this.state.index, command.by, this.order.length));
        } else if (this.model.isOpen) {
            this.change(command);
        }
    }

    change(command) {
        const [fdi, place] = this.order[this.signIndex];
        const site = this.data.sites[key(fdi, place)] || {};
        const tooth = this.data.exam.teeth[fdi];
        const actions = {
            value: () => this.typeValue(command.value),
            flag: () => this.model.setSite(fdi, place, { [command.flag]: !site[command.flag] }),
            degree: () => this.model.setTooth(fdi, { [command.field]: (tooth[command.field] + 1) % 4 }),
            present: () => this.model.setTooth(fdi, { is_present: !tooth.is_present }),
            mode: () => (this.state.mode = this.state.mode === "depth" ? "margin" : "depth"),
            minus: () => (this.state.isNegative = this.state.mode === "margin" && !this.state.isNegative),
            erase: () => this.erase(command.by),
        };
        actions[command.type]();
    }

    typeValue(value) {
        const [fdi, place] = this.order[this.state.index];
        if (value > MAX[this.state.mode] || (this.state.isNegative && value > 5)) {
            return;
        }
        this.model.setSite(fdi, place, { [this.state.mode]: this.state.isNegative ? -value : value });
        this.state.last = this.state.index;
        this.goTo(stepped(this.state.index, 1, this.order.length));
    }

    erase(by) {
        this.state.last = -1;
        this.goTo(stepped(this.state.index, by, this.order.length));
        const [fdi, place] = this.order[this.state.index];
        this.model.setSite(fdi, place, this.state.mode === "depth" ? { depth: null } : { margin: 0 });
    }
}

export const perioChartField = {
    component: PerioChartField,
    displayName: _t("Periodontal chart"),
    supportedTypes: ["one2many"],
    relatedFields: [],
    useSubView: false,
};

registry.category("fields").add("dental_perio_chart", perioChartField);
