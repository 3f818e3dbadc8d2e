import { Component, useRef } from "@odoo/owl";
import { spanLine } from "./tooth_geometry";
import { groupBySlot } from "./tooth_marks";
import { Tooth } from "./tooth";

// Gradients and patterns reach the stylesheet as variables: a bundle rewrites every url() it contains.
const PAINTS = ["enamel", "dentine", "gums", "dots", "dots-here", "hatch"]
    .map((name) => `--o-dental-${name}: url(#o_dental_${name.replace("-", "_")})`)
    .join("; ");

/** The drawing of a mouth. Knows no findings and no server: a chart as the engine gives it, and what is selected. */
export class ToothChart extends Component {
    static template = "dental_patient.ToothChart";
    static components = { Tooth };
    static props = {
        geometry: Object,
        chart: Object,
        names: Object,
        selection: { type: Array, optional: true },
        cursor: { type: String, optional: true },
        surfaces: { type: String, optional: true },
        extraMarks: { type: Array, optional: true },
        swap: { type: Boolean, optional: true },
        label: String,
        onPick: { type: Function, optional: true },
        onKeydown: { type: Function, optional: true },
    };
    static defaultProps = { selection: [], cursor: "", surfaces: "", extraMarks: [], swap: false };

    setup() {
        this.svg = useRef("svg");
        this.paints = PAINTS;
    }

    get marksBySlot() {
        return groupBySlot(this.props.extraMarks);
    }

    get spans() {
        return this.props.chart.spans.map(([kind, status, tone, slots, pillars], key) => ({
            key,
            kind,
            classes: `o_dental_span o_dental_span_${kind} o_dental_${status} ${tone}`,
            ...spanLine(this.props.geometry, kind, slots, pillars),
        }));
    }

    get viewBox() {
        return `0 0 ${this.props.geometry.width} ${this.props.geometry.height}`;
    }

    pick(...args) {
        this.svg.el.focus({ preventScroll: true });
        this.props.onPick?.(...args);
    }
}
