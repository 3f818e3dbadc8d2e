import { reactive } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";

const TASK = "dental.task";

/**
 * What the operator's screen knows: the list of today, the card at work, what is being noted. Every change goes
 * through one call to the server, which answers the next card.
 */
export class OperatorModel {
    constructor(orm, clock = () => Date.now()) {
        this.orm = orm;
        this.clock = clock;
        this.lists = new KeepLast();
        this.queues = [];
        this.tasks = [];
        this.pace = { today: 0, hour: 0, booked: 0 };
        this.isTime = true;
        this.queueId = false;
        this.card = false;
        this.chosen = [];
        this.skipped = [];
        this.isBusy = false;
        this.isReady = false;
        this.openedAt = 0;
    }

    static create(orm, clock) {
        return reactive(new OperatorModel(orm, clock));
    }

    get queueIds() {
        return this.queueId ? [this.queueId] : null;
    }

    async start(taskId) {
        await Promise.all([this.loadList(), taskId ? this.open(taskId) : this.next()]);
        this.isReady = true;
    }

    async loadList() {
        const data = await this.lists.add(this.orm.call(TASK, "work_list", [this.queueIds]));
        this.queues = data.queues;
        this.tasks = data.tasks;
        this.pace = data.pace;
        this.isTime = data.is_time;
    }

    show(card) {
        this.card = card;
        this.chosen = card ? card.reasons.filter((reason) => reason.is_due).map((reason) => reason.id) : [];
        if (card && !this.chosen.length) {
            this.chosen = card.reasons.map((reason) => reason.id);
        }
        this.openedAt = this.clock();
    }

    async busy(work) {
        if (this.isBusy) {
            return false;
        }
        this.isBusy = true;
        try {
            await work();
            return true;
        } finally {
            this.isBusy = false;
        }
    }

    next() {
        return this.busy(async () => this.show(await this.orm.call(TASK, "work_next", [this.queueIds, this.skipped])));
    }

    /** Look at another task; this one stays where it is in the list. */
    async skip() {
        if (this.card) {
            this.skipped = [...this.skipped, this.card.id];
        }
        await this.next();
        if (!this.card && this.skipped.length) {
            this.skipped = [];
            await this.next();
        }
    }

    open(taskId) {
        return this.busy(async () => this.show(await this.orm.call(TASK, "work_open", [[taskId]])));
    }

    async chooseQueue(queueId) {
        this.queueId = this.queueId === queueId ? false : queueId;
        this.skipped = [];
        await Promise.all([this.loadList(), this.next()]);
    }

    toggle(reasonId) {
        const others = this.chosen.filter((id) => id !== reasonId);
        const isChosen = others.length < this.chosen.length;
        if (isChosen && !others.length) {
            return; // a result is about something
        }
        this.chosen = isChosen ? others : [...this.chosen, reasonId];
    }

    /** Seconds since the card was opened: the length of the call with its notes. */
    get seconds() {
        return Math.max(Math.round((this.clock() - this.openedAt) / 1000), 0);
    }

    async note(result, values = {}) {
        const details = result === "postpone" ? {} : { reason_ids: this.chosen, duration_seconds: this.seconds };
        const isDone = await this.busy(async () => {
            this.show(
                await this.orm.call(TASK, "work_result", [
                    [this.card.id],
                    result,
                    { ...details, ...values },
                    this.queueIds,
                    this.skipped,
                ])
            );
        });
        if (isDone) {
            await this.loadList();
        }
        return isDone;
    }
}
