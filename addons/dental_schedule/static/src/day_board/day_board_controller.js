import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { useBus, useService } from "@web/core/utils/hooks";
import { useModel } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { standardViewProps } from "@web/views/standard_view_props";
import { CascadeDialog } from "../cascade/cascade_dialog";
import { AppointmentMenu } from "./appointment_menu";
import { DEFAULT_ZOOM, ZOOMS } from "./board_layout";
import { readSettings, saveSettings } from "./board_settings";
import { toServerTime } from "./board_time";
import { BoardToolbar } from "./board_toolbar";
import { dropReason } from "./drop_reasons";
import { useBoardLive } from "./use_board_live";
import { useBoardPrint } from "./use_board_print";
import { useVisitActions } from "./use_visit_actions";

/** Joins the board with the rest of the screen: search, windows, booking, the wire from the server. */
export class DayBoardController extends Component {
    static template = "dental_schedule.DayBoardController";
    static components = { BoardToolbar, CogMenu, Layout, SearchBar };
    static props = {
        ...standardViewProps,
        Model: Function,
        Renderer: Function,
        archInfo: Object,
    };

    setup() {
        this.booking = useService("dental_quick_booking");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.model = useModel(this.props.Model, {
            ...this.props.archInfo,
            resModel: this.props.resModel,
            state: this.props.state,
            context: this.props.context,
        });
        useBus(this.model.bus, "update", () => {
            this.tick();
            this.render();
        });
        this.zooms = ZOOMS;
        this.state = useState({ zoom: readSettings().zoom ?? DEFAULT_ZOOM, now: null });
        this.searchBarToggler = useSearchBarToggler();
        this.menu = usePopover(AppointmentMenu, {
            popoverClass: "o_dental_visit_popover",
            position: "right-start",
        });
        this.visit = useVisitActions(this.model);
        this.print = useBoardPrint();
        useSetupAction({ getLocalState: () => this.model.exportedState });
        useBoardLive(this.model);
        this.runClock();
    }

    /** Lateness grows by the minute, so the columns of today learn the minute. */
    runClock() {
        let timer;
        onMounted(() => {
            this.tick();
            timer = setInterval(() => this.tick(), 20000);
        });
        onWillUnmount(() => clearInterval(timer));
    }

    tick() {
        const today = this.model.days.find((day) => this.model.nowMinutes(day) !== null);
        this.state.now = today ? this.model.nowMinutes(today) : null;
    }

    openMenu(element, card) {
        const now = this.model.nowMinutes(card.day);
        this.menu.open(element, {
            card,
            model: this.model,
            now: now === null && !this.model.isPast(card.day) ? -1 : now,
            isToday: now !== null,
            run: this.visit.run,
        });
    }

    /** A drop: a new visit opens the booking with its time, any other change goes to the server. */
    async onDrop(gesture, verdict) {
        if (gesture.kind === "create") {
            this.bookAt(verdict);
            return;
        }
        if (!verdict.allowed && verdict.code === "fixed") {
            this.notification.add(dropReason(verdict), { type: "warning" });
            return;
        }
        if (gesture.card.plan_id && (await this.askAboutPlan(gesture.card, verdict))) {
            return;
        }
        await this.moveOnly(gesture.card, verdict);
    }

    /** When later visits of the plan have to follow, the preview is shown and decides; else nothing is asked. */
    async askAboutPlan(card, verdict) {
        const target = this.model.placeOf(card, verdict);
        const preview = await this.model.previewCascade(card, target);
        if (!preview || (!preview.problem && preview.moved_count < 2)) {
            return false;
        }
        this.dialog.add(CascadeDialog, {
            appointmentId: card.id,
            name: card.patient_name,
            zone: this.model.board.zone,
            target,
            onMoved: (cascadeId) => this.model.afterCascade(cascadeId),
            onOnlyThis: () => this.moveOnly(card, verdict),
        });
        return true;
    }

    async moveOnly(card, verdict) {
        const refusal = await this.model.move(card, verdict);
        if (refusal) {
            this.notification.add(refusal, { type: "danger", title: _t("The visit stays where it was") });
        }
    }

    bookAt({ column, from, to, resources }) {
        const { zone } = this.model.board;
        this.booking.open({
            day: column.day,
            zone,
            companyId: this.model.meta.companyIds[0],
            offer: {
                start: toServerTime(column.day, from, zone),
                stop: toServerTime(column.day, to, zone),
                doctor_id: resources.doctor_id,
                chair_id: resources.chair_id,
                equipment_ids: column.by === "equipment" ? [column.resourceId] : [],
            },
            onBooked: () => this.model.load(),
        });
    }

    newVisit() {
        const { day, companyIds } = this.model.meta;
        this.booking.open({
            day,
            zone: this.model.board.zone,
            companyId: companyIds[0],
            onBooked: () => this.model.load(),
        });
    }

    /** The head of a doctor shows the doctor's week; the head of a day in the week shows that day. */
    onHeadClick(column) {
        if (this.model.meta.scale === "week") {
            this.model.change({ scale: "day", day: column.day });
        } else if (column.by === "doctor") {
            this.model.change({ scale: "week", doctorId: column.resourceId });
        }
    }

    zoomBy(step) {
        const zoom = Math.min(this.zooms.length - 1, Math.max(0, this.state.zoom + step));
        this.state.zoom = zoom;
        saveSettings({ zoom });
    }

    onShortcut(key) {
        const shortcuts = {
            n: () => this.model.step(1),
            p: () => this.model.step(-1),
            t: () => this.model.goToday(),
            b: () => this.newVisit(),
            "+": () => this.zoomBy(1),
            "-": () => this.zoomBy(-1),
            undo: () => this.undo(),
            print: () => this.print.start(),
        };
        shortcuts[key]();
    }

    async undo() {
        const refusal = await this.model.undo();
        this.notification.add(refusal || _t("The last move is taken back."), {
            type: refusal ? "warning" : "success",
        });
    }
}
