import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { choose, parts, resolved } from "@dental_patient/card/choice_text";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

// The same cases as tests/choice_text_cases.json, which drives the Python side.
const CASES = [
    ["plain text", "plain text"],
    ["", ""],
    ["Pain from [cold|*sweet].", "Pain from sweet."],
    ["[a|b][*c|d]", "ac"],
    ["no [choice] here", "no [choice] here"],
    ["[|often ]at night", "at night"],
    ["open [a|b", "open [a|b"],
    ["line\n[x|*y]\nend", "line\ny\nend"],
];

class Card extends models.Model {
    _name = "card";
    complaint = fields.Text();
    _records = [{ id: 1, complaint: "Pain from [cold|sweet], [short|long]." }];
}

defineMailModels();
defineModels([Card]);

test("texts read as on the server", () => {
    for (const [text, read] of CASES) {
        expect(resolved(text)).toBe(read);
    }
    expect(parts("[a|*b]")).toEqual([{ options: ["a", "b"], chosen: 1, group: 0 }]);
});

test("choosing leaves the rest as it is", () => {
    expect(choose("[a|b] and [c|*d]", 0, 1)).toBe("[a|*b] and [c|*d]");
});

test("a choice is two clicks", async () => {
    await mountView({
        type: "form",
        resModel: "card",
        resId: 1,
        arch: `<form><field name="complaint" widget="dental_choice_text"/></form>`,
    });
    expect(".o_dental_choice_text_body").toHaveText("Pain from cold, short.");
    await click(".o_dental_choice:first");
    await animationFrame();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["cold", "sweet"]);
    await click(".o-dropdown-item:last");
    await animationFrame();
    expect(".o_dental_choice_text_body").toHaveText("Pain from sweet, short.");
});

test("the pencil gives plain text with the choices made", async () => {
    await mountView({
        type: "form",
        resModel: "card",
        resId: 1,
        arch: `<form><field name="complaint" widget="dental_choice_text"/></form>`,
    });
    await click(".o_dental_choice_edit");
    await animationFrame();
    expect(".o_dental_choice_text textarea").toHaveValue("Pain from cold, short.");
});
