import { Component } from "@odoo/owl";
import { facialTransform, pathOf } from "../tooth_chart/tooth_geometry";
import { key, placesOf, placeX } from "./perio_layout";

const ROW_PARTS = ["gum", "root_back", "roots", "crown", "gloss"];
const CLASSES = {
    gum: "o_dental_gum",
    root_back: "o_dental_root",
    roots: "o_dental_root",
    crown: "o_dental_enamel",
    gloss: "o_dental_gloss",
    implant: "o_dental_fill o_dental_here o_dental_look_implant",
    thread: "o_dental_line o_dental_here o_dental_look_implant",
};

/** The drawing of an examination: values in rows, teeth with the line of the gum and the pockets. */
export class PerioChart extends Component {
    static template = "dental_patient.PerioChart";
    static props = {
        geometry: Object,
        exam: Object,
        before: { type: [Object, { value: null }], optional: true },
        sites: Object,
        old: Object,
        names: Object,
        current: { type: String, optional: true },
        last: { type: String, optional: true },
        onPick: Function,
        onPickTooth: Function,
        onKeydown: Function,
    };

    setup() {
        this.layout = this.props.geometry.perio;
        this.paints = ["enamel", "dentine", "gums", "hatch"].map((name) => `--o-dental-${name}: url(#o_dental_${name})`).join("; ");
    }

    get viewBox() {
        const { label_width, height } = this.layout;
        return `${-label_width} 0 ${this.props.geometry.width + label_width} ${height}`;
    }

    slots(block) {
        return this.props.geometry.rows[block.jaw];
    }

    toothTransform(slot) {
        return facialTransform(this.props.geometry, slot);
    }

    toothParts(slot) {
        const tooth = this.props.exam.teeth[slot];
        if (!tooth?.is_present) {
            return [{ part: "crown", d: pathOf(this.props.geometry, slot, "crown"), classes: "o_dental_ghost" }];
        }
        const parts = tooth.is_implant ? ["gum", "implant", "thread", "crown", "gloss"] : ROW_PARTS;
        return parts
            .map((part) => ({ part, d: pathOf(this.props.geometry, slot, part), classes: CLASSES[part] }))
            .filter((shape) => shape.d);
    }

    isPresent(slot) {
        return this.props.exam.teeth[slot]?.is_present;
    }

    cells(block) {
        const width = (slot) => (this.props.geometry.teeth[slot].right - this.props.geometry.teeth[slot].left) / 3;
        return this.slots(block)
            .filter((slot) => this.isPresent(slot))
            .flatMap((slot) =>
                placesOf(block.side).map((place) => {
                    const name = key(slot, place);
                    const site = this.props.sites[name] || {};
                    const old = this.props.old[name] || {};
                    return {
                        name,
                        slot,
                        place,
                        x: placeX(this.props.geometry, slot, place),
                        width: width(slot) - 1.5,
                        depth: site.depth ?? "",
                        margin: site.margin || "",
                        oldDepth: old.depth ?? "",
                        isDeep: site.depth >= 5,
                        isWorse: old.depth !== undefined && old.depth !== null && site.depth > old.depth,
                        flags: ["bleeding", "suppuration", "plaque", "calculus"].filter((flag) => site[flag]),
                        title: `${this.props.names[slot]} ${place}`,
                    };
                })
            );
    }

    teeth(block) {
        const roman = ["", "I", "II", "III"];
        return this.slots(block).map((slot) => {
            const tooth = this.props.exam.teeth[slot] || {};
            const degree = [
                tooth.mobility ? `M${roman[tooth.mobility]}` : "",
                tooth.furcation && block.side === "V" ? `F${roman[tooth.furcation]}` : "",
            ];
            return { slot, x: this.props.geometry.teeth[slot].x, text: degree.filter(Boolean).join(" "), name: this.props.names[slot] };
        });
    }

    points(run) {
        return run.map(([x, y]) => `${x},${y}`).join(" ");
    }

    /** The pockets as areas between the two lines. */
    areas(block) {
        const { margin, pocket } = this.props.exam.lines[block.side][block.jaw];
        return margin.map((run, index) => this.points([...run, ...[...pocket[index]].reverse()]));
    }

    marginLines(block) {
        return this.props.exam.lines[block.side][block.jaw].margin.map((run) => this.points(run));
    }

    pocketLines(block) {
        return this.props.exam.lines[block.side][block.jaw].pocket.map((run) => this.points(run));
    }

    oldLines(block) {
        return this.props.before ? this.props.before.lines[block.side][block.jaw].pocket.map((run) => this.points(run)) : [];
    }
}
