/**
 * Preview of the server's answer to a drop. The board knows the day it shows, so it can say "taken"
 * before the drop; the server decides, and may still refuse for reasons that are not on the screen.
 */
import { equipmentIds } from "./board_data";

export const STATES_AT_REST = ["done", "cancelled", "no_show"];
export const MOVABLE_STATES = ["held", "booked", "confirmed", "arrived"];

export function overlaps(a, b) {
    return a.from < b.to && b.from < a.to;
}

/** A visit that takes its people and things: a cancelled one or a no-show gave them back. */
export function isBlocking(card) {
    return !["cancelled", "no_show"].includes(card.state);
}

/** The shift that holds [from, to) for a resource on a day; on chairs any doctor's shift counts. */
export function shiftFor(board, column, from, to) {
    const key = board.by === "chair" ? "chair_id" : "resource_id";
    return board.shifts.find(
        (shift) =>
            shift.day === column.day &&
            shift[key] === column.resourceId &&
            shift.from <= from &&
            to <= shift.to
    );
}

/** Who and what the visit would use if it were dropped on this column. */
export function resourcesAfterDrop(board, card, column, from, to) {
    const resources = {
        doctor_id: card.doctor_id || false,
        chair_id: card.chair_id || false,
        equipment: equipmentIds(card),
    };
    if (board.by === "equipment") {
        return resources;
    }
    const ownKey = board.by === "doctor" ? "doctor_id" : "chair_id";
    const sameColumn = resources[ownKey] === column.resourceId;
    resources[ownKey] = column.resourceId;
    const shift = shiftFor(board, column, from, to);
    if (shift && (!sameColumn || column.day !== card.day)) {
        const otherKey = board.by === "doctor" ? "chair_id" : "doctor_id";
        const fromShift = board.by === "doctor" ? shift.chair_id : shift.resource_id;
        resources[otherKey] = fromShift || resources[otherKey];
    }
    return resources;
}

function firstClash(others, span, resources, patientId) {
    for (const other of others) {
        if (!overlaps(span, other)) {
            continue;
        }
        if (resources.doctor_id && other.doctor_id === resources.doctor_id) {
            return { code: "doctor_busy", other };
        }
        if (resources.chair_id && other.chair_id === resources.chair_id) {
            return { code: "chair_busy", other };
        }
        if (equipmentIds(other).some((id) => resources.equipment.includes(id))) {
            return { code: "equipment_busy", other };
        }
        if (patientId && other.patient_id === patientId) {
            return { code: "patient_busy", other };
        }
    }
    return null;
}

/**
 * @param {Object} board as buildBoard makes it
 * @param {Object} card what is dragged; a new visit has no id and no patient
 * @param {{column: Object, from: number, to: number}} target
 * @returns {{allowed: boolean, code: string, other?: Object, resources: Object}}
 */
export function checkDrop(board, card, target) {
    const { column, from, to } = target;
    const resources = resourcesAfterDrop(board, card, column, from, to);
    const answer = (code, other) => ({ allowed: code === "free", code, other, resources });
    if (card.id && !MOVABLE_STATES.includes(card.state)) {
        return answer("fixed");
    }
    if (board.by === "equipment" && card.id && !resources.equipment.includes(column.resourceId)) {
        return answer("other_equipment");
    }
    if (board.by !== "equipment" && !shiftFor(board, column, from, to)) {
        return answer("closed");
    }
    const others = board.allCards.filter(
        (other) => other.id !== card.id && other.day === column.day && isBlocking(other)
    );
    const clash = firstClash(others, target, resources, card.patient_id);
    return clash ? answer(clash.code, clash.other) : answer("free");
}
