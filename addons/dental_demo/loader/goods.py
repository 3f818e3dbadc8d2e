"""Materials with norms and lots, pieces at the laboratory, machines and instrument sets."""

from datetime import timedelta

from odoo import Command, fields

# name: (price, tracking, quantity, days to expiry)
MATERIALS = {
    "Composite capsule A2": (4.2, "lot", 300, (40, 400)),
    "Anaesthetic cartridge": (0.9, "lot", 800, (90, 500)),
    "Gloves, pair": (0.12, "none", 2000, ()),
    "Implant 4.1 × 10": (160.0, "lot", 12, (900,)),
    "Suture 5-0": (3.1, "lot", 60, (200,)),
    "Rotary file set": (28.0, "none", 40, ()),
    "Prophy paste cup": (0.6, "none", 400, ()),
}
# clinic code of the procedure: ((material, quantity), …)
NORMS = {
    "FILLING_COMPOSITE": (("Composite capsule A2", 1), ("Anaesthetic cartridge", 1), ("Gloves, pair", 2)),
    "FILLING_PREMIUM": (("Composite capsule A2", 2), ("Anaesthetic cartridge", 1), ("Gloves, pair", 2)),
    "ENDO_MOLAR": (("Rotary file set", 1), ("Anaesthetic cartridge", 2), ("Gloves, pair", 2)),
    "EXTRACTION": (("Anaesthetic cartridge", 2), ("Suture 5-0", 1), ("Gloves, pair", 2)),
    "IMPLANT_STANDARD": (("Implant 4.1 × 10", 1), ("Suture 5-0", 1), ("Anaesthetic cartridge", 2), ("Gloves, pair", 4)),
    "HYGIENE": (("Prophy paste cup", 1), ("Gloves, pair", 2)),
    "EXAM": (("Gloves, pair", 1),),
}
LAB_WORK = {
    "CROWN_ZIRCONIA": "crown", "CROWN_CERAMIC": "crown", "CROWN_MC": "crown", "BRIDGE_MC": "bridge", "BRIDGE_ZIRCONIA": "bridge",
    "DENTURE_PARTIAL": "denture", "DENTURE_FULL": "denture", "VENEER_CERAMIC": "veneer", "INLAY_CERAMIC": "inlay",
    "CROWN_IMPLANT_ZIRCONIA": "crown", "CROWN_IMPLANT_MC": "crown", "ABUTMENT": "abutment",
}


def stock_up(stage):
    """Both branches have their materials, and the procedures their norms, before the first visit."""
    env = stage.env
    category = stage.ref("dental_stock.product_category_materials")
    products = {}
    for name, (price, tracking, _quantity, _days) in MATERIALS.items():
        products[name] = env["product.product"].create(
            {
                "name": name, "is_storable": True, "tracking": tracking, "use_expiration_date": tracking == "lot",
                "categ_id": category.id, "standard_price": price, "list_price": price, "sale_ok": False,
            }
        )
    for branch in ("riverside", "hill"):
        company = stage.companies[branch]
        if not env["stock.warehouse"].search_count([("company_id", "=", company.id)]):
            env["stock.warehouse"].create({"name": company.name, "code": branch[:4].upper(), "company_id": company.id})
        location = env["dental.material.use"]._source_location(company)
        for name, (price, _tracking, quantity, expiries) in MATERIALS.items():
            product = products[name].with_company(company)
            product.standard_price = price
            lots = [_lot(stage, product, company, days) for days in expiries] or [env["stock.lot"]]
            for lot in lots:
                env["stock.quant"]._update_available_quantity(product, location, quantity / len(lots), lot_id=lot)
    templates = {template.dental_code: template for template in env["product.template"].search([("is_dental", "=", True)])}
    for code, rows in NORMS.items():
        templates[code].dental_norm_ids = [
            Command.create({"product_id": products[name].id, "quantity": quantity}) for name, quantity in rows
        ]
    for code, kind in LAB_WORK.items():
        templates[code].dental_lab_kind = kind


def _lot(stage, product, company, days):
    until = fields.Datetime.add(stage.now, days=days)
    return stage.env["stock.lot"].create(
        {
            "name": f"{product.id:03d}-{days:04d}-{company.id}",
            "product_id": product.id,
            "company_id": company.id,
            "expiration_date": until,
            "removal_date": until - timedelta(days=10),
        }
    )


def order_from_lab(stage):
    """Pieces for the steps that wait: some at the laboratory, one late, some received."""
    env = stage.env
    lab = env["res.partner"].create({"name": "Atelier Couronne, dental laboratory", "is_company": True})
    piece = env["product.product"].create({"name": "Laboratory work", "type": "service", "purchase_ok": True, "sale_ok": False})
    steps = env["dental.plan.step"].search([("state", "=", "planned"), ("option_id.state", "=", "agreed")])
    orders = env["dental.lab.order"].order_for(steps)
    for number, order in enumerate(orders):
        order.write({"lab_id": lab.id, "product_id": piece.id, "shade": ("A1", "A2", "A3", "B2")[number % 4], "material": "Zirconia"})
        order.price = 90 + 15 * (number % 4)
        order.due_on = order.due_on or stage.day(4 + number)
        if number % 3:
            order.action_send()
        if order.state == "sent" and number % 5 == 2:
            order.action_receive()
    sent = orders.filtered(lambda order: order.state == "sent")
    sent[:1].due_on = stage.day(-2)


def fill_sterilisation(stage):
    sets = stage.env["dental.sterilisation.set"].create(
        [
            {"name": f"{kind} set {number}", "barcode": f"{kind[:4].upper()}-{number}", "company_id": stage.companies["riverside"].id}
            for kind in ("Examination", "Surgery", "Endodontics")
            for number in range(1, 5)
        ]
    )
    cycle = stage.env["dental.sterilisation.cycle"].create(
        {"set_ids": [Command.set(sets[:9].ids)], "company_id": stage.companies["riverside"].id, "note": "Helix indicator changed colour"}
    )
    cycle.action_pass()
