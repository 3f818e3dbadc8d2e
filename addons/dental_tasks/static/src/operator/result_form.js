import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { DECLINE_REASONS, quickTimes, toInput, toServer } from "./results";

/** The line that asks what a result needs: when to call again, why the patient declined. Digits choose, Enter saves. */
export class ResultForm extends Component {
    static template = "dental_tasks.ResultForm";
    static props = {
        result: Object,
        zone: String,
        onSave: Function,
        onCancel: Function,
    };

    setup() {
        this.times = quickTimes(this.props.zone);
        this.reasons = DECLINE_REASONS;
        const first = this.times[2].at;
        this.state = useState({ at: toInput(first), reason: "" });
        this.root = useRef("root");
        this.reason = useRef("reason");
        onMounted(() => (this.asksReason ? this.reason.el : this.root.el).focus());
    }

    get asksTime() {
        return ["time", "both"].includes(this.props.result.form);
    }

    get asksReason() {
        return ["reason", "both"].includes(this.props.result.form);
    }

    get isComplete() {
        return (!this.asksTime || toServer(this.state.at, this.props.zone)) && (!this.asksReason || this.state.reason.trim().length > 2);
    }

    chooseTime(time) {
        this.state.at = toInput(time.at);
        if (!this.asksReason) {
            this.save();
        }
    }

    chooseReason(reason) {
        this.state.reason = reason.toString();
        if (!this.asksTime) {
            this.save();
        }
    }

    save() {
        if (!this.isComplete) {
            return;
        }
        this.props.onSave({
            ...(this.asksTime ? { at: toServer(this.state.at, this.props.zone) } : {}),
            ...(this.asksReason ? { reason: this.state.reason.trim() } : {}),
        });
    }

    onKeydown(ev) {
        const isTyping = ev.target.tagName === "INPUT";
        const choices = this.asksTime ? this.times : this.reasons;
        const choice = choices[Number(ev.key) - 1];
        if (ev.key === "Escape") {
            this.props.onCancel();
        } else if (ev.key === "Enter") {
            this.save();
        } else if (choice && (!isTyping || (ev.target === this.reason.el && !this.state.reason && !this.asksTime))) {
            this.asksTime ? this.chooseTime(choice) : this.chooseReason(choice);
        } else {
            ev.stopPropagation();
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
