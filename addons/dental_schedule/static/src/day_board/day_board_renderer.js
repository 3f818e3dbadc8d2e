import { Component, onMounted, onPatched, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { usePopover } from "@web/core/popover/popover_hook";
import { AppointmentPopover } from "./appointment_popover";
import { BoardColumn } from "./board_column";
import { isChanged, judge } from "./board_gesture";
import { columnWidth, pointToCell } from "./board_layout";
import { clock } from "./board_time";
import { dropReason } from "./drop_reasons";
import { NowLine } from "./now_line";
import { useBoardDrag } from "./use_board_drag";
import { useBoardHover } from "./use_board_hover";
import { useBoardKeys } from "./use_board_keys";
import { useBoardWindow } from "./use_board_window";

const AXIS_WIDTH = 52;

/** The grid: heads, hours, columns, the present, and the ghost of what is in the hand. */
export class DayBoardRenderer extends Component {
    static template = "dental_schedule.DayBoardRenderer";
    static components = { BoardColumn, NowLine };
    static props = {
        model: Object,
        board: Object,
        matching: { type: [Set, { value: null }] },
        pixelsPerMinute: Number,
        now: { type: [Number, { value: null }] },
        isPrinting: Boolean,
        onOpenMenu: Function,
        onOpenCard: Function,
        onDrop: Function,
        onShortcut: Function,
        onHeadClick: Function,
    };

    setup() {
        this.root = useRef("root");
        this.body = useRef("body");
        this.state = useState({ ghost: null, selectedId: null, draggedId: null });
        this.sight = useBoardWindow(this.root, () => this.geometry);
        this.hover = useBoardHover({
            popover: usePopover(AppointmentPopover, {
                popoverClass: "o_dental_visit_popover",
                setActiveElement: false,
            }),
            findCard: (id) => this.props.model.cardById(id),
            props: () => ({ model: this.props.model }),
        });
        this.gesture = null;
        this.drag = useBoardDrag({
            ref: this.root,
            enable: () => !this.props.isPrinting,
            cellAt: this.cellAt.bind(this),
            findCard: this.findCard.bind(this),
            onGesture: this.showGesture.bind(this),
            onDrop: this.drop.bind(this),
        });
        this.keys = useBoardKeys(this);
        useExternalListener(window, "keydown", (ev) => this.keys.onWindowKey(ev));
        useEffect(
            () => this.sight.drawAll(this.props.isPrinting),
            () => [this.props.isPrinting]
        );
        onPatched(() => this.sight.update());
        useEffect(
            () => this.scrollToNow(),
            () => [this.props.board.days[0], this.props.pixelsPerMinute]
        );
        onMounted(() => this.root.el.focus({ preventScroll: true }));
    }

    get geometry() {
        const { board, pixelsPerMinute } = this.props;
        const room = (this.root.el?.clientWidth || this.sight?.state.room || 0) - AXIS_WIDTH;
        const count = board.columns.length;
        return { count, width: columnWidth(count, room), hours: board.hours, pixelsPerMinute };
    }

    get bodyStyle() {
        const { count, width, hours, pixelsPerMinute } = this.geometry;
        return [
            `width:${count * width}px`,
            `height:${(hours.to - hours.from) * pixelsPerMinute}px`,
            `--dental-hour:${60 * pixelsPerMinute}px`,
            `--dental-cell:${this.cellMinutes * pixelsPerMinute}px`,
        ].join(";");
    }

    /** Thin lines every 30, 15 or 5 minutes, as far as they can be told apart. */
    get cellMinutes() {
        const { pixelsPerMinute } = this.props;
        return pixelsPerMinute >= 3 ? 5 : pixelsPerMinute >= 1.4 ? 15 : 30;
    }

    get hourLabels() {
        const { hours, pixelsPerMinute } = this.props.board
            ? { hours: this.props.board.hours, pixelsPerMinute: this.props.pixelsPerMinute }
            : {};
        const step = pixelsPerMinute >= 3 ? 15 : pixelsPerMinute >= 1.4 ? 30 : 60;
        const labels = [];
        for (let minutes = hours.from; minutes < hours.to; minutes += step) {
            labels.push({
                minutes,
                text: minutes % 60 ? clock(minutes).slice(2) : clock(minutes),
                isHour: minutes % 60 === 0,
                style: `top:${(minutes - hours.from) * pixelsPerMinute}px`,
            });
        }
        return labels;
    }

    get visibleColumns() {
        const { board, model } = this.props;
        const { width } = this.geometry;
        const { first, last } = this.sight.state;
        return board.columns.slice(first, last).map((column, offset) => ({
            column,
            left: (first + offset) * width,
            width,
            now: model.nowMinutes(column.day) === null ? null : this.props.now,
            selectedId: this.idIn(column, this.state.selectedId),
            draggedId: this.idIn(column, this.state.draggedId),
        }));
    }

    /** A column learns of a selected card only if it shows it: the others are not drawn again. */
    idIn(column, id) {
        return id !== null && column.cards.some((card) => card.id === id) ? id : null;
    }

    headTitle(column) {
        return `${column.name} ${column.sub}`.trim();
    }

    load(column) {
        return column.openMinutes
            ? Math.min(100, Math.round((100 * column.takenMinutes) / column.openMinutes))
            : 0;
    }

    /** Minutes now on the clinic's clock, null when today is not on the board. */
    nowMinutes() {
        const { board, model } = this.props;
        return board.days.map((day) => model.nowMinutes(day)).find((minutes) => minutes !== null) ?? null;
    }

    get ghostStyle() {
        const { index, from, to } = this.state.ghost;
        const { width, hours, pixelsPerMinute } = this.geometry;
        return [
            `left:${index * width}px`,
            `width:${width}px`,
            `top:${(from - hours.from) * pixelsPerMinute}px`,
            `height:${Math.max(16, (to - from) * pixelsPerMinute)}px`,
        ].join(";");
    }

    cellAt(x, y) {
        const rect = this.body.el.getBoundingClientRect();
        return pointToCell(x - rect.left, y - rect.top, this.geometry);
    }

    /** The card with this id, in the given column if it is shown in several (equipment). */
    findCard(id, preferred) {
        const { columns } = this.props.board;
        const shows = (column) => column?.cards.some((card) => card.id === id);
        const index = shows(columns[preferred]) ? preferred : columns.findIndex(shows);
        return index < 0
            ? undefined
            : { card: columns[index].cards.find((card) => card.id === id), index };
    }

    showGesture(gesture) {
        this.hover.close();
        this.gesture = gesture;
        if (!gesture || !this.props.board.columns.length) {
            this.state.ghost = null;
            this.state.draggedId = null;
            return;
        }
        const verdict = judge(gesture, this.props.board);
        this.state.draggedId = gesture.card.id || null;
        this.state.ghost = {
            index: gesture.index,
            from: gesture.from,
            to: gesture.to,
            allowed: verdict.allowed,
            name: gesture.card.patient_name || "",
            time: `${clock(gesture.from)}–${clock(gesture.to)}`,
            reason: dropReason(verdict),
        };
    }

    drop(gesture) {
        const { board } = this.props;
        if (isChanged(gesture, board)) {
            this.props.onDrop(gesture, judge(gesture, board));
        }
    }

    select(id) {
        this.state.selectedId = id;
        const element = this.root.el.querySelector(`.o_dental_card[data-id="${id}"]`);
        element?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    cardOfEvent(ev) {
        const element = ev.target.closest(".o_dental_card");
        const card = element && this.props.model.cardById(Number(element.dataset.id));
        return { element, card };
    }

    onClick(ev) {
        const { element, card } = this.cardOfEvent(ev);
        this.root.el.focus({ preventScroll: true });
        this.state.selectedId = card ? card.id : null;
        if (card) {
            this.hover.close();
            this.props.onOpenMenu(element, card);
        }
    }

    onContextMenu(ev) {
        const { element, card } = this.cardOfEvent(ev);
        if (card) {
            ev.preventDefault();
            this.hover.close();
            this.state.selectedId = card.id;
            this.props.onOpenMenu(element, card);
        }
    }

    onDoubleClick(ev) {
        const { card } = this.cardOfEvent(ev);
        if (card) {
            this.props.onOpenCard(card);
        } else if (ev.target.closest(".o_dental_board_column")) {
            this.keys.createAt(this.cellAt(ev.clientX, ev.clientY));
        }
    }

    scrollToNow() {
        const { board, pixelsPerMinute } = this.props;
        const minutes = this.nowMinutes();
        if (minutes !== null) {
            const top = (minutes - board.hours.from) * pixelsPerMinute;
            this.root.el.scrollTop = Math.max(0, top - this.root.el.clientHeight / 3);
        }
    }
}
