from . import test_gateways, test_messages, test_outbox, test_replies
from . import test_suite
