"""The generator's clinic: people, mouths, roster and years of visits by COPY, then the questions of a morning asked of it."""

from datetime import datetime, timedelta
from time import perf_counter

from slots import timed

from odoo.addons.dental_demo.bulk import load

# patients, doctors, days back and ahead
SIZES = {"small": (2_000, 10, (-120, 60)), "full": (20_000, 30, (-300, 60)), "large": (200_000, 60, (-1200, 60))}


def run(env, size="small"):
    """Rows: what was asked, how much there was, milliseconds."""
    patients, doctors, days = SIZES[size]
    begin = perf_counter()
    made = load(env, patients, doctors, days)
    rows = [("generate", (perf_counter() - begin) * 1000)]
    tomorrow = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    patient = env["dental.patient"].browse(made["patient_ids"][0])
    request = {
        "duration_minutes": 60, "doctor_ids": made["doctor_ids"], "earliest": tomorrow, "latest": tomorrow + timedelta(days=59),
    }
    for name, ask in (
        ("three best times in 60 days", lambda: env["dental.slot.request"].find(request)),
        ("board of a day", lambda: env["dental.appointment"].board(str(tomorrow.date()), env.company.ids, "doctor")),
        ("chart of a patient", lambda: patient.chart_at()),
        ("patient by phone", lambda: env["dental.patient"].find_by_phone_or_name("0199000012")),
    ):
        rows.append((name, timed(ask)))
    counts = {key: made[key] for key in ("patients", "appointments", "findings")}
    return [{"workload": name, **counts, "ms": round(ms, 1)} for name, ms in rows]
