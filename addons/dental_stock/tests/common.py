from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import TransactionCase


class StockCase(TransactionCase):
    """A doctor with a chair, a filling that takes a capsule (with lots) and two gloves (without)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        cls.company = env.company
        cls.warehouse = env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.location = cls.warehouse.lot_stock_id
        category = env.ref("dental_stock.product_category_materials")
        cls.capsule, cls.other_capsule, cls.gloves = env["product.product"].create(
            [
                {
                    "name": name,
                    "is_storable": True,
                    "tracking": tracking,
                    "use_expiration_date": tracking == "lot",
                    "categ_id": category.id,
                    "standard_price": price,
                }
                for name, tracking, price in (("Capsule A2", "lot", 4.0), ("Capsule B1", "lot", 5.0), ("Gloves", "none", 0.1))
            ]
        )
        cls.filling = env.ref("dental_plan.procedure_filling_composite")
        cls.filling.dental_norm_ids = [
            Command.clear(),
            Command.create({"product_id": cls.capsule.id, "quantity": 1, "substitute_ids": [Command.set(cls.other_capsule.ids)]}),
            Command.create({"product_id": cls.gloves.id, "quantity": 2}),
        ]
        cls.doctor = env["resource.resource"].create({"name": "Dr Test", "dental_role": "doctor", "tz": "UTC"})
        cls.chair = env["resource.resource"].create({"name": "Chair", "dental_role": "chair", "resource_type": "material", "tz": "UTC"})
        cls.patient = env["dental.patient"].create({"name": "Pat Ient"})
        cls.tooth = env["dental.tooth"].search([("fdi", "=", "16")])

    @classmethod
    def stock(cls, product, quantity, lot=None, days=None):
        """Put `quantity` into the branch's stock; answers the lot."""
        record = cls.env["stock.lot"]
        if lot:
            record = record.create(
                {
                    "name": lot,
                    "product_id": product.id,
                    "expiration_date": datetime.now() + timedelta(days=days),
                    "removal_date": datetime.now() + timedelta(days=days - 1),
                }
            )
        cls.env["stock.quant"]._update_available_quantity(product, cls.location, quantity, lot_id=record)
        return record

    def step(self, procedure=None, **more):
        return self.env["dental.plan.step"].create(
            {
                "patient_id": self.patient.id,
                "procedure_id": (procedure or self.filling).product_variant_id.id,
                "tooth_id": self.tooth.id,
                "surfaces": "O",
                "price": 85,
                **more,
            }
        )

    def left(self, product):
        return product.with_context(location=self.location.id).qty_available
