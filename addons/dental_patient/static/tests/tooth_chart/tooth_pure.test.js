import { describe, expect, test } from "@odoo/hoot";
import { neighbour, slotOfDigits, slotRange } from "@dental_patient/tooth_chart/tooth_geometry";
import { commandOf, letterOf } from "@dental_patient/tooth_chart/tooth_keys";
import { groupBySlot, keepUnchanged, markParts, statusOf } from "@dental_patient/tooth_chart/tooth_marks";
import { perioCommandOf, stepped } from "@dental_patient/perio_chart/perio_keys";
import { placesOf, placeX } from "@dental_patient/perio_chart/perio_layout";

describe.current.tags("headless");

const row = (right, left) => [8, 7, 6, 5, 4, 3, 2, 1].map((n) => `${right}${n}`).concat([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${left}${n}`));
const rows = { upper: row(1, 2), lower: row(4, 3) };
const teeth = {};
for (const jaw of ["upper", "lower"]) {
    rows[jaw].forEach((slot, index) => (teeth[slot] = { slot, jaw, x: index * 60 + 30, left: index * 60, right: index * 60 + 60, mirror: index < 8 ? 1 : -1 }));
}
teeth["55"] = { ...teeth["15"], slot: "15" };
const geometry = { rows, teeth, parts: { crown: ["crown", "ring"], canal: ["pulp", "canals"] }, lines: ["canals"], perio: { place_offset: 0.32 } };
const press = (key, more = {}) => commandOf({ key, ...more });

test("P4: arrows go along the row, to the other jaw and stop at the ends", () => {
    expect(neighbour(geometry, "11", "ArrowRight")).toBe("21");
    expect(neighbour(geometry, "11", "ArrowLeft")).toBe("12");
    expect(neighbour(geometry, "16", "ArrowDown")).toBe("46");
    expect(neighbour(geometry, "46", "ArrowUp")).toBe("16");
    expect(neighbour(geometry, "18", "ArrowLeft")).toBe("18");
    expect(neighbour(geometry, "36", "Home")).toBe("48");
    expect(neighbour(geometry, "13", "End")).toBe("28");
});

test("P4: a range stays in its jaw", () => {
    expect(slotRange(geometry, "12", "22")).toEqual(["12", "11", "21", "22"]);
    expect(slotRange(geometry, "22", "12")).toEqual(["12", "11", "21", "22"]);
    expect(slotRange(geometry, "12", "31")).toEqual(["31"]);
});

test("digits name a tooth in the clinic's notation", () => {
    expect(slotOfDigits(geometry, {}, "fdi", "26")).toBe("26");
    expect(slotOfDigits(geometry, {}, "palmer", "55")).toBe("15");
    expect(slotOfDigits(geometry, { 16: "3" }, "universal", "03")).toBe("16");
    expect(slotOfDigits(geometry, {}, "fdi", "99")).toBe(undefined);
});

test("P4: letters are findings, M O D V L are surfaces", () => {
    expect(press("o")).toEqual({ type: "surface", letter: "O" });
    expect(press("c")).toEqual({ type: "condition", key: "c" });
    expect(press("C", { shiftKey: true })).toEqual({ type: "condition", key: "C" });
    expect(press("z", { ctrlKey: true })).toEqual({ type: "undo" });
    expect(press("z", { metaKey: true })).toEqual({ type: "undo" });
    expect(press("ArrowRight", { shiftKey: true })).toEqual({ type: "move", key: "ArrowRight", extend: true });
    expect(press("Delete")).toEqual({ type: "resolve" });
    expect(press("7")).toEqual({ type: "digit", digit: "7" });
    expect(press("Tab")).toBe(null);
    expect(press("c", { altKey: true })).toBe(null);
    expect(press("r", { ctrlKey: true })).toBe(null);
});

test("a keyboard of another alphabet works by the place of the key", () => {
    expect(letterOf({ key: "с", code: "KeyC" })).toBe("c");
    expect(letterOf({ key: "ь", code: "KeyM", shiftKey: true })).toBe("M");
    expect(letterOf({ key: "a", code: "KeyQ" })).toBe("a"); // a Latin layout says what it means
});

test("a mark paints the parts of its look", () => {
    const mark = { look: "surface", surfaces: "OL", status: "pathology" };
    expect(markParts(geometry, mark).map((part) => [part.part, part.isAbove])).toEqual([
        ["O", true],
        ["tint_O", false],
        ["L", true],
    ]);
    const canals = markParts(geometry, { look: "canal", status: "here" })[1];
    expect(canals.classes).toMatch(/o_dental_line o_dental_here/);
    expect(markParts(geometry, { look: "letter", status: "here" })).toEqual([]);
});

test("P5: work from elsewhere has its own status", () => {
    expect(statusOf("work", "elsewhere")).toBe("elsewhere");
    expect(statusOf("work", "here")).toBe("here");
    expect(statusOf("pathology", "elsewhere")).toBe("pathology");
});

test("teeth that did not change stay the same objects", () => {
    const old = [{ slot: "11", letters: [] }, { slot: "12", letters: [] }];
    const merged = keepUnchanged(old, [{ slot: "11", letters: [] }, { slot: "12", letters: ["c"] }]);
    expect(merged[0]).toBe(old[0]);
    expect(merged[1]).not.toBe(old[1]);
    expect(Object.keys(groupBySlot([{ slot: "11" }, { slot: "11" }]))).toEqual(["11"]);
});

test("P7: digits, signs and steps of the periodontal chart", () => {
    expect(perioCommandOf({ key: "4", code: "Digit4" })).toEqual({ type: "value", value: 4 });
    expect(perioCommandOf({ key: "@", code: "Digit2", shiftKey: true })).toEqual({ type: "value", value: 12 });
    expect(perioCommandOf({ key: "b" })).toEqual({ type: "flag", flag: "bleeding" });
    expect(perioCommandOf({ key: "и", code: "KeyB" })).toEqual({ type: "flag", flag: "bleeding" });
    expect(perioCommandOf({ key: "Backspace" })).toEqual({ type: "erase", by: -1 });
    expect(perioCommandOf({ key: "q" })).toBe(null);
    expect([stepped(0, -1, 10), stepped(9, 3, 10), stepped(4, 3, 10)]).toEqual([0, 9, 7]);
});

test("P7: mesial places lie towards the midline on both sides", () => {
    expect(placeX(geometry, "11", "MV") > placeX(geometry, "11", "DV")).toBe(true);
    expect(placeX(geometry, "21", "MV") < placeX(geometry, "21", "DV")).toBe(true);
    expect(placesOf("L")).toEqual(["DL", "L", "ML"]);
});
