import base64
import io
import json
import zipfile

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestPrivacy(DentalCase):
    """Export and erasure of one person's data (P12)."""

    def _export(self, role):
        wizard = self.env["dental.patient.export"].with_user(self.users[role]).create({"patient_id": self.patient.id})
        wizard.action_export()
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file)))
        return json.loads(archive.read("data.json"))

    def test_export_holds_what_the_user_may_read(self):
        self.env["dental.alert"].create({"patient_id": self.patient.id, "name": "Latex"})
        data = self._export("chief_doctor")
        self.assertEqual(data["alerts"][0]["name"], "Latex")
        self.assertEqual(data["patient"][0]["name"], "Anna Test")
        self.assertNotIn("alerts", self._export("manager"))
        logged = self.env["dental.access.log"].search([("patient_id", "=", self.patient.id), ("what", "=", "export")])
        self.assertEqual(len(logged), 2)

    def test_receptionist_does_not_export(self):
        with self.assertRaises(AccessError):
            self._export("receptionist")

    def _erase(self, **vals):
        wizard = self.env["dental.patient.erase"].with_user(self.users["manager"]).create(
            {"patient_id": self.patient.id, "reason": "Letter", "is_sure": True, **vals}
        )
        wizard.action_erase()
        self.env.invalidate_all()
        return wizard

    def test_erasure_needs_a_tick(self):
        with self.assertRaisesRegex(UserError, "Tick the box"):
            self._erase(is_sure=False)

    def test_erasure_makes_nameless(self):
        self.patient.message_post(body="Private")
        paper = self.env["dental.paper"].create(
            {"patient_id": self.patient.id, "type_id": self.env.ref("dental_patient.paper_type_contract").id}
        )
        paper.action_sign()
        self._erase()
        self.assertNotIn("Anna", self.patient.name)
        self.assertFalse(self.patient.phone or self.patient.birthdate or self.patient.active or self.patient.phone_normalised)
        self.assertFalse(self.patient.message_ids.filtered(lambda message: "Private" in (message.body or "")))
        self.assertEqual(paper.state, "revoked")

    def test_retention_keeps_the_signed_card(self):
        with freeze_time("2020-03-01"):
            encounter = self.env["dental.encounter"].create(
                {"patient_id": self.patient.id, "doctor_id": self.doctor.id, "complaint": "Pain", "date": "2020-03-01 10:00:00"}
            )
            encounter.action_sign()
        self.assertEqual(str(self.patient._retained_until()), "2045-03-01")
        self._erase()
        self.assertEqual(encounter.complaint, "Pain")
