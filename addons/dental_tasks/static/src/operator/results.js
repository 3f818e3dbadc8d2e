import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const SERVER_FORMAT = "yyyy-MM-dd HH:mm:ss";

/** The buttons in the order of their keys. `form` opens a line to fill in first. */
export const RESULTS = [
    { key: "1", code: "booked", label: _t("Booked"), icon: "fa-calendar-check-o", tone: "good" },
    { key: "2", code: "call_back", label: _t("Call back"), icon: "fa-clock-o", tone: "wait", form: "time" },
    { key: "3", code: "no_answer", label: _t("No answer"), icon: "fa-phone", tone: "wait" },
    { key: "4", code: "declined", label: _t("Declined"), icon: "fa-ban", tone: "bad", form: "reason" },
    { key: "5", code: "wrong_number", label: _t("Wrong number"), icon: "fa-question-circle", tone: "bad" },
    { key: "6", code: "message_sent", label: _t("Message"), icon: "fa-envelope-o", tone: "wait" },
    { key: "7", code: "done", label: _t("Talked, done"), icon: "fa-check", tone: "good" },
];

export const POSTPONE = { key: "p", code: "postpone", label: _t("Put off"), icon: "fa-share", form: "both" };

export const DECLINE_REASONS = [
    _t("Too expensive"),
    _t("No time now"),
    _t("Went to another clinic"),
    _t("Moved away"),
    _t("Afraid of the treatment"),
    _t("Not content with us"),
];

/** Times that are asked for most, on the clock of the branch. */
export function quickTimes(zone, now = DateTime.now()) {
    const local = now.setZone(zone).startOf("minute");
    const at = (day, hour) => day.set({ hour, minute: 0 });
    const tomorrow = local.plus({ days: 1 });
    return [
        { label: _t("In 1 hour"), at: local.plus({ hours: 1 }) },
        { label: _t("In 3 hours"), at: local.plus({ hours: 3 }) },
        { label: _t("Tomorrow 10:00"), at: at(tomorrow, 10) },
        { label: _t("Tomorrow 17:00"), at: at(tomorrow, 17) },
        { label: _t("In a week"), at: at(local.plus({ weeks: 1 }), 10) },
        { label: _t("In a month"), at: at(local.plus({ months: 1 }), 10) },
    ];
}

/** Value of an `<input type="datetime-local">` on the clock of the branch -> UTC as the server writes it. */
export function toServer(text, zone) {
    const moment = typeof text === "string" ? DateTime.fromISO(text, { zone }) : text;
    return moment.isValid ? moment.toUTC().toFormat(SERVER_FORMAT) : "";
}

export function toInput(moment) {
    return moment.toFormat("yyyy-MM-dd'T'HH:mm");
}

export function fromServer(utc, zone, format = "dd.MM. HH:mm") {
    return DateTime.fromSQL(utc, { zone: "utc" }).setZone(zone).toFormat(format);
}

/** What a key means, or undefined: keys pressed while typing are text. */
export function resultOfKey(key) {
    return [...RESULTS, POSTPONE].find((result) => result.key === key.toLowerCase());
}
