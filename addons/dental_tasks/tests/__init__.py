from . import test_followup, test_results, test_rules
