const COLUMNS = ["doctor", "chair", "equipment"];
const SCALES = ["day", "week"];

/** `<dental_day_board by="doctor" scale="day"/>`: both attributes are where the board begins. */
export class DayBoardArchParser {
    parse(arch) {
        return {
            by: oneOf(arch, "by", COLUMNS),
            scale: oneOf(arch, "scale", SCALES),
        };
    }
}

function oneOf(arch, attribute, allowed) {
    const value = arch.getAttribute(attribute) || allowed[0];
    if (!allowed.includes(value)) {
        throw new Error(`dental_day_board: ${attribute}="${value}" is none of ${allowed.join(", ")}`);
    }
    return value;
}
