import { describe, expect, test } from "@odoo/hoot";
import {
    boardHours,
    cardBox,
    closedSpans,
    columnWidth,
    overlapLanes,
    pointToCell,
    snap,
    snapDown,
    visibleCells,
    visibleMinutes,
} from "@dental_schedule/day_board/board_layout";

describe.current.tags("headless");

test("S5: snapping to the grid", () => {
    expect([snap(602), snap(603), snapDown(604)]).toEqual([600, 605, 600]);
});

test("S5: whole hours that hold every span", () => {
    expect(boardHours([{ from: 485, to: 500 }, { from: 700, to: 1085 }])).toEqual({ from: 480, to: 1140 });
    expect(boardHours([])).toEqual({ from: 480, to: 1200 });
});

test("S5: visits that overlap share a column, others do not", () => {
    const places = overlapLanes([
        { id: 1, from: 540, to: 600 },
        { id: 2, from: 570, to: 630 },
        { id: 3, from: 630, to: 660 },
    ]);
    expect(places.get(1)).toEqual({ lane: 0, lanes: 2 });
    expect(places.get(2)).toEqual({ lane: 1, lanes: 2 });
    expect(places.get(3)).toEqual({ lane: 0, lanes: 1 });
});

test("S5: what shifts leave uncovered is closed", () => {
    expect(closedSpans([{ from: 600, to: 720 }, { from: 540, to: 610 }], 480, 780)).toEqual([
        { from: 480, to: 540 },
        { from: 720, to: 780 },
    ]);
    expect(closedSpans([], 480, 600)).toEqual([{ from: 480, to: 600 }]);
});

test("S5: only what is seen is drawn", () => {
    expect(visibleCells(300, 800, 136, 60)).toEqual({ first: 1, last: 10 });
    expect(visibleMinutes(600, 400, { from: 480 }, 2)).toEqual({ from: 540, to: 1200 });
});

test("S5: sixty columns stay readable, five fill the room", () => {
    expect(columnWidth(60, 1400)).toBe(136);
    expect(columnWidth(5, 1400)).toBe(280);
});

test("S5: pointer and card agree", () => {
    const hours = { from: 480, to: 1200 };
    const box = cardBox({ from: 540, to: 600 }, { lane: 0, lanes: 1 }, hours, 2);
    const cell = pointToCell(300, box.top, { hours, pixelsPerMinute: 2, width: 140, count: 5 });
    expect(cell).toEqual({ index: 2, minutes: 540 });
});
