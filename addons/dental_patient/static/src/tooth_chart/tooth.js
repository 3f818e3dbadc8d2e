import { Component } from "@odoo/owl";
import { aboveTransform, facialTransform, pathOf } from "./tooth_geometry";
import { markParts } from "./tooth_marks";

/** One place of the chart: side view, view from above, number and signs. No state, no services. */
export class Tooth extends Component {
    static template = "dental_patient.Tooth";
    static props = {
        geometry: Object,
        tooth: Object,
        name: String,
        isSelected: Boolean,
        isCursor: Boolean,
        surfaces: String,
        extraMarks: { type: Array, optional: true },
        onPick: { type: Function, optional: true },
    };

    get place() {
        return this.props.geometry.teeth[this.props.tooth.fdi];
    }

    get isLifted() {
        return ["unerupted", "buried"].includes(this.props.tooth.presence);
    }

    get gumTransform() {
        return facialTransform(this.props.geometry, this.props.tooth.fdi);
    }

    get facialTransform() {
        return facialTransform(this.props.geometry, this.props.tooth.fdi, this.isLifted);
    }

    get aboveTransform() {
        return aboveTransform(this.props.geometry, this.props.tooth.fdi);
    }

    shapes(parts) {
        const { geometry, tooth } = this.props;
        return parts
            .map(([part, classes], key) => ({ key, part, classes, d: pathOf(geometry, tooth.fdi, part) }))
            .filter((shape) => shape.d);
    }

    extraShapes(isAbove) {
        const { geometry, tooth, extraMarks } = this.props;
        return (extraMarks || [])
            .flatMap((mark) => markParts(geometry, mark))
            .filter((part) => part.isAbove === isAbove)
            .map(({ part, classes }, key) => ({ key, part, classes, d: pathOf(geometry, tooth.fdi, part) }))
            .filter((shape) => shape.d);
    }

    get gumShapes() {
        return this.shapes(this.props.tooth.facial.filter(([part]) => part === "gum"));
    }

    get facialShapes() {
        return this.shapes(this.props.tooth.facial.filter(([part]) => part !== "gum"));
    }

    get aboveShapes() {
        return this.shapes(this.props.tooth.above);
    }

    get pickedShapes() {
        return this.shapes([...this.props.surfaces].map((letter) => [letter, "o_dental_picked"]));
    }

    get letters() {
        const { geometry, tooth, extraMarks } = this.props;
        const all = [...tooth.letters, ...(extraMarks || []).filter((m) => m.letter).map((m) => [m.letter, m.status, m.tone])];
        const shown = all.slice(-4);
        const start = geometry.letters[this.place.jaw];
        const step = geometry.letter_step * (this.place.jaw === "upper" ? 1 : -1);
        return shown.map(([text, status, tone], index) => ({
            key: index,
            text: index === 0 && all.length > 4 ? "…" : text,
            classes: `o_dental_letter o_dental_${status} ${tone || ""}`,
            y: start + index * step,
        }));
    }

    get supernumerary() {
        const { geometry, tooth } = this.props;
        if (!tooth.extra.length) {
            return null;
        }
        const place = this.place;
        const x = place.mirror === 1 ? place.right - 3 : place.left + 3;
        return { x, y: geometry.above[place.jaw], text: tooth.extra.map(([letter]) => letter || "+").join(" ") };
    }

    get label() {
        const { name, tooth } = this.props;
        return [name, ...tooth.titles].join(", ");
    }

    get title() {
        const { name, tooth } = this.props;
        return [name, ...tooth.titles].join("\n");
    }

    pick(ev, surface = "") {
        this.props.onPick?.(this.props.tooth.slot, surface, { extend: ev.shiftKey, toggle: ev.ctrlKey || ev.metaKey });
    }

    pickAbove(ev) {
        this.pick(ev, ev.target.dataset.surface || "");
    }
}
