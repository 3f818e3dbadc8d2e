from . import test_tasks_sms
