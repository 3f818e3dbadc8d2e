import { Component, onMounted, onWillUnmount, useState, xml } from "@odoo/owl";
import { clock } from "./board_time";

/** The red line of the present; moves by itself, without the board being drawn again. */
export class NowLine extends Component {
    static template = xml`
        <div t-if="state.minutes !== null" class="o_dental_board_now" t-att-style="style">
            <span class="o_dental_board_now_time" t-esc="time"/>
        </div>`;
    static props = { minutes: Function, hours: Object, pixelsPerMinute: Number };

    setup() {
        this.state = useState({ minutes: this.shown() });
        let timer;
        onMounted(() => {
            timer = setInterval(() => (this.state.minutes = this.shown()), 20000);
        });
        onWillUnmount(() => clearInterval(timer));
    }

    shown() {
        const minutes = this.props.minutes();
        const { from, to } = this.props.hours;
        return minutes !== null && from <= minutes && minutes <= to ? minutes : null;
    }

    get style() {
        const { hours, pixelsPerMinute } = this.props;
        return `top:${(this.state.minutes - hours.from) * pixelsPerMinute}px`;
    }

    get time() {
        return clock(this.state.minutes);
    }
}
