import { registry } from "@web/core/registry";

/** Findings of a full mouth as an examiner calls them, with the keys that chart them, starting at tooth 18. */
const MOUTH = [
    ["X", "18 extracted"],
    ["ArrowRight o c", "17 caries"],
    ["ArrowRight o f", "16 filling"],
    ["ArrowRight p", "15 pulpitis"],
    ["End X", "28 extracted"],
    ["ArrowLeft o C", "27 deep caries"],
    ["ArrowLeft z", "26 crown"],
    ["ArrowDown o c", "36 caries"],
    ["ArrowRight a", "37 apical periodontitis"],
    ["ArrowRight I", "38 impacted"],
    ["Home I", "48 impacted"],
    ["ArrowRight d f", "47 filling"],
];

let pressed = 0;

function press(name) {
    const isCapital = /^[A-Z]$/.test(name);
    const target = document.querySelector(".o_dental_tooth_chart");
    target.dispatchEvent(new KeyboardEvent("keydown", { key: name, shiftKey: isCapital, bubbles: true, cancelable: true }));
    pressed++;
}

registry.category("web_tour.tours").add("dental_tooth_chart_tour", {
    steps: () => [
        { trigger: ".nav-link[name=chart]", run: "click" },
        { trigger: ".o_dental_tooth_chart", run: () => document.querySelector(".o_dental_tooth_chart").focus() },
        ...MOUTH.map(([keys, finding]) => ({
            content: finding,
            trigger: ".o_dental_tooth_chart",
            run: async () => {
                for (const name of keys.split(" ")) {
                    press(name);
                    await new Promise((resolve) => requestAnimationFrame(resolve));
                }
            },
        })),
        {
            content: "P4: at most three keystrokes per finding",
            trigger: ".o_dental_tooth[data-slot='47'] .o_dental_letter:contains(F)",
            run: () => {
                if (pressed > 3 * MOUTH.length) {
                    throw new Error(`${pressed} keystrokes for ${MOUTH.length} findings`);
                }
                document.body.dataset.dentalKeys = pressed;
            },
        },
        { content: "all are saved", trigger: ".o_dental_chart_field:not(:has(.o_dental_pending))" },
    ],
});

registry.category("web_tour.tours").add("dental_perio_chart_tour", {
    steps: () => [
        { trigger: ".nav-link[name=perio]", run: "click" },
        { trigger: ".o_dental_perio_field button:contains(New examination)", run: "click" },
        {
            content: "P7: 192 sites are 192 digits; the cursor goes round by itself",
            trigger: ".o_dental_perio_drawing",
            run: () => {
                for (let site = 0; site < 192; site++) {
                    const digit = String(1 + (site % 6));
                    const target = document.querySelector(".o_dental_perio_drawing");
                    target.dispatchEvent(new KeyboardEvent("keydown", { key: digit, code: `Digit${digit}`, bubbles: true, cancelable: true }));
                    if (site === 10) {
                        target.dispatchEvent(new KeyboardEvent("keydown", { key: "b", code: "KeyB", bubbles: true, cancelable: true }));
                    }
                }
            },
        },
        { trigger: "[data-index=mean_depth] b:contains(3.5)" },
        { trigger: ".o_dental_perio_field button:contains(Close examination)", run: "click" },
        { trigger: ".modal button:contains(Close it)", run: "click" },
        { trigger: ".o_dental_perio_field button:contains(New examination)" },
    ],
});
