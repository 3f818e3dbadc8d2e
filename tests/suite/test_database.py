"""The database half of the rules, for every add-on that is installed (each add-on can also run it alone: dental_patient/tests/suite.py)."""

import house

from odoo.addons.dental_patient.tests import suite

for _addon in house.addons():
    _name = "".join(part.title() for part in _addon.split("_"))
    globals()[f"Test{_name}"] = type(f"Test{_name}", (suite.SuiteCase,), {"__module__": __name__, "ADDON": _addon})
