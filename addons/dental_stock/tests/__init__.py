from . import test_lab_orders
from . import test_machines
from . import test_materials
from . import test_rights
from . import test_suite
