"""PERFORMANCE 3: opening a day of 600 visits out of many."""

import json
from datetime import timedelta

from schedule_data import SIZES, Clinic
from slots import timed

BOUND = """
    SELECT json_agg(row_to_json(x)) FROM (
      SELECT a.id, a.start, a.stop, a.state, a.kind, a.payment_state, pp.complete_name, pp.phone, d.name AS doctor, c.name AS chair
        FROM dental_appointment a JOIN dental_patient p ON p.id = a.patient_id JOIN res_partner pp ON pp.id = p.partner_id
        LEFT JOIN resource_resource d ON d.id = a.doctor_id LEFT JOIN resource_resource c ON c.id = a.chair_id
       WHERE a.company_id = %s AND a.start >= %s AND a.start < %s AND a.state <> 'cancelled') x
"""


def run(env, size="small"):
    """Rows: workload, milliseconds, ratio to the bound, kilobytes."""
    clinic = Clinic(env, SIZES[size], pairs=75)
    env, day = clinic.env, clinic.day
    model = env["dental.appointment"]
    env.cr.execute(BOUND, [clinic.company.id, day, day + timedelta(days=1)])
    env.flush_all()

    def bound():
        env.cr.execute(BOUND, [clinic.company.id, day, day + timedelta(days=1)])
        return env.cr.fetchone()[0]

    def board():
        env.invalidate_all()
        return model.board(str(day.date()), clinic.company.ids, "doctor")

    def erp():
        env.invalidate_all()
        domain = [("company_id", "=", clinic.company.id), ("start", ">=", day), ("start", "<", day + timedelta(days=1))]
        return model.search_read(domain, ["patient_id", "start", "stop", "state", "kind", "doctor_id", "chair_id"])

    answer = board()
    limit = timed(bound)
    rows = [("bare SQL to JSON", limit, bound()), ("board()", timed(board), answer), ("search_read of 7 fields", timed(erp), erp())]
    return [
        {
            "workload": name, "appointments": clinic.existing, "visits": len(answer["appointments"]), "ms": round(ms, 1),
            "of_bound": round(ms / limit, 1), "kB": round(len(json.dumps(data, default=str)) / 1000),
        }
        for name, ms, data in rows
    ]
