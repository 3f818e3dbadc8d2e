"""Tasks by the rules, some of them already called; messages that the recording gateway kept."""

from datetime import timedelta

CALLS = (
    ("no_answer", {}),
    ("call_back", {"reason": "In a meeting"}),
    ("declined", {"reason": "Comes back when the salary is paid."}),
    ("done", {}),
)


def make_tasks(stage):
    """One night's run of all rules; then a morning of calls by the operator."""
    env = stage.env
    for rule in env["dental.task.rule"]._in_order([]):
        rule._run(confirmed=True)
    env.invalidate_all()
    user = stage.users["operator"]
    seen = env["dental.task"].with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
    tasks = seen.search([("state", "=", "open"), ("queue_id.is_call", "=", True)], limit=24)
    for number, task in enumerate(tasks[: len(CALLS) * 4]):
        result, values = CALLS[number % len(CALLS)]
        if result == "call_back":
            values = {**values, "at": stage.now + timedelta(hours=3 + number)}
        task.action_result(result, **values)


def send_messages(stage):
    """What is due leaves through the gateway that only records."""
    stage.env["dental.message"]._send_due(seconds=20)
