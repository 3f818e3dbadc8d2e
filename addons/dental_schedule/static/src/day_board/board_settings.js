import { browser } from "@web/core/browser/browser";

const KEY = "dental_day_board.settings";

/** How this desk likes its board: columns, zoom, hidden columns. Lost settings are no loss. */
export function readSettings() {
    try {
        return JSON.parse(browser.localStorage.getItem(KEY)) || {};
    } catch {
        return {};
    }
}

export function saveSettings(values) {
    browser.localStorage.setItem(KEY, JSON.stringify({ ...readSettings(), ...values }));
}
