/** Keys of the tooth chart as commands. Pure. */

import { SURFACES } from "./tooth_geometry";

const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/** Latin letter of a key; by its place on the keyboard where the layout types another alphabet. */
export function letterOf({ key, code, shiftKey }) {
    let letter = "";
    if (/^[a-z]$/i.test(key)) {
        letter = key;
    } else if (key.length === 1 && /^Key[A-Z]$/.test(code || "")) {
        letter = code.slice(3);
    }
    return shiftKey ? letter.toUpperCase() : letter.toLowerCase();
}

/**
 * What a key asks for: `{type, …}` or null where the chart does not want it.
 * Types: move {key, extend}, surface {letter}, condition {key}, digit {digit}, undo, all, resolve, origin, extra, search, help, clear.
 */
export function commandOf(ev) {
    if (ev.altKey) {
        return null;
    }
    if (ev.ctrlKey || ev.metaKey) {
        const letter = letterOf(ev).toLowerCase();
        return { z: { type: "undo" }, a: { type: "all" } }[letter] || null;
    }
    if (MOVES.has(ev.key)) {
        return { type: "move", key: ev.key, extend: ev.shiftKey };
    }
    if (ev.key === " ") {
        return { type: "move", key: "ArrowRight", extend: false };
    }
    if (/^[0-9]$/.test(ev.key)) {
        return { type: "digit", digit: ev.key };
    }
    const letter = letterOf(ev);
    if (letter) {
        const surface = letter.toUpperCase();
        return SURFACES.includes(surface) ? { type: "surface", letter: surface } : { type: "condition", key: letter };
    }
    const named = {
        Delete: "resolve",
        Backspace: "resolve",
        Escape: "clear",
        ".": "origin",
        "+": "extra",
        "/": "search",
        "?": "help",
    };
    return named[ev.key] ? { type: named[ev.key] } : null;
}
