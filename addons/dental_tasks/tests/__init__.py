from . import test_results, test_rules
