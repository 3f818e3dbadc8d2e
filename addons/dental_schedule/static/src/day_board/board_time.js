/**
 * Clinic time on the board. Inside the board a moment is {day, minutes}: the clinic's calendar
 * day and the minutes its wall clock shows; the browser's own zone is never asked.
 */
const { DateTime } = luxon;

const SERVER_FORMAT = "yyyy-MM-dd HH:mm:ss";

/** "2030-01-15 07:30:00" or ISO, both UTC -> luxon moment in the clinic's zone. */
export function toClinicTime(utc, zone) {
    return DateTime.fromISO(utc.replace(" ", "T"), { zone: "utc" }).setZone(zone);
}

/** Wall-clock minutes of a UTC moment counted from midnight of `day`; other days go below 0 or above 1440. */
export function minutesOfDay(utc, day, zone) {
    const local = toClinicTime(utc, zone);
    const dayDistance = local.startOf("day").diff(DateTime.fromISO(day, { zone }), "days").days;
    return Math.round(dayDistance) * 1440 + local.hour * 60 + local.minute;
}

/** The reverse: clinic day and wall-clock minutes -> UTC text as the server writes it. */
export function toServerTime(day, minutes, zone) {
    return DateTime.fromISO(day, { zone })
        .plus({ days: Math.floor(minutes / 1440) })
        .set({ hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 })
        .toUTC()
        .toFormat(SERVER_FORMAT);
}

export function serverNow() {
    return DateTime.utc().toFormat(SERVER_FORMAT);
}

export function clinicToday(zone) {
    return DateTime.now().setZone(zone).toISODate();
}

export function shiftDay(day, days) {
    return DateTime.fromISO(day, { zone: "utc" }).plus({ days }).toISODate();
}

/** The seven days of the week around `day`, starting with `firstWeekday` (1 = Monday). */
export function weekDays(day, firstWeekday = 1) {
    const date = DateTime.fromISO(day, { zone: "utc" });
    const back = (date.weekday - firstWeekday + 7) % 7;
    return Array.from({ length: 7 }, (_, i) => date.plus({ days: i - back }).toISODate());
}

export function formatDay(day, format = "cccc, d LLLL yyyy") {
    return DateTime.fromISO(day, { zone: "utc" }).toFormat(format);
}

/** 605 -> "10:05". The board uses the 24-hour clock everywhere: it is read in columns. */
export function clock(minutes) {
    const inDay = ((minutes % 1440) + 1440) % 1440;
    const pad = (n) => String(n).padStart(2, "0");
    return `${pad(Math.floor(inDay / 60))}:${pad(inDay % 60)}`;
}

export function clockOf(utc, zone) {
    return toClinicTime(utc, zone).toFormat("HH:mm");
}
