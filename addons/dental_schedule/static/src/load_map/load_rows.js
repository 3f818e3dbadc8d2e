/** Groups of `dental.load` by row and hour -> a heat map. Pure. */

const MEASURES = { booked: "booked_minutes:sum", worked: "worked_minutes:sum" };

/** Five steps of fullness, so that a colour can be read as a word in the legend. */
export function heatStep(percent) {
    return percent >= 95 ? 5 : percent >= 80 ? 4 : percent >= 60 ? 3 : percent >= 30 ? 2 : 1;
}

function nameOf(value) {
    return Array.isArray(value) ? value[1] : value || "–";
}

/**
 * @param {Object[]} groups @param {string} by field of the rows @param {"booked"|"worked"} measure
 * @returns {{hours: string[], rows: {name: string, cells: Object, percent: number, lost: number}[], lost: Object}}
 */
export function heatRows(groups, by, measure) {
    const rows = new Map();
    const hours = new Set();
    const lost = { no_show: 0, late: 0, idle: 0 };
    for (const group of groups) {
        const hour = group.hour_label;
        const name = nameOf(group[by]);
        const open = group["open_minutes:sum"];
        const used = Math.min(open, group[MEASURES[measure]]);
        hours.add(hour);
        if (!rows.has(name)) {
            rows.set(name, { name, cells: {}, open: 0, used: 0 });
        }
        const row = rows.get(name);
        const percent = open ? Math.round((100 * used) / open) : 0;
        row.cells[hour] = { percent, open, step: heatStep(percent) };
        row.open += open;
        row.used += used;
        lost.no_show += group["no_show_minutes:sum"];
        lost.late += group["late_cancel_minutes:sum"];
        lost.idle += open - used;
    }
    const finished = [...rows.values()].map((row) => ({ ...row, percent: row.open ? Math.round((100 * row.used) / row.open) : 0 }));
    finished.sort((a, b) => a.name.localeCompare(b.name));
    return { hours: [...hours].sort(), rows: finished, lost };
}
