import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";
import { RPCError } from "@web/core/network/rpc";
import { keepUnchanged, statusOf } from "./tooth_marks";

let geometryPromise = null;

/** The outlines, asked from the server once per session. */
export function loadGeometry(orm) {
    geometryPromise ||= orm.call("dental.patient", "chart_geometry", []).catch((error) => {
        geometryPromise = null;
        throw error;
    });
    return geometryPromise;
}

/** Findings of one patient on the client: what is charted shows at once, the server's answer replaces it. */
export class ToothChartModel {
    constructor(orm, notification) {
        this.orm = orm;
        this.notification = notification;
        this.mutex = new Mutex();
        this.geometry = null;
        this.conditions = [];
        this.byKey = {};
        this.names = {};
        this.state = reactive({
            isReady: false,
            chart: null,
            past: null,
            history: [],
            pending: [],
            undo: [],
            canChart: false,
            notation: "fdi",
            swap: false,
        });
    }

    async load(patientId) {
        this.patientId = patientId;
        Object.assign(this.state, { isReady: false, pending: [], undo: [], past: null });
        const [geometry, data] = await Promise.all([
            loadGeometry(this.orm),
            this.orm.call("dental.patient", "chart_open", [[patientId]]),
        ]);
        if (this.patientId !== patientId) {
            return;
        }
        this.geometry = geometry;
        this.conditions = data.conditions;
        this.byKey = Object.fromEntries(data.conditions.filter((c) => c.key).map((c) => [c.key, c]));
        this.names = data.names;
        Object.assign(this.state, {
            chart: data.chart,
            history: data.history,
            notation: data.notation,
            swap: data.swap,
            canChart: data.can_chart,
            isReady: true,
        });
    }

    get today() {
        return this.state.chart.day;
    }

    /** First day of the history, for the slider. */
    get firstDay() {
        const days = this.state.history.map((row) => row.found_on);
        return days.length ? days.reduce((a, b) => (a < b ? a : b)) : this.today;
    }

    async showDay(day) {
        const past = day && day !== this.today ? await this.orm.call("dental.patient", "chart_at", [[this.patientId], day]) : null;
        this.state.past = past;
    }

    tooth(slot) {
        return this.state.chart.teeth.find((tooth) => tooth.slot === slot);
    }

    /** Rows of the history that concern a place, newest first. */
    historyOf(slot) {
        return this.state.history.filter((row) => row.fdi && this.geometry.teeth[row.fdi].slot === slot);
    }

    openOf(slot) {
        return this.historyOf(slot).filter((row) => row.active && !row.resolved_on);
    }

    /**
     * Chart a condition on slots (none: the jaw or the mouth).
     * @param {{origin: string, isExtra: boolean, surfaces: string, jaw: string}} how
     */
    apply(condition, slots, how) {
        const onTeeth = !["jaw", "mouth"].includes(condition.scope) || (condition.scope === "mouth" && slots.length);
        if (condition.look === "retainer" && slots.length > 1) {
            return this.run(this.preview({ ...condition, look: "letter" }, slots, how), "chart_bridge", [
                slots[0],
                slots[slots.length - 1],
            ], { condition: condition.code, origin: how.origin });
        }
        const fdis = onTeeth ? slots.map((slot) => this.fdiFor(condition, slot)) : [];
        const surfaces = condition.scope === "surface" ? how.surfaces : "";
        return this.run(this.preview(condition, onTeeth ? slots : [], how), "chart_apply", [condition.code, fdis], {
            surfaces,
            jaw: condition.scope === "jaw" ? how.jaw : "",
            origin: how.origin,
            is_supernumerary: how.isExtra,
        });
    }

    /** Tooth that a condition means at a place: "kept" is said of the primary tooth, "come through" of the permanent one. */
    fdiFor(condition, slot) {
        const fdi = this.tooth(slot).fdi;
        if (condition.code === "primary_kept" && fdi === slot) {
            return Object.keys(this.geometry.teeth).find((code) => code !== slot && this.geometry.teeth[code].slot === slot) || slot;
        }
        return condition.code === "erupted" ? slot : fdi;
    }

    preview(condition, slots, how) {
        const status = statusOf(condition.kind, how.origin);
        return slots.map((slot) => ({
            slot,
            look: condition.look,
            status,
            letter: condition.letter || "",
            surfaces: condition.scope === "surface" ? how.surfaces : "",
            tone: "o_dental_pending",
        }));
    }

    /** One RPC per action, in order; what it shows meanwhile goes when the answer comes. */
    run(marks, method, args, kwargs = {}, undo = "chart_withdraw") {
        this.state.pending.push(...marks);
        return this.mutex.exec(async () => {
            try {
                const answer = await this.orm.call("dental.patient", method, [[this.patientId], ...args], kwargs);
                this.take(answer);
                const ids = answer.ids.length ? answer.ids : args[0];
                if (undo) {
                    this.state.undo.push({ method: undo, ids });
                }
                return answer.ids;
            } catch (error) {
                if (!(error instanceof RPCError)) {
                    throw error;
                }
                this.notification.add(error.data?.message || error.message, { type: "danger", title: _t("Not charted") });
                return [];
            } finally {
                this.state.pending = this.state.pending.filter((mark) => !marks.some((m) => m === mark || isSame(m, mark)));
            }
        });
    }

    take(answer) {
        answer.chart.teeth = keepUnchanged(this.state.chart.teeth, answer.chart.teeth);
        this.state.chart = answer.chart;
        this.state.history = answer.history;
    }

    resolve(ids) {
        return this.run([], "chart_resolve", [ids], {}, "chart_reopen");
    }

    withdraw(ids) {
        return this.run([], "chart_withdraw", [ids], {}, null);
    }

    async undo() {
        await this.mutex.getUnlockedDef();
        const last = this.state.undo.pop();
        if (last) {
            await this.run([], last.method, [last.ids], {}, null);
        }
        return Boolean(last);
    }
}

function isSame(a, b) {
    return a.slot === b.slot && a.look === b.look && a.letter === b.letter && a.surfaces === b.surfaces;
}
