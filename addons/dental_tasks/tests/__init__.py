from . import test_access, test_followup, test_handover, test_results, test_rules, test_telephony, test_watch
from . import test_suite
