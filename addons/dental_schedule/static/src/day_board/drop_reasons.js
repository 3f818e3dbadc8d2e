import { _t } from "@web/core/l10n/translation";
import { clock } from "./board_time";

const REASONS = {
    fixed: () => _t("A visit in this state stays where it is."),
    closed: () => _t("Nobody works here at this time."),
    other_equipment: () => _t("The visit does not use this equipment."),
    doctor_busy: (times) => _t("The doctor is taken %(times)s", { times }),
    chair_busy: (times) => _t("The chair is taken %(times)s", { times }),
    equipment_busy: (times) => _t("The equipment is taken %(times)s", { times }),
    patient_busy: (times) => _t("The patient is already booked %(times)s", { times }),
};

/** The sentence under the ghost: empty when the drop is allowed. */
export function dropReason({ code, other }) {
    if (code === "free") {
        return "";
    }
    return REASONS[code](other ? `${clock(other.from)}–${clock(other.to)}` : "");
}
