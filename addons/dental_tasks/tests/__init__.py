from . import test_access, test_followup, test_handover, test_js, test_results, test_rules, test_suite, test_telephony, test_tour, test_watch
