import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OperatorModel } from "./operator_model";
import { ResultForm } from "./result_form";
import { fromServer, POSTPONE, resultOfKey, RESULTS } from "./results";
import { TaskCard } from "./task_card";
import { useTaskLive } from "./use_task_live";

/** One patient at a time: the card, big buttons with keys, the next task by itself. */
export class OperatorScreen extends Component {
    static template = "dental_tasks.OperatorScreen";
    static components = { ResultForm, TaskCard };
    static props = { ...standardActionServiceProps };

    setup() {
        this.model = useState(OperatorModel.create(useService("orm")));
        this.action = useService("action");
        this.booking = useService("dental_quick_booking");
        this.state = useState({ form: null, note: "" });
        this.results = RESULTS;
        this.postpone = POSTPONE;
        this.note = useRef("note");
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
        useTaskLive(() => this.model.loadList());
        onWillStart(() => this.model.start(this.props.action.params?.task_id));
    }

    clock(task) {
        return fromServer(task.due_at, task.timezone, task.is_overdue ? "dd.MM. HH:mm" : "HH:mm");
    }

    get counter() {
        return this.model.queues.reduce((sum, queue) => sum + queue.due, 0);
    }

    choose(result) {
        if (!this.model.card || this.model.isBusy) {
            return;
        }
        if (result.code === "booked" && !this.isBooked) {
            this.openBooking();
        } else if (result.form) {
            this.state.form = result;
        } else {
            this.save(result.code);
        }
    }

    /** A visit booked since the card was opened, or before: the server checks it. */
    get isBooked() {
        return Boolean(this.model.card.next_visit);
    }

    /** Books for the member of the household whose reason is chosen first; the others keep their reasons. */
    openBooking() {
        const { patient, plan, reasons, timezone, company_id: companyId, id } = this.model.card;
        const first = reasons.find((reason) => this.model.chosen.includes(reason.id));
        const patientId = first?.patient_id || patient.id;
        const parts = reasons.filter((reason) => this.model.chosen.includes(reason.id) && reason.patient_id === patientId);
        this.booking.open({
            patientId,
            visitId: plan && patientId === patient.id && plan.visit_id,
            companyId,
            zone: timezone,
            onBooked: () => this.model.card?.id === id && this.save("booked", { reason_ids: parts.map((reason) => reason.id) }),
        });
    }

    async save(code, values = {}) {
        const note = this.state.note.trim();
        this.state.form = null;
        if (await this.model.note(code, { ...values, ...(note && code !== "postpone" ? { note } : {}) })) {
            this.state.note = "";
        }
    }

    cancelForm() {
        this.state.form = null;
    }

    openPatient(patientId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "dental.patient",
            res_id: patientId,
            views: [[false, "form"]],
        });
    }

    onKeydown(ev) {
        const isTyping = ["INPUT", "TEXTAREA", "SELECT"].includes(ev.target.tagName) && ev.target.type !== "checkbox";
        if (ev.target === this.note.el && ev.key === "Escape") {
            ev.target.blur();
            return;
        }
        if (isTyping || ev.ctrlKey || ev.altKey || ev.metaKey || this.state.form || document.querySelector(".modal")) {
            return;
        }
        const result = resultOfKey(ev.key);
        if (result) {
            this.choose(result);
        } else if (ev.key === "n") {
            this.model.skip();
        } else if (ev.key === "c") {
            document.querySelector(".o_dental_operator .o_dental_phone")?.click();
        } else if (ev.key === "/") {
            this.note.el?.focus();
        } else {
            return;
        }
        ev.preventDefault();
    }
}

registry.category("actions").add("dental_tasks.operator", OperatorScreen);
