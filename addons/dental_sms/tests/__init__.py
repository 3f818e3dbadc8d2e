from . import test_messages, test_outbox, test_replies
