from io import BytesIO

from pypdf import PdfReader

from odoo.tests import TransactionCase, new_test_user

ROLES = ("receptionist", "operator", "coordinator", "assistant", "doctor", "chief_doctor", "manager")


class DentalCase(TransactionCase):
    """One clinic with one doctor, one patient and one user per role (`self.users["doctor"]` …)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True))
        cls.company = cls.env.company
        cls.company.write({"name": "Test clinic", "street": "Main street 1", "city": "Town", "country_id": cls.env.ref("base.fr").id})
        cls.users = {
            role: new_test_user(cls.env, login=f"records_{role}", groups=f"dental_patient.group_dental_{role},base.group_allow_export")
            for role in ROLES
        }
        cls.outsider = new_test_user(cls.env, login="records_outsider", groups="base.group_user")
        cls.doctor = cls.env["resource.resource"].create(
            {"name": "Dr. Test", "dental_role": "doctor", "resource_type": "user", "user_id": cls.users["doctor"].id}
        )
        cls.patient = cls.env["dental.patient"].create(
            {"name": "Anna Test", "phone": "+33 6 12 34 56 78", "birthdate": "1990-05-17", "doctor_id": cls.doctor.id}
        )

    def pdf(self, report, records):
        """Pages of the printed `report` as texts."""
        content, kind = (
            self.env["ir.actions.report"].with_context(force_report_rendering=True)._render_qweb_pdf(report, records.ids)
        )
        self.assertEqual(kind, "pdf")
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
