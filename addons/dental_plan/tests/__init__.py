from . import test_plan_branch
from . import test_plan_care
from . import test_plan_life
from . import test_plan_money
from . import test_plan_payers
from . import test_plan_screen
from . import test_plan_year
from . import test_suite
