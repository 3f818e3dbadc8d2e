from odoo.addons.dental_patient.tests import suite


class TestSuite(suite.SuiteCase):
    """Rules of the house for what dental_tasks_sms brings into the database."""
