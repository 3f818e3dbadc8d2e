from . import test_accruals, test_close, test_rights
