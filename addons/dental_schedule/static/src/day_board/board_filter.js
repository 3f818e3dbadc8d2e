/** What the search bar means to the board: which visits stay bright, which columns stay at all. */

const COLUMN_FIELDS = { doctor: "doctor_id", chair: "chair_id", equipment: "equipment_ids" };

/** Leaves that surely hold, i.e. those not below an "or" or a "not". */
function certainLeaves(domain) {
    return domain.some((part) => part === "|" || part === "!")
        ? []
        : domain.filter((part) => Array.isArray(part));
}

/** Resources that the domain names for the shown columns, or null when it names none. */
export function wantedResources(domain, by) {
    for (const [field, operator, value] of certainLeaves(domain)) {
        if (field !== COLUMN_FIELDS[by]) {
            continue;
        }
        if (operator === "=" && Number.isInteger(value)) {
            return new Set([value]);
        }
        if (operator === "in" && Array.isArray(value)) {
            return new Set(value);
        }
    }
    return null;
}
