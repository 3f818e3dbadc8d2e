/**
 * The server's rows of a day -> columns ready to draw. A column is a resource on a day, so that
 * "one day, many doctors" and "one doctor, seven days" are drawn by the same code.
 */
import { boardHours, closedSpans, overlapLanes } from "./board_layout";
import { formatDay, minutesOfDay } from "./board_time";

const RESOURCE_KEYS = {
    doctor: (row) => [row.doctor_id],
    chair: (row) => [row.chair_id],
    equipment: (row) => equipmentIds(row),
};

/** Equipment comes as ids or as {id, name} rows. */
export function equipmentIds(row) {
    return (row.equipment || []).map((item) => (typeof item === "object" ? item.id : item));
}

/** Adds clinic minutes to a row of the server. */
export function toCard(row, day, zone) {
    return {
        ...row,
        day,
        from: minutesOfDay(row.start, day, zone),
        to: minutesOfDay(row.stop, day, zone),
    };
}

function toShift(row, day, zone) {
    const from = minutesOfDay(row.start, day, zone);
    const to = minutesOfDay(row.stop, day, zone);
    return { ...row, from: Math.max(0, from), to: Math.min(1440, to) };
}

export function columnKey(day, resourceId) {
    return `${day}:${resourceId}`;
}

function shiftsOfColumn(shifts, by, resourceId) {
    if (by === "chair") {
        return shifts.filter((shift) => shift.chair_id === resourceId);
    }
    return shifts.filter((shift) => shift.resource_id === resourceId);
}

/** Cards that take part in the picture; a cancelled visit gives its time back. */
export function isDrawn(card) {
    return card.state !== "cancelled";
}

/** One column with its places computed; made anew only when one of its cards changes. */
export function makeColumn(base, cards, hours) {
    const drawn = cards.filter(isDrawn).sort((a, b) => a.from - b.from || a.id - b.id);
    return {
        ...base,
        cards: drawn,
        places: overlapLanes(drawn),
        closed: base.alwaysOpen ? [] : closedSpans(base.open, hours.from, hours.to),
        takenMinutes: drawn.reduce((sum, card) => sum + card.to - card.from, 0),
        openMinutes: base.open.reduce((sum, span) => sum + span.to - span.from, 0),
    };
}

function columnsOfDay(payload, only) {
    const { day, by, timezone: zone } = payload;
    const shifts = payload.shifts.map((row) => toShift(row, day, zone));
    const cards = payload.appointments.map((row) => toCard(row, day, zone));
    const wanted = payload.columns.filter((column) => !only || only.has(column.id));
    return wanted.map((column) => ({
        base: {
            key: columnKey(day, column.id),
            resourceId: column.id,
            day,
            by,
            name: column.name,
            sub: column.sub || "",
            role: column.role,
            // Equipment has no roster of its own: it can be used whenever a doctor works.
            alwaysOpen: by === "equipment",
            open: shiftsOfColumn(shifts, by, column.id),
        },
        cards: cards.filter((card) => RESOURCE_KEYS[by](card).includes(column.id)),
    }));
}

/**
 * @param {Object[]} payloads one for a day, seven for a week, as `dental.appointment.board` sends them
 * @param {Set<number>|null} only resources to show, null for all
 */
export function buildBoard(payloads, only = null) {
    const parts = payloads.flatMap((payload) => columnsOfDay(payload, only));
    if (payloads.length > 1) {
        for (const { base } of parts) {
            base.sub = base.name;
            base.name = formatDay(base.day, "ccc d LLL");
        }
    }
    const spans = parts.flatMap(({ base, cards }) => [...base.open, ...cards.filter(isDrawn)]);
    const hours = boardHours(spans);
    const [first] = payloads;
    return {
        days: payloads.map((payload) => payload.day),
        by: first.by,
        zone: first.timezone,
        now: first.now,
        hours,
        columns: parts.map(({ base, cards }) => makeColumn(base, cards, hours)),
        allCards: payloads.flatMap((payload) =>
            payload.appointments.map((row) => toCard(row, payload.day, payload.timezone))
        ),
        shifts: payloads.flatMap((payload) =>
            payload.shifts.map((row) => ({
                ...toShift(row, payload.day, payload.timezone),
                day: payload.day,
            }))
        ),
    };
}

/** The same board with one card changed: columns that do not show it keep their identity. */
export function replaceCard(board, card) {
    const allCards = board.allCards.map((other) => (other.id === card.id ? card : other));
    const belongs = RESOURCE_KEYS[board.by];
    const columns = board.columns.map((column) => {
        const had = column.cards.some((other) => other.id === card.id);
        const has = column.day === card.day && belongs(card).includes(column.resourceId);
        if (!had && !has) {
            return column;
        }
        const rest = column.cards.filter((other) => other.id !== card.id);
        return makeColumn(column, has ? [...rest, card] : rest, board.hours);
    });
    return { ...board, allCards, columns };
}

/**
 * After a reload most columns are what they were: keep their identity, so that only those that
 * changed are drawn again.
 */
export function keepUnchanged(previous, board) {
    if (!previous || previous.hours.from !== board.hours.from || previous.hours.to !== board.hours.to) {
        return board;
    }
    const before = new Map(previous.columns.map((column) => [column.key, column]));
    const columns = board.columns.map((column) => {
        const old = before.get(column.key);
        const same = old && fingerprint(old) === fingerprint(column);
        return same ? old : column;
    });
    return { ...board, columns };
}

function fingerprint(column) {
    return JSON.stringify([column.name, column.sub, column.open, column.cards]);
}
