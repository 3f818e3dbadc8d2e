from . import test_messages, test_outbox
