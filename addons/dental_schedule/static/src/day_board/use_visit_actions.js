import { useComponent } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { CascadeDialog } from "../cascade/cascade_dialog";
import { CancelVisitDialog } from "./cancel_visit_dialog";
import { SeatDialog } from "./seat_dialog";

/** "2030-01-15T07:30:00Z" -> "2030-01-15 07:30:00" */
const serverText = (iso) => iso.replace("T", " ").replace("Z", "");

/**
 * What the menu of a visit does. The answer of the server is opened when it is a window (the invoice,
 * the papers to sign), a refusal is shown by the platform as it came.
 * @param {import("./day_board_model").DayBoardModel} model
 */
export function useVisitActions(model) {
    const action = useService("action");
    const dialog = useService("dialog");
    const booking = useService("dental_quick_booking");
    const { env } = useComponent();

    const reload = () => model.load();

    function openForm(resModel, resId) {
        return action.doAction(
            { type: "ir.actions.act_window", res_model: resModel, res_id: resId, views: [[false, "form"]] },
            { onClose: reload }
        );
    }

    async function call(card, method, args) {
        const answer = await model.runAction(card, method, args);
        if (answer && typeof answer === "object" && answer.type) {
            await action.doAction(answer, { onClose: reload });
        }
    }

    const handlers = {
        open: (card) => openForm("dental.appointment", card.id),
        patient: (card) => openForm("dental.patient", card.patient_id),
        plan: (card) => openForm("dental.plan", card.plan_id),
        next_visit: (card) =>
            booking.open({
                day: card.day,
                zone: model.board.zone,
                patientId: card.patient_id,
                companyId: model.meta.companyIds[0],
                onBooked: reload,
            }),
        cascade: (card) =>
            dialog.add(CascadeDialog, {
                appointmentId: card.id,
                name: card.patient_name,
                zone: model.board.zone,
                target: { start: serverText(card.start), stop: serverText(card.stop) },
                onMoved: (cascadeId) => model.afterCascade(cascadeId),
            }),
        cancel: (card) =>
            dialog.add(CancelVisitDialog, {
                card,
                onCancel: (by, reason) => call(card, "action_cancel", [by, reason]),
            }),
    };

    const OVERRIDE_GROUPS = ["dental_patient.group_dental_manager", "dental_patient.group_dental_chief_doctor"];

    async function seat(card) {
        const rights = await Promise.all(OVERRIDE_GROUPS.map((group) => user.hasGroup(group)));
        dialog.add(SeatDialog, {
            card,
            mayOverride: rights.some(Boolean),
            onSign: () => call(card, "action_open_papers"),
            onSeat: (reason) => call(card, "action_seat", [reason]),
        });
    }

    return {
        open: handlers.open,
        run(card, entry) {
            if (entry.id === "seat" && card.papers_missing) {
                return seat(card);
            }
            if (entry.run) {
                return entry.run(card, env);
            }
            return entry.method ? call(card, entry.method) : handlers[entry.id](card);
        },
    };
}
