from . import test_accruals, test_clock, test_close, test_payslip_print, test_random_accounting, test_reports, test_rights
from . import test_doors_closed
from . import test_suite
