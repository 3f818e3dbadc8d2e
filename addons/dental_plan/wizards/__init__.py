from . import dental_plan_add
from . import dental_plan_agree
from . import dental_plan_complete
from . import dental_plan_decline
from . import dental_plan_discount
from . import dental_plan_remove
