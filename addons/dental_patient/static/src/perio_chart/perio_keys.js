/** Keys of the periodontal chart as commands. Pure. */

import { letterOf } from "../tooth_chart/tooth_keys";

const LETTERS = {
    b: { type: "flag", flag: "bleeding" },
    s: { type: "flag", flag: "suppuration" },
    p: { type: "flag", flag: "plaque" },
    c: { type: "flag", flag: "calculus" },
    m: { type: "degree", field: "mobility" },
    f: { type: "degree", field: "furcation" },
    x: { type: "present" },
    r: { type: "mode" },
};

/** {type, …} or null. A digit is a value; with Shift, or after "1" typed as "+", ten more. */
export function perioCommandOf(ev) {
    if (ev.altKey || ev.ctrlKey || ev.metaKey) {
        return null;
    }
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(ev.code || "")?.[1] ?? (/^[0-9]$/.test(ev.key) ? ev.key : null);
    if (digit !== null) {
        return { type: "value", value: Number(digit) + (ev.shiftKey ? 10 : 0) };
    }
    const named = {
        ArrowRight: { type: "step", by: 1 },
        ArrowLeft: { type: "step", by: -1 },
        ArrowDown: { type: "step", by: 3 },
        ArrowUp: { type: "step", by: -3 },
        Enter: { type: "step", by: 1 },
        " ": { type: "step", by: 1 },
        Backspace: { type: "erase", by: -1 },
        Delete: { type: "erase", by: 0 },
        "-": { type: "minus" },
        "?": { type: "help" },
    };
    return named[ev.key] || LETTERS[letterOf(ev).toLowerCase()] || null;
}

/** Index after a step, kept inside the order. */
export function stepped(index, by, length) {
    return Math.max(0, Math.min(length - 1, index + by));
}
