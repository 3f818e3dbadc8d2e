import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { clock, toClinicTime } from "./board_time";
import { KINDS, RHYTHMS, STATES, iconsOf, moneyMark } from "./card_marks";

/** What the desk wants to know before it speaks: phone, balance, how far the plan is, the next visit. */
export class VisitFacts extends Component {
    static template = "dental_schedule.VisitFacts";
    static props = { card: Object, model: Object };

    setup() {
        this.state = useState({ balance: null });
        onWillStart(() => {
            // Not awaited: the facts that are here are shown at once, the balance joins them.
            this.loadBalance();
        });
    }

    async loadBalance() {
        this.state.balance = await this.props.model.balanceOf(this.props.card.patient_id);
    }

    get times() {
        const { from, to } = this.props.card;
        return _t("%(from)s–%(to)s, %(minutes)s min", {
            from: clock(from),
            to: clock(to),
            minutes: to - from,
        });
    }

    get kind() {
        const { kind, rhythm } = this.props.card;
        return [KINDS[kind], RHYTHMS[rhythm]].filter(Boolean).join(", ");
    }

    get stateLabel() {
        return STATES[this.props.card.state];
    }

    get where() {
        const { doctor, chair, equipment } = this.props.card;
        const things = (equipment || []).map((item) => item.name).filter(Boolean);
        return [doctor, chair, ...things].filter(Boolean).join(" · ");
    }

    get icons() {
        return iconsOf(this.props.card);
    }

    get money() {
        return {
            unpaid: _t("The visit is not paid"),
            deposit: _t("A deposit is held"),
        }[moneyMark(this.props.card)];
    }

    get plan() {
        const { plan_done: done, plan_total: total } = this.props.card;
        return total ? { text: _t("%(done)s of %(total)s steps", { done, total }), share: (100 * done) / total } : null;
    }

    /** Sent as UTC text, or as a ready sentence. */
    get nextVisit() {
        const next = this.props.card.next_visit;
        if (!next) {
            return "";
        }
        const moment = toClinicTime(String(next), this.props.model.board.zone);
        return moment.isValid ? moment.toFormat("ccc d LLL, HH:mm") : next;
    }
}
