"""The proof of S4: many processes book, move, swap and cascade the same few resources. Program: booking_proof.py DATABASE ADDONS SECONDS PROCESSES SEED.

The parent loads the registry once and forks; every process has its own connection and calls the public methods as a
receptionist, through the ERP's own retrying as an RPC call would. In the end an SQL query that knows nothing of the
suite's code looks for overlaps, and ten patients accept offers of one freed time at once (S10). Prints one JSON object.
DATABASE is one to throw away.
"""

import json
import os
import random
import sys
import time
import traceback
from collections import Counter
from datetime import datetime, timedelta

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.service import model as service_model
from odoo.tools import config

OVERLAPS = """
    SELECT count(*) FROM dental_booking a JOIN dental_booking b ON a.resource_id = b.resource_id AND a.id < b.id
      JOIN dental_appointment x ON x.id = a.appointment_id JOIN dental_appointment y ON y.id = b.appointment_id
     WHERE x.state NOT IN ('cancelled', 'no_show') AND y.state NOT IN ('cancelled', 'no_show')
       AND a.start < b.stop AND b.start < a.stop
"""
PATIENT_OVERLAPS = """
    SELECT count(*) FROM dental_appointment a JOIN dental_appointment b ON a.patient_id = b.patient_id AND a.id < b.id
     WHERE a.state NOT IN ('cancelled', 'no_show') AND b.state NOT IN ('cancelled', 'no_show')
       AND a.start < b.stop AND b.start < a.stop
"""
UNBOOKED = """
    SELECT count(*) FROM dental_appointment a WHERE a.state NOT IN ('cancelled', 'no_show') AND a.doctor_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM dental_booking b WHERE b.appointment_id = a.id AND b.resource_id = a.doctor_id
                          AND b.start = a.start AND b.stop = a.stop AND b.is_blocking)
"""
DAYS = 3


class Proof:
    def __init__(self, database, seconds, processes, seed):
        self.database, self.seconds, self.processes, self.seed = database, seconds, processes, seed
        self.registry = Registry(database)
        monday = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=30)
        self.day = monday - timedelta(days=monday.weekday())

    # --- the clinic ---

    def prepare(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {})
            company = env["res.company"].create({"name": f"Race {self.seed} {os.getpid()}"})
            env.user.company_ids += company
            env = api.Environment(cr, odoo.SUPERUSER_ID, {"allowed_company_ids": company.ids})
            desk = env["res.users"].with_context(no_reset_password=True).create(
                {
                    "name": "Race desk", "login": f"race_desk_{os.getpid()}", "company_id": company.id, "company_ids": [(6, 0, company.ids)],
                    "group_ids": [(6, 0, env.ref("dental_patient.group_dental_receptionist").ids)],
                }
            )

            def resource(name, role, **values):
                kind = "user" if role in ("doctor", "assistant") else "material"
                return env["resource.resource"].create(
                    {"name": name, "dental_role": role, "company_id": company.id, "resource_type": kind, "tz": "UTC", **values}
                ).id

            self.doctors = [resource(f"Doctor {n}", "doctor") for n in range(3)]
            self.chairs = [resource(f"Chair {n}", "chair") for n in range(3)]
            self.assistants = [resource("Assistant", "assistant")]
            self.equipment = [resource("Microscope", "equipment")]
            self.patients = env["dental.patient"].create([{"name": f"Racer {n}", "branch_id": company.id} for n in range(12)]).ids
            company.dental_strikes = 0
            env["dental.shift"].create(
                [
                    {
                        "resource_id": doctor, "chair_id": chair, "company_id": company.id,
                        "start": self.day + timedelta(days=n, hours=8), "stop": self.day + timedelta(days=n, hours=16),
                    }
                    for doctor, chair in zip(self.doctors, self.chairs, strict=True)
                    for n in range(DAYS + 7)
                ]
            )
            self.company_id, self.user_id = company.id, desk.id
        self.ids = set()

    # --- processes ---

    def fork(self, work, *args):
        """(pid, reading end) of a process that runs `work` and writes its result."""
        odoo.sql_db.close_all()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return pid, reading
        os.close(reading)
        try:
            result = work(*args)
        except BaseException:
            result = {"crash": traceback.format_exc()}
        os.write(writing, json.dumps(result).encode())
        os._exit(0)

    def gather(self, children):
        results = []
        for pid, reading in children:
            with os.fdopen(reading) as stream:
                results.append(json.loads(stream.read() or "{}"))
            os.waitpid(pid, 0)
        return results

    def call(self, method, tries):
        """Run `method(env)` as the ERP runs an RPC call: retried on a lost race, committed in the end."""

        def attempt():
            tries.append(1)
            return method(env)

        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user_id, {"allowed_company_ids": [self.company_id]})
            return service_model.retrying(attempt, env)

    def work(self, number):
        dice = random.Random(self.seed * 1000 + number)
        counts, slowest, waits = Counter(), 0.0, []
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            action = dice.choices((self.book, self.move, self.swap, self.cancel, self.cascade), (60, 20, 5, 12, 3))[0]
            tries, begin = [], time.monotonic()
            try:
                counts[self.call(lambda env, action=action: action(env, dice), tries)] += 1
            except odoo.exceptions.UserError as error:
                counts["refused"] += 1
                waits.append(time.monotonic() - begin)
                if getattr(error, "context", {}).get("alternatives"):
                    counts["refused with times"] += 1
                elif "Nearest free times" not in str(error):
                    counts["refused otherwise"] += 1
            except Exception:
                counts["broken"] += 1
                counts[traceback.format_exc()[-600:]] += 1
            counts["retries"] += max(0, len(tries) - 1)
            slowest = max(slowest, time.monotonic() - begin)
        return {"counts": counts, "slowest": slowest, "waits": waits}

    def start(self, dice):
        return self.day + timedelta(days=dice.randrange(DAYS), hours=8, minutes=15 * dice.randrange(30))

    def book(self, env, dice):
        values = {
            "patient_id": dice.choice(self.patients), "start": self.start(dice), "duration_minutes": dice.choice((15, 30, 45, 60)),
            "doctor_id": dice.choice(self.doctors), "chair_id": dice.choice(self.chairs), "company_id": self.company_id,
        }
        if dice.random() < 0.3:
            values["equipment_ids"] = self.equipment
        if dice.random() < 0.3:
            values["assistant_id"] = dice.choice([*self.assistants, *self.doctors])
        env["dental.appointment"].book(values)
        return "booked"

    def some(self, env, dice, count=1):
        ids = env["dental.appointment"].search([("company_id", "=", self.company_id), ("state", "=", "booked")]).ids
        return env["dental.appointment"].browse(dice.sample(ids, count)) if len(ids) >= count else None

    def move(self, env, dice):
        appointment = self.some(env, dice)
        if appointment:
            appointment.move(self.start(dice), doctor_id=dice.choice(self.doctors), chair_id=dice.choice(self.chairs))
        return "moved"

    def swap(self, env, dice):
        pair = self.some(env, dice, 2)
        if pair:
            pair[0].swap(pair[1])
        return "swapped"

    def cancel(self, env, dice):
        appointment = self.some(env, dice)
        if appointment:
            appointment.action_cancel(by="clinic")
        return "cancelled"

    def cascade(self, env, dice):
        appointment = self.some(env, dice)
        if appointment:
            appointment.cascade(self.start(dice), dry_run=False)
        return "cascaded"

    # --- S10: ten accept one time ---

    def offer(self):
        """One freed time offered to ten patients; ids of the offers."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {"allowed_company_ids": [self.company_id]})
            start = self.day + timedelta(days=DAYS + 2, hours=9)
            env["dental.waitlist"].create(
                [{"patient_id": patient, "company_id": self.company_id, "duration_minutes": 30} for patient in self.patients[:10]]
            )
            appointment = env["dental.appointment"].browse(
                env["dental.appointment"].book(
                    {
                        "patient_id": self.patients[11], "start": start, "duration_minutes": 30, "doctor_id": self.doctors[0],
                        "chair_id": self.chairs[0], "company_id": self.company_id,
                    }
                )["id"]
            )
            appointment.action_cancel(by="clinic")
            offers = env["dental.waitlist.offer"].search([("company_id", "=", self.company_id), ("state", "=", "open")])
            first = offers[:1]
            waiting = env["dental.waitlist"].search([("company_id", "=", self.company_id), ("offer_ids", "=", False)])
            offers |= env["dental.waitlist.offer"].create(
                [
                    {
                        "waitlist_id": entry.id, "doctor_id": first.doctor_id.id, "chair_id": first.chair_id.id, "start": first.start,
                        "stop": first.stop, "expires_at": first.expires_at,
                    }
                    for entry in waiting
                ]
            )
            return offers.ids

    def accept(self, offer, at):
        time.sleep(max(0, at - time.time()))
        tries = []
        try:
            self.call(lambda env: env["dental.waitlist.offer"].browse(offer).action_accept(), tries)
        except odoo.exceptions.UserError as error:
            return {"answer": "refused", "text": str(error)}
        return {"answer": "accepted"}

    def sql(self, query):
        with self.registry.cursor() as cr:
            cr.execute(query)
            return cr.fetchone()[0]

    def run(self):
        self.prepare()
        results = self.gather([self.fork(self.work, number) for number in range(self.processes)])
        counts, waits = Counter(), []
        for result in results:
            counts.update(result.get("counts", {"crashed " + result.get("crash", "")[-300:]: 1}))
            waits += result.get("waits", [])
        waits.sort()
        offers = self.offer()
        at = time.time() + 1.0
        accepted = Counter(result.get("answer") for result in self.gather([self.fork(self.accept, offer, at) for offer in offers]))
        return {
            "processes": self.processes,
            "seconds": self.seconds,
            "counts": dict(counts),
            "slowest": round(max(result.get("slowest", 0) for result in results), 3),
            "refusal p95": round(waits[int(len(waits) * 0.95)], 3) if waits else 0,
            "overlaps": self.sql(OVERLAPS),
            "patient overlaps": self.sql(PATIENT_OVERLAPS),
            "appointments without their booking": self.sql(UNBOOKED),
            "offers": len(offers),
            "offers accepted": accepted["accepted"],
        }


def main():
    database, addons, seconds, processes, seed = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    config.parse_config(["-d", database, f"--addons-path={addons}", "--log-level=critical"])
    print(json.dumps(Proof(database, seconds, processes, seed).run(), indent=1))


if __name__ == "__main__":
    main()
