import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("dental_tasks_morning", {
    steps: () => [
        { content: "the most important call comes first", trigger: ".o_dental_patient:contains('Tour First')" },
        { trigger: ".o_dental_note", run: "edit asked to be called later" },
        { trigger: "button[data-result=call_back]", run: "click" },
        { content: "tomorrow at ten", trigger: ".o_dental_choices .btn:contains('Tomorrow 10:00')", run: "click" },
        { trigger: ".o_dental_patient:contains('Tour Second')" },
        { trigger: "button[data-result=declined]", run: "click" },
        { trigger: ".o_dental_choices .btn:contains('Moved away')", run: "click" },
        { trigger: ".o_dental_patient:contains('Tour Third')" },
        { trigger: "button[data-result=no_answer]", run: "click" },
        { content: "nothing is left", trigger: ".o_dental_nothing h3" },
    ],
});
