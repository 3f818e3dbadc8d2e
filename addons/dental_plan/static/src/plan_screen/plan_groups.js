/** Pure helpers of the plan screen: which option is shown, and its steps in groups. */

/** The option the user chose, else the agreed one, else the middle one. */
export function chosenOption(data, optionId) {
    const { options, plan } = data;
    return (
        options.find((option) => option.id === optionId) ||
        options.find((option) => option.id === plan.agreed_option_id) ||
        options[Math.floor((options.length - 1) / 2)]
    );
}

function byOrder(first, second) {
    return first.sequence - second.sequence || first.id - second.id;
}

/** Steps of an option by visit, stage or place: [{key, visit, title, steps}]; a visit without steps stays as a place to drop. */
export function groupSteps(data, optionId, groupBy) {
    const steps = data.steps.filter((step) => step.option_id === optionId).sort(byOrder);
    if (groupBy === "visit") {
        const groups = data.visits
            .filter((visit) => visit.option_id === optionId)
            .sort((first, second) => first.number - second.number)
            .map((visit) => ({ key: visit.id, visit, title: "", steps: steps.filter((step) => step.visit_id === visit.id) }));
        const loose = steps.filter((step) => !step.visit_id);
        return loose.length ? [...groups, { key: 0, visit: null, title: "", steps: loose }] : groups;
    }
    const groups = new Map();
    for (const step of steps) {
        const key = groupBy === "stage" ? step.stage : step.place;
        if (!groups.has(key)) {
            groups.set(key, { key, visit: null, title: groupBy === "stage" ? step.stage_name : step.place, steps: [] });
        }
        groups.get(key).steps.push(step);
    }
    return [...groups.values()];
}

/** Where the visits lie on a line of the given length: [{visit, left}] in percent. */
export function timelineSpots(visits) {
    const last = Math.max(1, ...visits.map((visit) => visit.day));
    return visits.map((visit) => ({ visit, left: (100 * visit.day) / last }));
}

/** Warnings of an option in lines; one answer of the questionnaire that touches many steps is one line. */
export function warningLines(warnings) {
    const lines = [];
    const shared = new Map();
    for (const warning of warnings) {
        if (warning.kind !== "harm") {
            lines.push(warning.text);
        } else if (shared.has(warning.detail)) {
            shared.get(warning.detail).push(warning.step);
        } else {
            shared.set(warning.detail, [warning.step]);
        }
    }
    return [...lines, ...[...shared].map(([detail, steps]) => `${detail}: ${steps.join(", ")}`)];
}
