/**
 * What the desk types while the phone rings: a number, a name, or both in one line.
 * "Anna Petrova +7 916 123-45-67" -> {name: "Anna Petrova", phone: "+79161234567"}
 */
const PHONE = /\+?\d[\d\s().-]{3,}\d/;

export function parseCaller(text) {
    const found = text.match(PHONE);
    const phone = found ? found[0].replace(/[^\d+]/g, "") : "";
    const rest = (found ? text.replace(found[0], " ") : text).replace(/[,;\s]+/g, " ").trim();
    const name = /\p{L}/u.test(rest) ? rest : "";
    return { name, phone };
}

/** A new patient needs a name and a number; tells which of them is still asked for. */
export function missingOf({ name, phone }) {
    return name.length < 2 ? "name" : phone ? "" : "phone";
}
