import { describe, expect, test } from "@odoo/hoot";
import { missingOf, parseCaller } from "@dental_schedule/quick_booking/caller";
import { QuickBookingStore } from "@dental_schedule/quick_booking/quick_booking_store";

describe.current.tags("headless");

test("S6: a name, a phone, or both in one line", () => {
    expect(parseCaller("Anna Petrova +7 916 123-45-67")).toEqual({ name: "Anna Petrova", phone: "+79161234567" });
    expect(parseCaller("0612 34 56 78")).toEqual({ name: "", phone: "0612345678" });
    expect(parseCaller("Ольга")).toEqual({ name: "Ольга", phone: "" });
    expect(missingOf({ name: "Anna", phone: "" })).toBe("phone");
    expect(missingOf({ name: "", phone: "1" })).toBe("name");
    expect(missingOf({ name: "Anna", phone: "1" })).toBe("");
});

function desk(answers) {
    const calls = [];
    const orm = {
        async call(model, method, args) {
            calls.push([model, method, args]);
            const answer = answers[method];
            if (answer instanceof Error) {
                throw answer;
            }
            return answer;
        },
    };
    return { orm, calls };
}

const REASON = { key: "reason1", reason_id: 1, visit_id: false, label: "Pain", kind: "treatment", minutes: 30, is_acute: true };
const SLOT = { start: "2099-01-15 08:00:00", stop: "2099-01-15 08:30:00", doctor_id: 1, chair_id: 11, equipment_ids: [] };

test("S6: who, why, when, and it is booked; a new patient is made only then", async () => {
    const { orm, calls } = desk({
        booking_start: { resources: [{ id: 1, name: "Reed", role: "doctor" }], reasons: [REASON], patient: false },
        find_by_phone_or_name: [],
        find: [SLOT],
        quick_create: [77],
        book: { id: 5, state: "booked" },
    });
    const store = QuickBookingStore.create(orm, { day: "2099-01-15", zone: "UTC", companyId: 3 });
    await store.start();
    await store.search("Greta Sand 0612345678");
    expect(store.canCreatePatient).toBe(true);
    store.chooseNewPatient();
    expect(calls.some(([, method]) => method === "quick_create")).toBe(false);
    await store.chooseReason(store.reasons[0]);
    expect(store.offers.length).toBe(1);
    expect(await store.book(store.offers[0])).toBe(true);
    const request = calls.find(([, method]) => method === "find")[2][0];
    expect([request.duration_minutes, request.is_acute, request.company_id, request.limit]).toEqual([30, true, 3, 3]);
    const values = calls.find(([, method]) => method === "book")[2][0];
    expect([values.patient_id, values.reason_id, values.start, values.company_id]).toEqual([77, 1, SLOT.start, 3]);
});

test("S4: the loser of a race sees the sentence and fresh times", async () => {
    const { orm, calls } = desk({
        booking_start: { resources: [], reasons: [REASON], patient: { id: 9, name: "Ada" } },
        find: [SLOT],
        book: new Error("Choose another time"),
    });
    const store = QuickBookingStore.create(orm, { day: "2099-01-15", zone: "UTC", patientId: 9 });
    await store.start();
    await store.chooseReason(store.reasons[0]);
    expect(await store.book(store.offers[0])).toBe(false);
    expect(store.error).toBe("Choose another time");
    expect(calls.filter(([, method]) => method === "find").length).toBe(2);
});

test("S8: booking from the plan starts with its visit", async () => {
    const visit = { key: "visit4", reason_id: false, visit_id: 4, label: "Crown", kind: "treatment", minutes: 60 };
    const { orm, calls } = desk({ booking_start: { resources: [], reasons: [visit, REASON], patient: { id: 9, name: "Ada" } }, find: [] });
    const store = QuickBookingStore.create(orm, { day: "2099-01-15", zone: "UTC", patientId: 9, visitId: 4 });
    await store.start();
    expect(store.reason.visit_id).toBe(4);
    expect(calls.find(([, method]) => method === "find")[2][0].visit_id).toBe(4);
});
