"""Journey 1, the first visit: from the ringing phone to the payslip, each step by the role whose step it is.

P1 P4 P10 L3 L9 L12 S3 S6 S8 T2 M1 Y3 Y4 F1
"""

import time
from datetime import date, timedelta

import pytest

# another person each time, so that the story can be told again on a clinic that runs
MOMENT = int(time.time())
CALLER = "Amandine Verne" + "".join(chr(97 + int(digit)) for digit in str(MOMENT)[-6:])
PHONE = f"+33 1 99 00 {MOMENT // 100 % 100:02d} {MOMENT % 100:02d}"


class Story:
    """What the steps hand to each other."""


@pytest.fixture(scope="module")
def story():
    return Story()


def find_patient(screen):
    [patient] = screen.call("dental.patient", "search_read", [("name", "=", CALLER)], fields=["name"])
    return patient["id"]


def test_S6_a_caller_is_booked_in_three_clicks_and_a_name(enter, story):
    desk = enter("receptionist")
    desk.open("dental-board")
    page = desk.page
    page.keyboard.press("Alt+Shift+b")
    page.fill(".o_dental_quick_caller", f"{CALLER} {PHONE}")
    clicks = 0
    page.click(".o_dental_quick_take_new")
    clicks += 1
    page.locator(".o_dental_quick_why .o_dental_quick_chip", has_text="Pain").first.click()
    clicks += 1
    page.select_option("select[aria-label='Doctor']", label="Dr Claire Martin")
    day = (date.today() + timedelta(days=4)).isoformat()
    page.fill("input[aria-label='Not before']", day)
    page.dispatch_event("input[aria-label='Not before']", "change")
    page.wait_for_function("() => !document.querySelector('.o_dental_quick_when .fa-spinner')")
    page.locator(".o_dental_quick_offers .o_dental_quick_offer").first.click()
    clicks += 1
    page.wait_for_selector(".o_dental_quick_booking", state="detached")
    assert clicks <= 3
    story.patient = find_patient(desk)
    [visit] = desk.call(
        "dental.appointment", "search_read", [("patient_id", "=", story.patient)], fields=["state", "is_new_patient", "start", "doctor_id"]
    )
    assert (visit["state"], visit["is_new_patient"]) == ("booked", True)
    story.visit = visit["id"]
    story.day = visit["start"][:10]


def test_M1_four_messages_are_planned(enter, story):
    desk = enter("receptionist")
    messages = desk.call(
        "dental.message", "search_read", [("appointment_id", "=", story.visit)], fields=["state", "due_at"], order="due_at"
    )
    assert len(messages) == 4
    desk.open(f"dental-appointments/{story.visit}").tab("Messages")
    desk.page.locator(".o_notebook_content .o_data_row").nth(3).wait_for()


def visit_menu(screen, story):
    """The board on the day of the visit, the menu of its card open."""
    page = screen.page
    screen.open("dental-board")
    page.fill(".o_dental_board_date input", story.day)
    page.dispatch_event(".o_dental_board_date input", "change")
    card = page.locator(f".o_dental_card[data-id='{story.visit}']")
    card.wait_for()
    card.scroll_into_view_if_needed()
    card.click(button="right")
    page.wait_for_selector(".o_dental_visit_menu")
    return card


def choose(screen, story, action):
    card = visit_menu(screen, story)
    screen.page.click(f".o_dental_visit_menu [data-action='{action}']")
    return card


def draw(page):
    """A signature by the mouse."""
    pad = page.locator(".o_dental_signature canvas, .o_web_sign_signature canvas, canvas.jSignature").first
    pad.wait_for()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + box["height"] / 2 + (12 if step % 2 else -12))
    page.mouse.up()


def test_S3_P10_arrival_papers_signed_seated(enter, story):
    desk = enter("receptionist")
    choose(desk, story, "arrive").locator(".o_mark_arrived").wait_for()
    choose(desk, story, "seat")
    desk.page.click(".modal button:has-text('Papers to sign')")
    desk.page.wait_for_selector(".o_dental_paper_sign")
    while desk.page.locator(".o_dental_paper_sign").count():
        draw(desk.page)
        shown = desk.page.locator(".o_dental_paper_sign h2").inner_text()
        desk.page.locator(".modal-footer button.btn-primary:visible", has_text="Sign").click()
        desk.page.wait_for_function(
            "(shown) => { const title = document.querySelector('.o_dental_paper_sign h2'); return !title || title.innerText !== shown }",
            arg=shown,
        )
    choose(desk, story, "seat").locator(".o_mark_in_chair").wait_for()
    [visit] = desk.call("dental.appointment", "read", [story.visit], ["state", "paper_override_reason"])
    assert (visit["state"], visit["paper_override_reason"]) == ("in_chair", False)


def test_P4_the_doctor_charts_caries_and_a_missing_tooth_by_clicking(enter, story):
    doctor = enter("doctor")
    doctor.open(f"dental-patients/{story.patient}")
    doctor.tab("Tooth chart")
    page = doctor.page
    page.wait_for_selector(".o_dental_tooth_chart")
    page.locator(".o_dental_tooth[data-fdi='16'] [data-surface='O']").first.click()
    with page.expect_response(lambda answer: "chart_apply" in answer.url):
        page.click(".o_dental_palette_button[data-condition='caries_medium']")
    page.locator(".o_dental_tooth[data-fdi='36'] .o_dental_number").click()
    with page.expect_response(lambda answer: "chart_apply" in answer.url):
        page.click(".o_dental_palette_button[data-condition='missing']")
    charted = doctor.call("dental.patient", "chart_at", [story.patient])["findings"]
    assert {(row["fdi"], row["condition"]) for row in charted} == {("16", "caries_medium"), ("36", "missing")}


def test_L3_the_doctor_builds_three_options_from_the_chart(enter, story):
    doctor = enter("doctor")
    doctor.open(f"dental-patients/{story.patient}")
    page = doctor.page
    page.click("button[name='action_open_plans']")
    page.wait_for_selector(".o_list_view, .o_view_nocontent, .o_kanban_view")
    doctor.button("New")
    page.wait_for_selector(".o_form_view")
    doctor.button("Build the plan")
    page.wait_for_selector("button[name='action_propose']:visible")
    [plan] = doctor.call("dental.plan", "search_read", [("patient_id", "=", story.patient)], fields=["option_ids", "state"])
    assert (len(plan["option_ids"]), plan["state"]) == (3, "draft")
    story.plan = plan["id"]
    doctor.button("Propose")
    doctor.page.wait_for_selector(".o_arrow_button_current:has-text('Proposed')")


def test_L9_the_coordinator_agrees_one_option_signed(enter, story):
    coordinator = enter("coordinator")
    coordinator.open(f"dental-plans/{story.plan}")
    page = coordinator.page
    page.locator("button:has-text('Agree and sign')").nth(1).click()
    page.wait_for_selector(".modal .o_field_widget[name='signature']")
    page.click(".modal .o_field_widget[name='signature'] .o_signature")
    dialog = page.locator(".modal", has_text="Adopt")
    dialog.locator("button:has-text('Adopt')").click()
    page.wait_for_selector(".modal:has-text('Adopt')", state="detached")
    coordinator.button("Agree", within=".modal")
    page.wait_for_selector(".o_arrow_button_current:has-text('Agreed')")


def test_S8_all_visits_of_the_plan_are_booked_at_once(enter, story):
    desk = enter("coordinator")
    desk.open(f"dental-plans/{story.plan}")
    page = desk.page
    page.click(".o_dental_book_all")
    page.wait_for_selector(".o_dental_book_plan tbody tr")
    page.locator(".o_dental_book_plan .modal-footer .btn-primary").click()
    page.wait_for_selector(".o_dental_book_plan", state="detached")
    visits = desk.call(
        "dental.plan.visit", "search_read", [("plan_id", "=", story.plan), ("option_id.state", "=", "agreed")], fields=["appointment_id"]
    )
    assert visits and all(visit["appointment_id"] for visit in visits)


def test_S3_the_doctor_ends_the_visit_and_the_name_turns_red(enter, story):
    doctor = enter("doctor")
    doctor.open(f"dental-appointments/{story.visit}")
    doctor.button("Visit is done")
    doctor.page.wait_for_selector(".o_arrow_button_current:has-text('Done')")
    desk = enter("receptionist")
    card = visit_menu(desk, story)
    assert "o_pay_unpaid" in card.get_attribute("class") or card.locator(".o_unpaid").count()


def test_L12_the_desk_invoices_and_takes_the_money_and_the_name_is_normal(enter, story):
    desk = enter("receptionist")
    choose(desk, story, "invoice")
    page = desk.page
    page.click("button[name='action_register_payment']")
    page.locator(".modal button[name='action_create_payments']").click()
    page.wait_for_selector(".modal", state="detached")
    card = visit_menu(desk, story)
    assert not card.locator(".o_unpaid").count()
    [visit] = desk.call("dental.appointment", "read", [story.visit], ["payment_state"])
    assert visit["payment_state"] == "paid"


def test_T2_a_care_call_waits_for_the_operator(enter, story):
    operator = enter("operator")
    tasks = operator.call("dental.task", "search_read", [("patient_id", "=", story.patient)], fields=["queue_id", "state", "title"])
    assert any("Care" in task["title"] and task["state"] == "open" for task in tasks), tasks


def test_Y3_the_doctor_sees_what_the_visit_earned(enter, story):
    doctor = enter("doctor")
    rows = doctor.call("dental.accrual", "search_read", [("step_id.patient_id", "=", story.patient)], fields=["amount", "step_id"])
    assert rows and sum(row["amount"] for row in rows) > 0
    doctor.open("dental-my-pay")


def test_Y4_the_accountant_computes_the_slip_that_holds_it(enter, story):
    accountant = enter("accountant")
    today = date.today().isoformat()
    [run] = accountant.call(
        "dental.pay.run",
        "search_read",
        [("date_from", "<=", today), ("date_to", ">=", today), ("company_id.name", "ilike", "Riverside")],
        fields=["name"],
    )
    accountant.open(f"dental-pay-runs/{run['id']}")
    accountant.button("Compute again")
    accountant.page.wait_for_selector(".o_form_view")
    accountant.page.click("button[name='action_open_slips']")
    accountant.page.wait_for_selector(".o_list_view .o_data_row")
    accountant.row("Dr Claire Martin")
    slips = accountant.call("dental.payslip", "search_read", [("run_id", "=", run["id"]), ("employee_id.name", "=", "Dr Claire Martin")], fields=["amount_net"])
    rows = accountant.call(
        "dental.accrual", "search_read", [("step_id.patient_id", "=", story.patient)], fields=["employee_id", "amount", "rule_id"]
    )
    assert slips[0]["amount_net"] > 0 and rows and rows[0]["rule_id"]
