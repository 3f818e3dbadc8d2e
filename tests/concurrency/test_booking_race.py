"""S4: several desks take the same times at the same moment; each time is sold once, the losers are told in a sentence."""

import json

SLOTS = 12

PREPARE = """
def prepare(env):
    env["res.users"].browse(SUPERUSER_ID).tz = "UTC"
    make = env["resource.resource"].create
    chair = make({"name": "Chair of the race", "resource_type": "material", "dental_role": "chair"})
    doctor = make({"name": "Doctor of the race", "resource_type": "user", "dental_role": "doctor"})
    patients = env["dental.patient"].create([{"name": f"Racer {i}"} for i in range(4)])
    return {"chair": chair.id, "doctor": doctor.id, "patients": patients.ids}
print(json.dumps(each(prepare)))
"""

BOOK = """
from datetime import datetime, timedelta
ids = json.loads('''%s''')
outcomes = []
for slot in range(%d):
    def take(env):
        return env["dental.appointment"].book({
            "patient_id": ids["patients"][number], "doctor_id": ids["doctor"], "chair_id": ids["chair"],
            "start": datetime(2031, 3, 3, 8) + timedelta(minutes=30 * slot), "duration_minutes": 30,
        })
    outcomes.append(each(take))
print(json.dumps(outcomes))
"""

LOOK = """
def look(env):
    env.cr.execute("SELECT count(*), count(DISTINCT start) FROM dental_appointment WHERE chair_id = %d AND state <> 'cancelled'")
    return env.cr.fetchone()
print(json.dumps(each(look)))
"""


def test_s4_four_desks_want_the_same_times(processes):
    ids = processes.once(PREPARE)
    outcomes = processes.run(BOOK % (json.dumps(ids), SLOTS), 4)
    assert processes.once(LOOK % ids["chair"]) == [SLOTS, SLOTS]
    for slot in range(SLOTS):
        told = [desk[slot] for desk in outcomes if isinstance(desk[slot], str)]
        assert len(told) == 3, "one desk wins, three are refused"
        assert all("taken" in sentence or "another" in sentence for sentence in told), told
