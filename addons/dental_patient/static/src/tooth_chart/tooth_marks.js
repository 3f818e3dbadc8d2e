/** What is drawn over the server's chart: marks not yet confirmed, and marks of other add-ons. Pure, but for the registry. */

import { registry } from "@web/core/registry";

/**
 * Other add-ons add marks here: `({ chart, record }) => [mark, …]`, a mark being
 * `{ slot, surfaces, look, status, letter, title, tone }`. `status` is one of pathology, planned, here, elsewhere, absence,
 * state; `tone` a further CSS class. Work known to the server is better added there (`dental.patient._chart_marks`).
 */
export const toothMarks = registry.category("dental_tooth_marks");

const ABOVE = new Set([..."MODVL", "ring"]);

/** [{part, isAbove, classes}] that a mark paints, by the look's parts as the engine knows them. */
export function markParts(geometry, mark) {
    let parts;
    if (mark.look === "surface" || mark.look === "surface_light") {
        parts = [...(mark.surfaces || "")].flatMap((letter) => (letter === "L" ? [letter] : [letter, `tint_${letter}`]));
    } else {
        parts = geometry.parts[mark.look] || [];
    }
    return parts.map((part) => ({
        part,
        isAbove: ABOVE.has(part),
        classes: [
            geometry.lines.includes(part) ? "o_dental_line" : "o_dental_fill",
            `o_dental_${mark.status}`,
            `o_dental_look_${mark.look}`,
            mark.tone || "",
        ].join(" "),
    }));
}

export function statusOf(kind, origin) {
    if (kind === "work") {
        return origin === "elsewhere" ? "elsewhere" : "here";
    }
    return kind === "pathology" || kind === "absence" ? kind : "state";
}

/** {slot: marks} */
export function groupBySlot(marks) {
    const grouped = {};
    for (const mark of marks) {
        (grouped[mark.slot] ||= []).push(mark);
    }
    return grouped;
}

/** The new teeth, keeping the old object of each tooth that did not change, so that only changed teeth are drawn again. */
export function keepUnchanged(oldTeeth, newTeeth) {
    const before = Object.fromEntries((oldTeeth || []).map((tooth) => [tooth.slot, tooth]));
    return newTeeth.map((tooth) => {
        const old = before[tooth.slot];
        return old && JSON.stringify(old) === JSON.stringify(tooth) ? old : tooth;
    });
}
