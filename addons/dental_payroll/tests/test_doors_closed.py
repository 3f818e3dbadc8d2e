from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDoorsClosed(TransactionCase):
    def test_Y6_what_runs_with_the_systems_rights_is_no_door_for_rpc(self):
        for model, names in {
            "dental.plan.step": ("set_cost",),
            "dental.accrual": ("settle_steps", "integrity_faults"),
            "dental.work.day": ("rebuild",),
            "dental.clock.event": ("take",),
        }.items():
            for name in names:
                with self.subTest(model=model, method=name), self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)
