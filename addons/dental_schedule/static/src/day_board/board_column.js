import { Component } from "@odoo/owl";
import { AppointmentCard } from "./appointment_card";
import { boxStyle, cardBox } from "./board_layout";
import { overlaps } from "./board_rules";

/** One resource on one day. Drawn again only when its own props change. */
export class BoardColumn extends Component {
    static template = "dental_schedule.BoardColumn";
    static components = { AppointmentCard };
    static props = {
        column: Object,
        left: Number,
        width: Number,
        hours: Object,
        pixelsPerMinute: Number,
        drawn: Object,
        now: { type: [Number, { value: null }] },
        selectedId: { type: [Number, { value: null }] },
        draggedId: { type: [Number, { value: null }] },
        matching: { type: [Set, { value: null }] },
    };

    get style() {
        return `left:${this.props.left}px;width:${this.props.width}px`;
    }

    get closedBoxes() {
        const { column, hours, pixelsPerMinute } = this.props;
        return column.closed.map((span) => ({
            key: span.from,
            style: `top:${(span.from - hours.from) * pixelsPerMinute}px;height:${
                (span.to - span.from) * pixelsPerMinute
            }px`,
        }));
    }

    get cards() {
        const { column, drawn, hours, pixelsPerMinute, matching, selectedId, draggedId } = this.props;
        return column.cards
            .filter((card) => overlaps(card, drawn))
            .map((card) => {
                const box = cardBox(card, column.places.get(card.id), hours, pixelsPerMinute);
                return {
                    card,
                    style: boxStyle(box),
                    height: box.height,
                    isSelected: card.id === selectedId,
                    isDimmed: Boolean(matching) && !matching.has(card.id),
                    isDragged: card.id === draggedId,
                };
            });
    }
}
