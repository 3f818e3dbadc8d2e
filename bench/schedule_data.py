"""A clinic of any size for the workloads of the schedule: inserted by SQL, rolled back with the transaction."""

from datetime import datetime, timedelta

from odoo.tools import SQL

SIZES = {"small": 10_000, "full": 100_000, "large": 1_000_000}
HORIZON = 60


class Clinic:
    """`pairs` doctors on chairs, shifts of HORIZON days to come, `existing` appointments: a half-full horizon, the rest in the past."""

    def __init__(self, env, existing, pairs=30):
        self.env, self.existing, self.pairs = env, existing, pairs
        self.company = env["res.company"].create({"name": "Bench"})
        env.user.company_ids += self.company
        self.env = env = env(context={**env.context, "allowed_company_ids": self.company.ids, "tracking_disable": True})
        self.company = self.company.with_env(env)
        self.day = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        make = env["resource.resource"].create
        specialty = env.ref("dental_patient.specialty_therapy")
        shared = {"company_id": self.company.id, "tz": "UTC"}
        self.doctors = make(
            [
                {
                    "name": f"Doctor {n}", "dental_role": "doctor", "resource_type": "user",
                    "dental_specialty_ids": [(6, 0, specialty.ids)], **shared,
                }
                for n in range(pairs)
            ]
        ).ids
        self.chairs = make([{"name": f"Chair {n}", "dental_role": "chair", "resource_type": "material", **shared} for n in range(pairs)]).ids
        self.patients = env["dental.patient"].create([{"name": f"Patient {n}", "branch_id": self.company.id} for n in range(pairs)]).ids
        env.flush_all()
        self._shifts()
        self._appointments()
        env.cr.execute("ANALYZE dental_shift, dental_booking, dental_appointment")

    def _shifts(self):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dental_shift (resource_id, chair_id, company_id, start, stop)
                SELECT d, c, %s, %s + n * interval '1 day' + interval '8 hours', %s + n * interval '1 day' + interval '16 hours'
                  FROM unnest(%s, %s) AS pair(d, c), generate_series(0, %s) n
                """,
                self.company.id, self.day, self.day, self.doctors, self.chairs, HORIZON - 1,
            )
        )

    def _appointments(self):
        """Half-hour visits: in the horizon every second slot (by a hash), the others going back as far as needed."""
        future = HORIZON * 16 // 2
        past = max(0, self.existing // self.pairs - future)
        self.env.cr.execute(
            SQL(
                """
                WITH slots AS (
                    SELECT n / 16 AS day, n %% 16 AS slot FROM generate_series(0, %s) n WHERE hashint4(n) %% 2 = 0
                    UNION ALL SELECT -1 - n / 16, n %% 16 FROM generate_series(0, %s) n
                ), made AS (
                    INSERT INTO dental_appointment (name, patient_id, company_id, doctor_id, chair_id, start, stop, state, is_blocking, kind,
                                                    source, payment_state, duration_minutes, create_date, write_date)
                    SELECT 'B', p, %s, d, c, at, at + interval '30 minutes', CASE WHEN day < 0 THEN 'done' ELSE 'booked' END, true,
                           'treatment', 'import', 'none', 30, now(), now()
                      FROM slots, unnest(%s, %s, %s) AS pair(d, c, p),
                           LATERAL (SELECT %s + day * interval '1 day' + interval '8 hours' + slot * interval '30 minutes' AS at) x
                 RETURNING id, doctor_id, chair_id, start, stop
                )
                INSERT INTO dental_booking (appointment_id, resource_id, role, start, stop, is_blocking, company_id)
                SELECT id, doctor_id, 'doctor', start, stop, true, %s FROM made
                UNION ALL SELECT id, chair_id, 'chair', start, stop, true, %s FROM made
                """,
                HORIZON * 16 - 1, past - 1, self.company.id, self.doctors, self.chairs, self.patients, self.day,
                self.company.id, self.company.id,
            )
        )
