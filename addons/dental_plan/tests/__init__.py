from . import test_plan_life
from . import test_plan_money
