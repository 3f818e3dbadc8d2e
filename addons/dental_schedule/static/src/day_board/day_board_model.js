import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { Model } from "@web/model/model";
import { buildBoard, keepUnchanged, replaceCard } from "./board_data";
import { wantedResources } from "./board_filter";
import { clinicToday, minutesOfDay, shiftDay, toServerTime, weekDays } from "./board_time";
import { readSettings, saveSettings } from "./board_settings";

const APPOINTMENT = "dental.appointment";

/**
 * Holds the shown day (or week of one doctor). Every user action is one call; a move is drawn at
 * once and taken back with the server's sentence when it is refused.
 */
export class DayBoardModel extends Model {
    setup({ by, scale, resModel, state, context = {} }) {
        const saved = readSettings();
        this.resModel = resModel;
        this.keepLast = new KeepLast();
        this.board = null;
        this.matching = null;
        this.domain = [];
        this.undoStack = [];
        this.balances = new Map();
        this.meta = {
            by: saved.by || by,
            scale,
            day: context.dental_board_day || clinicToday(user.tz || "local"),
            doctorId: false,
            companyIds: [...(user.context.allowed_company_ids || [])],
            hidden: saved.hidden || {},
            ...state,
        };
    }

    get exportedState() {
        const { by, scale, day, doctorId, companyIds } = this.meta;
        return { by, scale, day, doctorId, companyIds };
    }

    get days() {
        return this.meta.scale === "week" ? weekDays(this.meta.day) : [this.meta.day];
    }

    /** Minutes now on the clinic's clock if `day` is today there, null otherwise. */
    nowMinutes(day = this.meta.day) {
        const zone = this.board?.zone;
        if (!zone || clinicToday(zone) !== day) {
            return null;
        }
        return minutesOfDay(luxon.DateTime.utc().toISO(), day, zone);
    }

    async load(params = {}) {
        this.domain = params.domain || this.domain;
        const answer = await this.keepLast.add(this.fetch());
        Object.assign(this, answer);
        this.balances.clear();
        this.rebuild();
        this.notify();
    }

    /** One question to the server, in whatever way the board is looked at. */
    async change(values) {
        Object.assign(this.meta, values);
        saveSettings({ by: this.meta.by, hidden: this.meta.hidden });
        await this.load();
    }

    isPast(day) {
        return day < clinicToday(this.board.zone);
    }

    goToday() {
        return this.change({ day: clinicToday(this.board.zone) });
    }

    step(direction) {
        const days = this.meta.scale === "week" ? 7 : 1;
        return this.change({ day: shiftDay(this.meta.day, direction * days) });
    }

    async fetch() {
        const { by, companyIds, scale } = this.meta;
        const columnsBy = scale === "week" ? "doctor" : by;
        const days = this.days;
        const [payloads, matching] = await Promise.all([
            Promise.all(
                days.map((day) => this.orm.call(this.resModel, "board", [day, companyIds, columnsBy]))
            ),
            this.fetchMatching(days),
        ]);
        return { payloads, matching };
    }

    /** Filters do not hide visits (the time is taken all the same), they leave the others pale. */
    async fetchMatching(days) {
        if (!this.domain.length) {
            return null;
        }
        const span = [
            ["start", "<", `${shiftDay(days.at(-1), 2)} 00:00:00`],
            ["stop", ">", `${shiftDay(days[0], -1)} 00:00:00`],
        ];
        return new Set(await this.orm.search(this.resModel, [...this.domain, ...span]));
    }

    rebuild() {
        const board = buildBoard(this.payloads, this.shownResources());
        this.board = keepUnchanged(this.board, board);
    }

    /** All columns the server knows for this day, for the column picker. */
    get allColumns() {
        return this.payloads?.[0]?.columns || [];
    }

    shownResources() {
        const { by, scale, doctorId, hidden } = this.meta;
        if (scale === "week") {
            const doctors = this.payloads[0].columns;
            this.meta.doctorId = doctorId || doctors[0]?.id || false;
            return new Set([this.meta.doctorId]);
        }
        const named = wantedResources(this.domain, by);
        if (named) {
            return named;
        }
        const off = new Set(hidden[by] || []);
        return off.size
            ? new Set(this.allColumns.map((column) => column.id).filter((id) => !off.has(id)))
            : null;
    }

    toggleColumn(id) {
        const { by, hidden } = this.meta;
        const off = new Set(hidden[by] || []);
        off.has(id) ? off.delete(id) : off.add(id);
        this.meta.hidden = { ...hidden, [by]: [...off] };
        saveSettings({ by, hidden: this.meta.hidden });
        this.rebuild();
        this.notify();
    }

    cardById(id) {
        return this.board.allCards.find((card) => card.id === id);
    }

    isDimmed(card) {
        return Boolean(this.matching) && !this.matching.has(card.id);
    }

    /**
     * @param {Object} card
     * @param {{column: Object, from: number, to: number, resources: Object}} target
     * @returns {Promise<string|null>} null when done, else the server's sentence
     */
    async move(card, target, { undoable = true } = {}) {
        const before = this.board;
        const { zone } = before;
        const { column, from, to, resources } = target;
        const moved = { ...card, ...resources, equipment: card.equipment, day: column.day, from, to };
        moved.start = toServerTime(column.day, from, zone);
        moved.stop = toServerTime(column.day, to, zone);
        this.board = replaceCard(before, moved);
        this.notify();
        try {
            await this.saveMove(card, moved);
        } catch (error) {
            this.board = before;
            this.notify();
            return error.data?.message || error.message;
        }
        if (undoable) {
            this.undoStack.push({ id: card.id, card, column, resources: ownResources(card) });
        }
        await this.load();
        return null;
    }

    saveMove(card, moved) {
        return this.orm.call(APPOINTMENT, "move", [[card.id]], changedPlace(card, moved));
    }

    /** The drop in the server's words: {start, stop, doctor_id?, chair_id?}. */
    placeOf(card, { column, from, to, resources }) {
        const { zone } = this.board;
        const start = toServerTime(column.day, from, zone);
        return changedPlace(card, { ...resources, start, stop: toServerTime(column.day, to, zone) });
    }

    /** What the rest of the plan would do; null when the server refuses the place itself. */
    async previewCascade(card, place) {
        try {
            return await this.orm.call(APPOINTMENT, "cascade", [[card.id]], { ...place, dry_run: true });
        } catch {
            return null;
        }
    }

    async afterCascade(cascadeId) {
        if (cascadeId) {
            this.undoStack.push({ cascadeId });
        }
        await this.load();
    }

    /** Takes the last move back; the server may refuse that too, when the old time is taken by now. */
    async undo() {
        const last = this.undoStack.pop();
        if (!last) {
            return _t("There is no move to undo.");
        }
        if (last.cascadeId) {
            await this.orm.call("dental.cascade", "action_undo", [[last.cascadeId]]);
            await this.load();
            return null;
        }
        const current = this.cardById(last.id) || last.card;
        const { card, resources } = last;
        return this.move(
            current,
            { column: { ...last.column, day: card.day }, from: card.from, to: card.to, resources },
            { undoable: false }
        );
    }

    /** What the patient owes, kept for a while: the hover card asks for it again and again. */
    async balanceOf(patientId) {
        if (!patientId) {
            return null;
        }
        if (!this.balances.has(patientId)) {
            this.balances.set(patientId, this.orm.call("dental.appointment", "board_balance", [patientId]));
        }
        return this.balances.get(patientId);
    }

    /** Runs an action of the visit; its answer may be a window to open. */
    async runAction(card, method, args = []) {
        // As a button of a form would: the server makes the action that it answers ready to be opened.
        const result = await rpc(`/web/dataset/call_button/${APPOINTMENT}/${method}`, {
            model: APPOINTMENT,
            method,
            args: [[card.id], ...args],
            kwargs: { context: user.context },
        });
        await this.load();
        return result;
    }
}

function changedPlace(card, moved) {
    const values = { start: moved.start, stop: moved.stop };
    if (moved.doctor_id !== card.doctor_id) {
        values.doctor_id = moved.doctor_id;
    }
    if (moved.chair_id !== card.chair_id) {
        values.chair_id = moved.chair_id;
    }
    return values;
}

function ownResources(card) {
    return { doctor_id: card.doctor_id, chair_id: card.chair_id };
}
