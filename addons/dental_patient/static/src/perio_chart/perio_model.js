import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { Mutex } from "@web/core/utils/concurrency";
import { debounce } from "@web/core/utils/timing";
import { loadGeometry } from "../tooth_chart/tooth_chart_model";
import { key } from "./perio_layout";

const COLUMNS = ["depth", "margin", "bleeding", "suppuration", "plaque", "calculus"];

/** An examination on the client: what is typed shows at once and goes to the server some places at a time. */
export class PerioModel {
    constructor(orm, notification) {
        this.orm = orm;
        this.notification = notification;
        this.mutex = new Mutex();
        this.names = {};
        this.waitingSites = {};
        this.waitingTeeth = {};
        this.flushSoon = debounce(() => this.flush(), 350);
        this.state = reactive({ isReady: false, exam: null, before: null, exams: [], sites: {}, old: {}, canWrite: false });
    }

    async load(patientId, method = "perio_open", args = []) {
        this.patientId = patientId;
        const [geometry, data] = await Promise.all([
            loadGeometry(this.orm),
            this.orm.call("dental.patient", method, [[patientId], ...args]),
        ]);
        if (this.patientId !== patientId) {
            return;
        }
        this.geometry = geometry;
        this.names = data.names;
        Object.assign(this.state, {
            exam: data.exam || null,
            before: data.before || null,
            exams: data.exams,
            sites: data.exam ? this.bySite(data.exam.sites) : {},
            old: data.before ? this.bySite(data.before.sites) : {},
            canWrite: data.can_write,
            isReady: true,
        });
    }

    bySite(rows) {
        return Object.fromEntries(
            rows.map(([fdi, place, ...values]) => [
                key(fdi, place),
                Object.fromEntries(COLUMNS.map((name, index) => [name, values[index]])),
            ])
        );
    }

    get isOpen() {
        return this.state.canWrite && this.state.exam?.state === "draft";
    }

    setSite(fdi, place, values) {
        const name = key(fdi, place);
        this.state.sites[name] = { depth: null, margin: 0, ...this.state.sites[name], ...values };
        this.waitingSites[name] = { fdi, place, ...this.waitingSites[name], ...values };
        this.flushSoon();
    }

    setTooth(fdi, values) {
        Object.assign(this.state.exam.teeth[fdi], values);
        this.waitingTeeth[fdi] = { fdi, ...this.waitingTeeth[fdi], ...values };
        this.flushSoon();
    }

    /** Send what waits; indices, graph and order come back, what was typed since stays. */
    flush() {
        return this.mutex.exec(async () => {
            const sites = Object.values(this.waitingSites);
            const teeth = Object.values(this.waitingTeeth);
            if (!sites.length && !teeth.length) {
                return;
            }
            this.waitingSites = {};
            this.waitingTeeth = {};
            try {
                const answer = await this.orm.call("dental.perio.exam", "enter", [[this.state.exam.id], sites, teeth]);
                const { lines, indices, order } = answer;
                Object.assign(this.state.exam, { lines, indices, order });
            } catch (error) {
                if (!(error instanceof RPCError)) {
                    throw error;
                }
                this.notification.add(error.data?.message || error.message, { type: "danger", title: _t("Not saved") });
                await this.load(this.patientId, "perio_open", [this.state.exam.id]);
            }
        });
    }

    /** What counts for the stage besides the sites: bone loss, teeth lost. */
    async setExtent(name, value) {
        await this.flush();
        await this.orm.write("dental.perio.exam", [this.state.exam.id], { [name]: value });
        await this.load(this.patientId, "perio_open", [this.state.exam.id]);
    }

    async close() {
        await this.flush();
        await this.orm.call("dental.perio.exam", "action_close", [[this.state.exam.id]]);
        await this.load(this.patientId, "perio_open", [this.state.exam.id]);
    }

    async discard() {
        this.waitingSites = {};
        this.waitingTeeth = {};
        await this.orm.call("dental.perio.exam", "action_discard", [[this.state.exam.id]]);
        await this.load(this.patientId);
    }
}
