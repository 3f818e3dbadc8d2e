import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAll, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { toothMarks } from "@dental_patient/tooth_chart/tooth_marks";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

const row = (right, left) => [8, 7, 6, 5, 4, 3, 2, 1].map((n) => `${right}${n}`).concat([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${left}${n}`));
const ROWS = { upper: row(1, 2), lower: row(4, 3) };
const SLOTS = [...ROWS.upper, ...ROWS.lower];
const PATH = "M0 0L1 1Z";
const SHAPE = Object.fromEntries(["crown", "roots", "gum", "outline", "ring", "pulp", "canals", ..."MODVL"].map((part) => [part, PATH]));

function geometry() {
    const teeth = {};
    for (const jaw of ["upper", "lower"]) {
        ROWS[jaw].forEach((slot, index) => {
            teeth[slot] = { slot, jaw, shape: "s", anterior: slot[1] < "4", x: index * 60 + 30, left: index * 60, right: index * 60 + 60, mirror: index < 8 ? 1 : -1, flip: jaw === "upper" ? 1 : -1 };
        });
    }
    return {
        width: 960, height: 578, edge: { upper: 190, lower: 386 }, above: { upper: 234, lower: 342 }, label: { upper: 282, lower: 303 },
        letters: { upper: 12, lower: 572 }, letter_step: 12, middle: 288, lift: 22, span_depth: { bridge: 84 },
        gradients: { enamel: [-60, 0], dentine: [-130, -40], gums: [-80, -20] }, rows: ROWS, shapes: { s: SHAPE }, teeth,
        parts: { pulp: ["pulp", "canals"], missing: [] }, lines: ["canals"],
    };
}

const CONDITIONS = [
    { code: "caries_medium", name: "Caries, medium", kind: "pathology", scope: "surface", look: "surface", letter: "cm", key: "c" },
    { code: "pulpitis", name: "Pulpitis", kind: "pathology", scope: "tooth", look: "pulp", letter: "P", key: "p" },
    { code: "bridge_retainer", name: "Bridge retainer", kind: "work", scope: "tooth", look: "retainer", letter: "Br", key: "b" },
    { code: "denture_removable", name: "Removable denture", kind: "work", scope: "jaw", look: "denture", letter: "De", key: "j" },
];

const tooth = (slot, more = {}) => ({
    slot, fdi: slot, presence: "natural", facial: [["gum", "o_dental_gum"], ["crown", "o_dental_enamel"]],
    above: [..."VMLDO"].map((letter) => [letter, "o_dental_surface"]), letters: [], titles: [], extra: [], ...more,
});
const chart = (changed = {}) => ({ day: "2026-05-04", findings: [], teeth: SLOTS.map((slot) => tooth(slot, changed[slot])), spans: [], notes: [] });
const finding = (id, fdi, more = {}) => ({ id, fdi, surfaces: "", name: "Pulpitis", kind: "pathology", letter: "P", origin: "here", found_on: "2024-05-04", resolved_on: "", author: "Dr. Test", is_supernumerary: false, note: "", active: true, ...more });

class Patient extends models.Model {
    _name = "dental.patient";
    finding_ids = fields.One2many({ relation: "dental.finding", relation_field: "patient_id" });
    _records = [{ id: 1 }];
}
class Finding extends models.Model {
    _name = "dental.finding";
    patient_id = fields.Many2one({ relation: "dental.patient" });
}
defineMailModels();
defineModels([Patient, Finding]);

async function open({ canChart = true, history = [], answer = () => null } = {}) {
    onRpc("dental.patient", "chart_geometry", geometry);
    onRpc("dental.patient", "chart_open", () => ({
        chart: chart(), history, conditions: CONDITIONS, notation: "fdi", swap: false, can_chart: canChart,
        names: Object.fromEntries(SLOTS.map((slot) => [slot, slot])),
    }));
    for (const method of ["chart_apply", "chart_bridge", "chart_withdraw", "chart_resolve"]) {
        onRpc("dental.patient", method, ({ args, kwargs }) => {
            expect.step([method, ...args.slice(1), kwargs.surfaces || ""].join(" "));
            return answer(method) || { ids: [7], chart: chart({ 16: { letters: [["cm", "pathology", ""]] } }), history };
        });
    }
    onRpc("dental.patient", "chart_at", ({ args }) => {
        expect.step(`chart_at ${args[1]}`);
        return { ...chart(), day: args[1] };
    });
    await mountView({ type: "form", resModel: "dental.patient", resId: 1, arch: `<form><field name="finding_ids" widget="dental_tooth_chart"/></form>` });
    queryFirst(".o_dental_tooth_chart").focus();
}

const reply = (extra = {}) => ({ ids: [7], chart: chart(extra), history: [] });

test("P4: draws 32 teeth with names for screen readers", async () => {
    await open();
    expect(".o_dental_tooth").toHaveCount(32);
    expect(".o_dental_tooth[data-slot='16']").toHaveAttribute("role", "option");
    expect(".o_dental_tooth_chart").toHaveAttribute("aria-activedescendant", "o_dental_tooth_18");
});

test("P4: a finding on a surface takes two keys and one call, and shows at once", async () => {
    await open({ answer: () => reply({ 18: { letters: [["cm", "pathology", ""]] } }) });
    await press("o");
    await animationFrame();
    expect(".o_dental_tooth[data-slot='18'] .o_dental_picked").toHaveCount(1);
    await press("c");
    await animationFrame();
    expect(".o_dental_tooth[data-slot='18'] .o_dental_letter").toHaveText("cm");
    expect.verifySteps(["chart_apply caries_medium 18 O"]);
    await animationFrame();
    expect(".o_dental_pending").toHaveCount(0);
});

test("P4: Ctrl+Z takes the last finding back", async () => {
    await open();
    await press("p");
    await animationFrame();
    await press(["ctrl", "z"]);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["chart_apply pulpitis 18 ", "chart_withdraw 7 "]);
});

test("P4: a range is charted at once, a bridge from end to end, a denture on the jaw", async () => {
    await open();
    await press(["shift", "ArrowRight"]);
    await press(["shift", "ArrowRight"]);
    await animationFrame();
    expect(".o_dental_selected").toHaveCount(3);
    await press("b");
    await press("j");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["chart_bridge 18 16 ", "chart_apply denture_removable  "]);
});

test("two digits jump to a tooth", async () => {
    await open();
    await press("3");
    await press("6");
    await animationFrame();
    expect(".o_dental_cursor").toHaveAttribute("data-slot", "36");
});

test("P4: two clicks: surface, then finding", async () => {
    await open();
    await click(".o_dental_tooth[data-slot='26'] [data-surface='M']");
    await animationFrame();
    await click("[data-condition='caries_medium']");
    await animationFrame();
    expect.verifySteps(["chart_apply caries_medium 26 M"]);
});

test("the search field charts with Enter", async () => {
    await open();
    await press("/");
    await animationFrame();
    await press("p");
    await press("u");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["chart_apply pulpitis 18 "]);
});

test("who may not chart sees and cannot", async () => {
    await open({ canChart: false, history: [finding(3, "18")] });
    await press("p");
    await animationFrame();
    expect(".o_dental_palette").toHaveCount(0);
    expect(".o_dental_history_row").toHaveCount(1);
    expect("button:contains(Resolve)").toHaveCount(0);
    expect.verifySteps([]);
});

test("P5: open findings first, then what was; resolving is one call", async () => {
    await open({ history: [finding(3, "18"), finding(2, "18", { resolved_on: "2025-01-01" }), finding(1, "11")] });
    expect(".o_dental_history_row").toHaveCount(2);
    expect(".o_dental_history_past").toHaveCount(1);
    await click("button:contains(Resolve)");
    await animationFrame();
    expect.verifySteps(["chart_resolve 3 "]);
});

test("P5: was and became stand side by side", async () => {
    await open({ history: [finding(3, "18")] });
    await click("button:contains(Was / became)");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["chart_at 2024-05-04"]);
    expect(".o_dental_pair .o_dental_tooth_chart").toHaveCount(2);
});

test("other add-ons add marks through the registry", async () => {
    const planned = () => [{ slot: "21", look: "pulp", status: "planned", letter: "En" }];
    toothMarks.add("test_planned", planned);
    await open();
    expect(".o_dental_tooth[data-slot='21'] .o_dental_letter.o_dental_planned").toHaveText("En");
    expect(queryAll(".o_dental_tooth[data-slot='21'] .o_dental_planned.o_dental_line").length).toBe(1);
    toothMarks.remove("test_planned");
});
