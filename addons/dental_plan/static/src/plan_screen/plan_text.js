import { _t } from "@web/core/l10n/translation";

/** "1 h 30 min" of 90. */
export function minutesText(minutes) {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (!hours) {
        return _t("%s min", rest);
    }
    return rest ? _t("%(hours)s h %(rest)s min", { hours, rest }) : _t("%s h", hours);
}
