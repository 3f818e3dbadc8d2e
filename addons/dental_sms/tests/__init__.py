from . import test_campaigns, test_gateways, test_messages, test_outbox, test_replies, test_suite
