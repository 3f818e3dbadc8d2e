import { describe, expect, test } from "@odoo/hoot";
import { heatRows, heatStep } from "@dental_schedule/load_map/load_rows";

describe.current.tags("headless");

const group = (name, hour, open, booked, values = {}) => ({
    doctor_id: [1, name],
    hour_label: hour,
    "open_minutes:sum": open,
    "booked_minutes:sum": booked,
    "worked_minutes:sum": 0,
    "no_show_minutes:sum": 0,
    "late_cancel_minutes:sum": 0,
    ...values,
});

test("S14: a row for each doctor, a cell for each hour, and the lost minutes", () => {
    const map = heatRows(
        [group("Reed", "09:00", 60, 60), group("Reed", "08:00", 60, 15), group("Bell", "09:00", 60, 0, { "no_show_minutes:sum": 30 })],
        "doctor_id",
        "booked"
    );
    expect(map.hours).toEqual(["08:00", "09:00"]);
    expect(map.rows.map((row) => [row.name, row.percent])).toEqual([["Bell", 0], ["Reed", 63]]);
    expect(map.rows[1].cells["08:00"].percent).toBe(25);
    expect(map.lost).toEqual({ no_show: 30, late: 0, idle: 105 });
    expect([heatStep(0), heatStep(30), heatStep(100)]).toEqual([1, 2, 5]);
});
