import { registry } from "@web/core/registry";

/** S6: from the ringing phone to a booked visit in three clicks plus the name. */
registry.category("web_tour.tours").add("dental_quick_booking_tour", {
    steps: () => [
        { trigger: ".o_dental_board_grid" },
        { trigger: ".o_dental_new_visit", run: "click" },
        { trigger: ".o_dental_quick_caller", run: "edit Ada Tour" },
        { trigger: ".o_dental_quick_row:contains(Ada Tour)", run: "click" },
        { trigger: ".o_dental_quick_chip:contains(Check-up)", run: "click" },
        { trigger: ".o_dental_quick_offer:enabled", run: "click" },
        { trigger: "body:not(:has(.o_dental_quick_booking))" },
        { trigger: ".o_notification:contains(Ada Tour)" },
    ],
});

/** S5: the visit goes through the day by its one next action. */
registry.category("web_tour.tours").add("dental_front_desk_tour", {
    steps: () => [
        { trigger: ".o_dental_card:contains(Ben Tour)", run: "click" },
        { trigger: ".o_dental_visit_menu [data-action=arrive]", run: "click" },
        { trigger: ".o_dental_card.o_state_arrived:contains(Ben Tour)", run: "click" },
        { trigger: ".o_dental_visit_menu .btn-primary[data-action=seat]", run: "click" },
        { trigger: ".o_dental_card.o_state_in_chair:contains(Ben Tour)", run: "click" },
        { trigger: ".o_dental_visit_menu .btn-primary[data-action=done]", run: "click" },
        { trigger: ".o_dental_card.o_state_done.o_money_unpaid:contains(Ben Tour)" },
    ],
});
