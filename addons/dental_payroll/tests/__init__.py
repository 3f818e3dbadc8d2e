from . import test_accruals, test_clock, test_close, test_random_accounting, test_rights
from . import test_suite
