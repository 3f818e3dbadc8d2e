import { OperatorModel } from "@dental_tasks/operator/operator_model";
import { OperatorScreen } from "@dental_tasks/operator/operator_screen";
import { quickTimes, resultOfKey, RESULTS, toServer } from "@dental_tasks/operator/results";
import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const { DateTime } = luxon;

function reason(id, patientId, isDue = true) {
    return {
        id, patient_id: patientId, patient: `Child ${patientId}`, name: `Reason ${id}`, note: "", queue: "Recall", doctor: "",
        due_at: "2030-01-15 09:00:00", is_due: isDue, worth: "",
    };
}

function card(id, values = {}) {
    return {
        id, state: "open", timezone: "Europe/Vienna", company_id: 1,
        queue: { id: 1, name: "Recall", code: "recall", script: "Say hello", is_call: true },
        title: "Reason 1", due_at: "2030-01-15 09:00:00", is_overdue: true, why_now: "queue 60", attempts: 0, next_step: "call",
        postponed_count: 0, can_message: false, caller: { name: "Mother", phone: "+43 1 555", is_other: true }, doctor: "Dr Lind",
        patient: { id: 7, name: `Patient ${id}`, code: "P1", age: 9, is_vip: false, has_alert: false, phone: "", channel: "", coordinator: "", followup: "contact" },
        reasons: [reason(1, 7), reason(2, 8), reason(3, 9, false)], household: [], last_visit: false, next_visit: false, plan: false,
        balance: "", owes: false, history: [], ...values,
    };
}

const LIST = {
    queues: [{ id: 1, name: "Recall", due: 2, overdue: 1 }],
    tasks: [{ id: 11, who: "Patient 11", title: "Reason 1", queue: "Recall", due_at: "2030-01-15 09:00:00", is_overdue: true, is_vip: false, timezone: "Europe/Vienna", at_work: "" }],
    pace: { today: 3, hour: 2, booked: 1 },
    is_time: true,
};

function fakeOrm(answers) {
    const calls = [];
    return { calls, call: async (_model, method, args) => (calls.push([method, args]), answers[method]?.(args)) };
}

test("due reasons are chosen, at least one stays", async () => {
    const model = OperatorModel.create(fakeOrm({ work_list: () => LIST, work_next: () => card(11) }));
    await model.start();
    expect(model.chosen).toEqual([1, 2]);
    model.toggle(1);
    model.toggle(2);
    expect(model.chosen).toEqual([2]);
    model.toggle(3);
    expect(model.chosen).toEqual([2, 3]);
});

test("a result is one call that answers the next card", async () => {
    let now = 0;
    const orm = fakeOrm({ work_list: () => LIST, work_next: () => card(11), work_result: () => card(12) });
    const model = OperatorModel.create(orm, () => now);
    await model.start();
    now = 42000;
    await model.note("done", { note: "well" });
    const [, args] = orm.calls.find(([method]) => method === "work_result");
    expect(args).toEqual([[11], "done", { reason_ids: [1, 2], duration_seconds: 42, note: "well" }, null, []]);
    expect(model.card.id).toBe(12);
});

test("a second click while the first is on its way does nothing", async () => {
    let finish;
    const orm = fakeOrm({ work_list: () => LIST, work_next: () => card(11), work_result: () => new Promise((resolve) => (finish = resolve)) });
    const model = OperatorModel.create(orm);
    await model.start();
    const first = model.note("done");
    expect(await model.note("done")).toBe(false);
    finish(false);
    expect(await first).toBe(true);
    expect(orm.calls.filter(([method]) => method === "work_result")).toHaveLength(1);
});

test("another one: skipped tasks come again when nothing else is due", async () => {
    const orm = fakeOrm({ work_list: () => LIST, work_next: ([, skipped]) => (skipped.includes(11) ? false : card(11)) });
    const model = OperatorModel.create(orm);
    await model.start();
    await model.skip();
    expect(model.card.id).toBe(11);
    expect(model.skipped).toEqual([]);
});

test("times are those of the branch, also over the change of the clocks", () => {
    const now = DateTime.fromISO("2030-03-30T10:00", { zone: "Europe/Vienna" });
    const times = quickTimes("Europe/Vienna", now);
    expect(toServer(times[2].at, "Europe/Vienna")).toBe("2030-03-31 08:00:00");
    expect(toServer("2030-01-15T10:00", "Europe/Vienna")).toBe("2030-01-15 09:00:00");
    expect(toServer("nonsense", "Europe/Vienna")).toBe("");
});

test("every result has its own key", () => {
    expect(RESULTS.map((result) => resultOfKey(result.key).code)).toEqual(RESULTS.map((result) => result.code));
    expect(resultOfKey("x")).toBe(undefined);
});

test("a call without the mouse: decline with a reason, the next card comes by itself", async () => {
    onRpc("dental.task", "work_list", () => LIST);
    onRpc("dental.task", "work_next", () => card(11));
    onRpc("dental.task", "work_result", ({ args }) => {
        expect.step(`${args[1]} ${args[2].reason}`);
        return card(12);
    });
    await mountWithCleanup(OperatorScreen, { props: { action: { params: {} }, actionId: 1 } });
    expect(".o_dental_patient").toHaveText("Patient 11");
    expect(queryAllTexts(".o_dental_reasons li").length).toBe(3);
    expect(".o_dental_phone").toHaveAttribute("href", "tel:+431555");
    await press("4");
    await animationFrame();
    expect(".o_dental_result_form").toHaveCount(1);
    await press("1");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["declined Too expensive"]);
    expect(".o_dental_patient").toHaveText("Patient 12");
});

test("keys typed into the note are text", async () => {
    onRpc("dental.task", "work_list", () => LIST);
    onRpc("dental.task", "work_next", () => card(11));
    onRpc("dental.task", "work_result", () => expect.step("result"));
    await mountWithCleanup(OperatorScreen, { props: { action: { params: {} }, actionId: 1 } });
    await click(".o_dental_note");
    await press("3");
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_dental_patient").toHaveText("Patient 11");
});
