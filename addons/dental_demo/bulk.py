"""A clinic of any size straight into the tables, for benchmarks: the generator's people, mouths, roster and visits by COPY.

Written around the ORM for speed only; what it writes is what the public methods would have written. Trial databases only.
"""

import io
from datetime import date, datetime, timedelta

from .clinic_generator import mouth_of, person_of, visits_of_day

SHIFT = (8 * 60, 18 * 60)


class Copier:
    """Collects rows of one table and sends them by COPY; numbers them itself."""

    def __init__(self, model, columns, parent=None):
        # What the model demands and the row does not bring takes the model's own default.
        needed = [
            name for name, field in model._fields.items() if field.store and field.column_type and field.required and name not in columns
        ]
        defaults = {name: value for name, value in model.default_get(needed).items() if name in needed}
        cr, table = model.env.cr, model._table
        self.cr, self.table, self.columns = cr, table, ("id", *columns, *defaults)
        self.defaults = tuple(defaults.values())
        self.parent = parent  # Copier of rows that these rows point to: sent first
        cr.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")  # pylint: disable=sql-injection
        self.last = cr.fetchone()[0]
        self.buffer = io.StringIO()
        self.waiting = 0

    def add(self, *values):
        """Add a row; answers its id."""
        self.last += 1
        self.buffer.write("\t".join([str(self.last), *map(_text, (*values, *self.defaults))]) + "\n")
        self.waiting += 1
        if self.waiting >= 20_000:
            self.flush()
        return self.last

    def flush(self):
        if self.parent:
            self.parent.flush()
        self.buffer.seek(0)
        self.cr.copy_expert(f"COPY {self.table} ({', '.join(self.columns)}) FROM STDIN", self.buffer)
        self.buffer = io.StringIO()
        self.waiting = 0

    def close(self):
        self.flush()
        self.cr.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [self.table, self.last])


def _text(value):
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def load(env, patients, doctors, days, seed=7, today=None, fill=0.85):
    """Add a clinic to the database of `env`.

    :param int patients: how many people
    :param int doctors: how many doctors, each with an own chair
    :param tuple days: (first, last) offset from today of the days with visits
    :param date today: the generator's today (the real one by default)
    :param float fill: share of the shifts that is booked
    :return: dict `patients, appointments, findings` (counts), `patient_ids, doctor_ids, chair_ids` (ranges or lists)
    """
    env.flush_all()
    today = today or date.today()
    company = env.company.id
    patient_ids, finding_count = _people(env, seed, patients, today, company)
    doctor_ids, chair_ids = _resources(env, doctors)
    appointments = _visits(env, seed, today, company, patient_ids, doctor_ids, chair_ids, days, fill)
    for table in ("res_partner", "dental_patient", "dental_finding", "dental_shift", "dental_appointment", "dental_booking"):
        env.cr.execute(f"ANALYZE {table}")  # pylint: disable=sql-injection
    env.invalidate_all()
    return {
        "patients": patients,
        "appointments": appointments,
        "findings": finding_count,
        "patient_ids": patient_ids,
        "doctor_ids": doctor_ids,
        "chair_ids": chair_ids,
    }


def _people(env, seed, count, today, company):
    cr = env.cr
    teeth = {tooth.fdi: tooth.id for tooth in env["dental.tooth"].search([])}
    conditions = {condition.code: condition.id for condition in env["dental.condition"].search([])}
    sources = env["dental.source"].search([]).ids
    partners = Copier(
        env["res.partner"],
        ("name", "complete_name", "phone", "lang", "type", "active", "autopost_bills", "is_company", "partner_share", "color"),
    )
    rows = Copier(
        env["dental.patient"],
        (
            "partner_id",
            "household_id",
            "code",
            "sex",
            "birthdate",
            "branch_id",
            "source_id",
            "preferred_channel",
            "phone_normalised",
            "is_vip",
            "active",
            "create_date",
        ),
    )
    findings = Copier(
        env["dental.finding"], ("patient_id", "tooth_id", "surfaces", "condition_id", "author_id", "origin", "found_on", "create_date")
    )
    people, mouths, found = [], [], 0
    for number in range(count):
        person = person_of(seed, number)
        people.append(person)
        partners.add(person.name, person.name, person.phone, "en_US", "contact", True, "ask", False, True, 0)
    first_partner = partners.last - count + 1
    partners.close()
    cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [first_partner])
    for person in people:
        partner = first_partner + person.number
        known = datetime.combine(today - timedelta(days=person.days_known), datetime.min.time())
        patient = rows.add(
            partner,
            partner,
            f"G{person.number:07d}",
            person.sex,
            today - timedelta(days=person.age_days),
            company,
            sources[person.source % len(sources)],
            person.channel,
            person.phone,
            person.is_vip,
            True,
            known,
        )
        mouths.append((patient, person))
    rows.close()
    for patient, person in mouths:
        for finding in mouth_of(seed, person.number, person.age):
            day = today - timedelta(days=min(finding.days_ago or 20, person.age_days))
            findings.add(
                patient,
                teeth.get(finding.fdi),
                finding.surfaces or None,
                conditions[finding.condition],
                env.uid,
                finding.origin,
                day,
                day,
            )
            found += 1
    findings.close()
    return range(rows.last - count + 1, rows.last + 1), found


def _resources(env, count):
    specialty = env["dental.specialty"].search([], limit=1)
    doctors = env["resource.resource"].create(
        [
            {"name": f"Doctor {number:03d}", "dental_role": "doctor", "dental_specialty_ids": specialty.ids, "tz": "UTC"}
            for number in range(count)
        ]
    )
    chairs = env["resource.resource"].create(
        [{"name": f"Chair {number:03d}", "dental_role": "chair", "resource_type": "material", "tz": "UTC"} for number in range(count)]
    )
    env.flush_all()
    return doctors.ids, chairs.ids


def _visits(env, seed, today, company, patient_ids, doctor_ids, chair_ids, days, fill):
    shifts = Copier(env["dental.shift"], ("resource_id", "chair_id", "company_id", "start", "stop"))
    appointments = Copier(
        env["dental.appointment"],
        (
            "name",
            "patient_id",
            "start",
            "stop",
            "duration_minutes",
            "state",
            "is_blocking",
            "kind",
            "payment_state",
            "doctor_id",
            "chair_id",
            "company_id",
            "source",
            "booked_at",
            "is_late_cancel",
            "create_date",
        ),
    )
    bookings = Copier(
        env["dental.booking"],
        ("appointment_id", "resource_id", "role", "company_id", "is_blocking", "start", "stop"),
        parent=appointments,
    )
    count = 0
    busy = {}  # patient -> [(start, stop)] of the running day: nobody sits in two chairs at once
    for day in range(days[0], days[1] + 1):
        midnight = datetime.combine(today + timedelta(days=day), datetime.min.time())
        busy.clear()
        for number, (doctor, chair) in enumerate(zip(doctor_ids, chair_ids, strict=True)):
            shifts.add(doctor, chair, company, midnight + timedelta(minutes=SHIFT[0]), midnight + timedelta(minutes=SHIFT[1]))
            for visit in visits_of_day(seed, number, day, SHIFT, len(patient_ids), fill):
                start = midnight + timedelta(minutes=visit.start)
                stop = start + timedelta(minutes=visit.minutes)
                taken = busy.setdefault(visit.patient, [])
                if any(begin < stop and start < end for begin, end in taken):
                    continue
                taken.append((start, stop))
                state = visit.outcome if day < 0 else "booked"
                blocking = state in ("done", "booked")
                booked = start - timedelta(days=5)
                appointment = appointments.add(
                    f"G{count:08d}",
                    patient_ids[visit.patient],
                    start,
                    stop,
                    visit.minutes,
                    state,
                    blocking,
                    visit.kind,
                    "none",
                    doctor,
                    chair,
                    company,
                    "phone",
                    booked,
                    False,
                    booked,
                )
                bookings.add(appointment, doctor, "doctor", company, blocking, start, stop)
                bookings.add(appointment, chair, "chair", company, blocking, start, stop)
                count += 1
    shifts.close()
    appointments.close()
    bookings.close()
    return count
