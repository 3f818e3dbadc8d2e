from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestMachines(StockCase):
    def test_F3_a_machine_counts_its_units_and_asks_for_service(self):
        kind = self.env.ref("dental_schedule.equipment_kind_scanner")
        unit = self.env["resource.resource"].create(
            {"name": "Mill", "dental_role": "equipment", "resource_type": "material", "dental_equipment_kind_id": kind.id, "tz": "UTC"}
        )
        mill = self.env["maintenance.equipment"].create(
            {"name": "Mill", "dental_resource_id": unit.id, "dental_unit_name": "restorations", "dental_service_every": 2}
        )
        self.filling.dental_equipment_kind_ids = kind
        for day in (6, 7, 8):
            answer = self.env["dental.appointment"].book(
                {
                    "patient_id": self.patient.id, "doctor_id": self.doctor.id, "equipment_ids": unit.ids,
                    "start": datetime(2030, 5, day, 9, 0), "duration_minutes": 60,
                }
            )
            step = self.step(appointment_id=answer["id"])
            step.action_done(doctor=self.doctor)
        self.assertEqual((mill.dental_units, mill.dental_units_since), (3, 3))
        self.assertEqual(len(mill.maintenance_ids), 1, "one request, however far the count goes on")
        mill.action_serviced()
        self.assertEqual((mill.dental_units, mill.dental_units_since), (3, 0))

    def test_F3_a_set_is_used_only_when_sterile_and_only_once(self):
        pack = self.env["dental.sterilisation.set"].create({"name": "Surgery set 1", "barcode": "SET1"})
        answer = self.env["dental.appointment"].book(
            {"patient_id": self.patient.id, "doctor_id": self.doctor.id, "start": datetime(2030, 5, 6, 9, 0), "duration_minutes": 60}
        )
        with self.assertRaisesRegex(UserError, "not sterile"):
            pack.scan("SET1", answer["id"])
        cycle = self.env["dental.sterilisation.cycle"].create({"set_ids": pack.ids})
        cycle.action_pass()
        self.assertTrue(pack.is_sterile)
        self.assertEqual(pack.scan("SET1", answer["id"]), "Surgery set 1")
        self.assertIn(pack, self.env["dental.appointment"].browse(answer["id"]).sterilisation_ids)
        with self.assertRaisesRegex(UserError, "not sterile"):
            pack.scan("SET1", answer["id"])
        with self.assertRaisesRegex(UserError, "No set carries"):
            pack.scan("NONE", answer["id"])

    def test_F3_a_failed_cycle_makes_nothing_sterile(self):
        pack = self.env["dental.sterilisation.set"].create({"name": "Set", "barcode": "SET2"})
        cycle = self.env["dental.sterilisation.cycle"].create({"set_ids": pack.ids})
        cycle.action_fail()
        self.assertFalse(pack.is_sterile)
        with self.assertRaisesRegex(UserError, "over already"):
            cycle.action_pass()
