from . import test_tasks_sms
from . import test_suite
