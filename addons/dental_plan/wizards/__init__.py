from . import dental_plan_agree
from . import dental_plan_remove
from . import dental_plan_decline
