/**
 * Geometry of the board: minutes <-> pixels, which columns and hours are drawn, how visits that
 * overlap share a column. Pure functions on plain numbers.
 */
export const GRID_MINUTES = 5;
/** Pixels per minute, from "the whole day on a laptop" to "every five minutes can be read". */
export const ZOOMS = [0.7, 1, 1.4, 2, 3, 4.4];
export const DEFAULT_ZOOM = 2;
export const MIN_COLUMN_WIDTH = 136;

export function snap(minutes, grid = GRID_MINUTES) {
    return Math.round(minutes / grid) * grid;
}

export function snapDown(minutes, grid = GRID_MINUTES) {
    return Math.floor(minutes / grid) * grid;
}

/** Whole hours that hold every span; an empty day shows the fallback. */
export function boardHours(spans, fallback = { from: 8 * 60, to: 20 * 60 }) {
    if (!spans.length) {
        return fallback;
    }
    const from = Math.min(...spans.map((span) => span.from));
    const to = Math.max(...spans.map((span) => span.to));
    return {
        from: Math.max(0, Math.floor(from / 60) * 60),
        to: Math.min(1440, Math.ceil(to / 60) * 60),
    };
}

/**
 * Side by side places for items that overlap in time: one sweep, each cluster as narrow as it needs.
 * @param {{id: number, from: number, to: number}[]} items
 * @returns {Map<number, {lane: number, lanes: number}>}
 */
export function overlapLanes(items) {
    const places = new Map();
    const sorted = [...items].sort((a, b) => a.from - b.from || b.to - a.to || a.id - b.id);
    let cluster = [];
    let laneEnds = [];
    let clusterEnd = -Infinity;
    const closeCluster = () => {
        for (const id of cluster) {
            places.get(id).lanes = laneEnds.length;
        }
        cluster = [];
        laneEnds = [];
    };
    for (const item of sorted) {
        if (item.from >= clusterEnd) {
            closeCluster();
            clusterEnd = -Infinity;
        }
        let lane = laneEnds.findIndex((end) => end <= item.from);
        if (lane < 0) {
            lane = laneEnds.length;
        }
        laneEnds[lane] = item.to;
        clusterEnd = Math.max(clusterEnd, item.to);
        cluster.push(item.id);
        places.set(item.id, { lane, lanes: 1 });
    }
    closeCluster();
    return places;
}

/** What the open spans leave uncovered of [from, to). */
export function closedSpans(open, from, to) {
    const closed = [];
    let cursor = from;
    for (const span of [...open].sort((a, b) => a.from - b.from)) {
        if (span.from > cursor) {
            closed.push({ from: cursor, to: Math.min(span.from, to) });
        }
        cursor = Math.max(cursor, span.to);
        if (cursor >= to) {
            break;
        }
    }
    if (cursor < to) {
        closed.push({ from: cursor, to });
    }
    return closed.filter((span) => span.to > span.from);
}

/** Columns share the room there is, but never get narrower than a readable name. */
export function columnWidth(count, room) {
    return count ? Math.max(MIN_COLUMN_WIDTH, Math.floor(room / count)) : room;
}

/** First and last index (exclusive) of equal cells seen through a window, with spare cells around. */
export function visibleCells(scroll, room, size, count, spare = 1) {
    const first = Math.max(0, Math.floor(scroll / size) - spare);
    const last = Math.min(count, Math.ceil((scroll + room) / size) + spare);
    return { first, last: Math.max(first, last) };
}

/**
 * Drawn hours: the window plus one window above and below, in steps of an hour, so that scrolling
 * a few pixels asks for no new drawing.
 */
export function visibleMinutes(scroll, room, hours, pixelsPerMinute) {
    const from = hours.from + (scroll - room) / pixelsPerMinute;
    const to = hours.from + (scroll + 2 * room) / pixelsPerMinute;
    return { from: Math.floor(from / 60) * 60, to: Math.ceil(to / 60) * 60 };
}

/** Place of one card inside its column. */
export function cardBox(item, place, hours, pixelsPerMinute) {
    const width = 100 / place.lanes;
    return {
        top: (item.from - hours.from) * pixelsPerMinute,
        height: Math.max(14, (item.to - item.from) * pixelsPerMinute),
        left: place.lane * width,
        width,
    };
}

/** Pointer position inside the body (scroll included) -> column index and exact minute. */
export function pointToCell(x, y, geometry) {
    const { hours, pixelsPerMinute, width, count } = geometry;
    return {
        index: Math.min(count - 1, Math.max(0, Math.floor(x / width))),
        minutes: hours.from + y / pixelsPerMinute,
    };
}

export function boxStyle({ top, height, left, width }) {
    return `top:${top}px;height:${height}px;left:${left}%;width:${width}%`;
}
