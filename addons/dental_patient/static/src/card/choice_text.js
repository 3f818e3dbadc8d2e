/**
 * Texts with drop-downs: "Pain from [cold|sweet|*hot]". The rules are those of choice_text.py; both are driven by the
 * same table of cases.
 */

const GROUP = /\[([^[\]]*\|[^[\]]*)\]/g;

function options(inner) {
    const raw = inner.split("|");
    const chosen = Math.max(0, raw.findIndex((name) => name.startsWith("*")));
    return { options: raw.map((name) => name.replace(/^\*/, "")), chosen };
}

/** `text` as a list of {text} and {options, chosen, group}. */
export function parts(text) {
    const rows = [];
    let end = 0;
    let group = 0;
    for (const match of (text || "").matchAll(GROUP)) {
        if (match.index > end) {
            rows.push({ text: text.slice(end, match.index) });
        }
        rows.push({ ...options(match[1]), group: group++ });
        end = match.index + match[0].length;
    }
    if (text && end < text.length) {
        rows.push({ text: text.slice(end) });
    }
    return rows;
}

export function resolved(text) {
    return parts(text)
        .map((part) => ("text" in part ? part.text : part.options[part.chosen]))
        .join("");
}

/** `text` with option number `option` chosen in choice number `group`; other choices stay as they are written. */
export function choose(text, group, option) {
    let count = -1;
    return text.replace(GROUP, (whole, inner) => {
        count++;
        if (count !== group) {
            return whole;
        }
        const names = options(inner).options;
        return "[" + names.map((name, place) => (place === option ? "*" + name : name)).join("|") + "]";
    });
}
