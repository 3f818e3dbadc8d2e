import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { clinicToday } from "../day_board/board_time";
import { QuickBookingDialog } from "./quick_booking_dialog";

export const BOOKING_HOTKEY = "alt+shift+b";
const BOOKING_GROUP = "dental_patient.group_dental_staff";

/**
 * One booking dialog for the board, the task list, the plan and the patient: whoever books calls
 * `open` with what is known already. One key opens it on any screen.
 */
export const quickBookingService = {
    dependencies: ["dialog", "hotkey"],
    start(env, { dialog, hotkey }) {
        let close = null;

        /**
         * @param {Object} [preset]
         * @param {number} [preset.patientId] @param {number} [preset.visitId] the plan's visit to book
         * @param {string} [preset.day] search from this day @param {string} [preset.zone]
         * @param {Object} [preset.offer] a time chosen already: {start, stop, doctor_id, chair_id}
         * @param {Function} [preset.onBooked]
         */
        function open(preset = {}) {
            const zone = preset.zone || user.tz || "local";
            close?.();
            close = dialog.add(
                QuickBookingDialog,
                { preset: { ...preset, zone, day: preset.day || clinicToday(zone) } },
                { onClose: () => (close = null) }
            );
        }

        user.hasGroup(BOOKING_GROUP).then((isStaff) => {
            if (isStaff) {
                hotkey.add(BOOKING_HOTKEY, () => open(), { global: true });
            }
        });
        return { open };
    },
};

registry.category("services").add("dental_quick_booking", quickBookingService);

/** A button of any form can open it: an `ir.actions.client` with this tag and the preset as params. */
registry.category("actions").add("dental_quick_booking", (env, action) => {
    const { patient_id: patientId, visit_id: visitId, company_id: companyId } = action.params || {};
    env.services.dental_quick_booking.open({ patientId, visitId, companyId });
});
