import { describe, expect, test } from "@odoo/hoot";
import { VISIT_ACTIONS, actionsFor, canCancel, nextAction } from "@dental_schedule/day_board/board_actions";
import { buildBoard, keepUnchanged, replaceCard } from "@dental_schedule/day_board/board_data";
import { beginCreate, beginMove, beginStretch, isChanged, judge, moveTo, nudge } from "@dental_schedule/day_board/board_gesture";
import { wantedResources } from "@dental_schedule/day_board/board_filter";
import { checkDrop } from "@dental_schedule/day_board/board_rules";
import { cardClasses, iconsOf, lateStrength, moneyMark, overdueMinutes } from "@dental_schedule/day_board/card_marks";
import { dayFigures } from "@dental_schedule/day_board/day_figures";
import { clock, minutesOfDay, toServerTime, weekDays } from "@dental_schedule/day_board/board_time";

describe.current.tags("headless");

const DAY = "2030-01-15";
const ZONE = "Europe/Paris";
const utc = (hour) => `${DAY}T${String(hour).padStart(2, "0")}:00:00Z`;

function payload(appointments = []) {
    return {
        day: DAY,
        timezone: ZONE,
        by: "doctor",
        now: utc(8),
        columns: [
            { id: 1, name: "Reed", role: "doctor" },
            { id: 2, name: "Stone", role: "doctor" },
        ],
        shifts: [
            { resource_id: 1, chair_id: 11, start: utc(7), stop: utc(15) },
            { resource_id: 2, chair_id: 12, start: utc(9), stop: utc(17) },
        ],
        appointments,
    };
}

const visit = (id, hour, values = {}) => ({
    id,
    start: utc(hour),
    stop: utc(hour + 1),
    state: "booked",
    patient_id: 100 + id,
    doctor_id: 1,
    chair_id: 11,
    column_id: 1,
    ...values,
});

test("S5: clinic time, not the browser's", () => {
    expect(minutesOfDay(utc(8), DAY, ZONE)).toBe(9 * 60);
    expect(toServerTime(DAY, 9 * 60, ZONE)).toBe("2030-01-15 08:00:00");
    expect(toServerTime("2030-03-31", 12 * 60, ZONE)).toBe("2030-03-31 10:00:00");
    expect(clock(605)).toBe("10:05");
    expect(weekDays("2030-01-16")[0]).toBe("2030-01-14");
});

test("S5: rows of the server become columns", () => {
    const board = buildBoard([payload([visit(1, 8), visit(2, 9, { state: "cancelled" })])]);
    expect(board.columns.map((column) => column.cards.length)).toEqual([1, 0]);
    expect(board.columns[0].cards[0].from).toBe(540);
    expect(board.columns[0].openMinutes).toBe(480);
    expect(board.columns[0].takenMinutes).toBe(60);
});

test("S5: after a reload the columns that did not change are the same objects", () => {
    const first = buildBoard([payload([visit(1, 8)])]);
    const second = keepUnchanged(first, buildBoard([payload([visit(1, 8), visit(3, 10, { doctor_id: 2, column_id: 2 })])]));
    expect(second.columns[0]).toBe(first.columns[0]);
    expect(second.columns[1]).not.toBe(first.columns[1]);
});

test("S5: a moved card changes only the columns it leaves and enters", () => {
    const board = buildBoard([payload([visit(1, 8)])]);
    const moved = replaceCard(board, { ...board.allCards[0], doctor_id: 2, from: 600, to: 660 });
    expect(moved.columns.map((column) => column.cards.length)).toEqual([0, 1]);
});

test("S5: the ghost says why a drop is refused", () => {
    const board = buildBoard([payload([visit(1, 8), visit(2, 10, { patient_id: 101, doctor_id: 2, chair_id: 12, column_id: 2 })])]);
    const [card] = board.allCards;
    const drop = (index, from, to = from + 60) => checkDrop(board, card, { column: board.columns[index], from, to }).code;
    expect(drop(0, 720)).toBe("free");
    expect(drop(0, 360)).toBe("closed");
    expect(drop(1, 640)).toBe("doctor_busy");
    expect(drop(0, 660)).toBe("patient_busy");
    const done = { ...card, state: "done" };
    expect(checkDrop(board, done, { column: board.columns[0], from: 720, to: 780 }).code).toBe("fixed");
});

test("S5: on another doctor the visit takes the chair of his shift", () => {
    const board = buildBoard([payload([visit(1, 8)])]);
    const { resources } = checkDrop(board, board.allCards[0], { column: board.columns[1], from: 720, to: 780 });
    expect([resources.doctor_id, resources.chair_id]).toEqual([2, 12]);
});

test("S5: move, stretch and draw in the hand, by mouse and by keys", () => {
    const board = buildBoard([payload([visit(1, 8)])]);
    const [card] = board.allCards;
    const moved = moveTo(beginMove(card, 0, 550), { index: 1, minutes: 733 });
    expect([moved.index, moved.from, moved.to]).toEqual([1, 725, 785]);
    expect(isChanged(moved, board)).toBe(true);
    expect(isChanged(beginMove(card, 0, 550), board)).toBe(false);
    expect(moveTo(beginStretch(card, 0), { minutes: 632 }).to).toBe(630);
    expect(moveTo(beginStretch(card, 0), { minutes: 500 }).to).toBe(545);
    const drawn = moveTo(beginCreate(0, 603), { index: 0, minutes: 661 });
    expect([drawn.from, drawn.to]).toEqual([600, 660]);
    expect(nudge(beginMove(card, 0, 540), { minutes: 5, columns: 1 }, 2).index).toBe(1);
    expect(judge(moved, board).allowed).toBe(true);
});

test("S5: money, lateness and icons of a card", () => {
    expect(moneyMark({ state: "done", payment_state: "unpaid" })).toBe("unpaid");
    expect(moneyMark({ state: "booked", payment_state: "deposit" })).toBe("deposit");
    expect(moneyMark({ state: "done", payment_state: "paid" })).toBe("");
    expect(overdueMinutes({ state: "booked", from: 540, to: 600 }, 550)).toBe(10);
    expect(overdueMinutes({ state: "in_chair", from: 540, to: 600 }, 615)).toBe(15);
    expect(overdueMinutes({ state: "booked", from: 540 }, null)).toBe(0);
    expect(lateStrength(0)).toBe(0);
    expect(lateStrength(60)).toBe(1);
    expect(iconsOf({ has_alert: true, is_vip: true }).map((icon) => icon.key)).toEqual(["is_vip", "has_alert"]);
    expect(cardClasses({ kind: "treatment", state: "done", payment_state: "unpaid", from: 0, to: 1 }, null)).toInclude("o_money_unpaid");
});

test("one visible next action for every state", () => {
    const next = (values, now = 600, today = true) => nextAction({ from: 540, to: 600, ...values }, now, today)?.id;
    expect(next({ state: "held" })).toBe("confirm");
    expect(next({ state: "booked" })).toBe("arrive");
    expect(next({ state: "booked" }, -1, false)).toBe("confirm");
    expect(next({ state: "confirmed" })).toBe("arrive");
    expect(next({ state: "arrived", papers_missing: true })).toBe("papers");
    expect(next({ state: "arrived" })).toBe("seat");
    expect(next({ state: "in_chair" })).toBe("done");
    expect(next({ state: "done", payment_state: "unpaid" })).toBe("invoice");
    expect(next({ state: "done", payment_state: "paid" })).toBe("next_visit");
    expect(next({ state: "done", payment_state: "paid", next_visit: utc(9) })).toBe(undefined);
    expect(actionsFor({ state: "booked", from: 700 }, 600).some((action) => action.id === "no_show")).toBe(false);
    expect(canCancel({ state: "in_chair" })).toBe(false);
    expect(VISIT_ACTIONS.every((action) => action.method.startsWith("action_"))).toBe(true);
});

test("S5: a filter on a doctor shows his column only", () => {
    expect([...wantedResources([["doctor_id", "=", 2]], "doctor")]).toEqual([2]);
    expect(wantedResources(["|", ["doctor_id", "=", 2], ["kind", "=", "x"]], "doctor")).toBe(null);
});

test("the day in figures", () => {
    const figures = dayFigures([
        { id: 1, state: "done", payment_state: "unpaid" },
        { id: 2, state: "booked" },
        { id: 3, state: "done", payment_state: "paid", next_visit: utc(9) },
    ]);
    expect(Object.fromEntries(figures.map((figure) => [figure.id, figure.ids]))).toEqual({
        visits: [1, 2, 3],
        unconfirmed: [2],
        unpaid: [1],
        no_next: [1],
    });
});
