"""Builds the demonstration clinic through the public methods of the suite, in the states that real actions make."""

import logging

from . import clinic, follow_up, goods, patients, pay, plans, visits
from .stage import Stage

_logger = logging.getLogger(__name__)


def load(env):
    """Fill the database of `env` with the demonstration clinic. Loaded once: a second call does nothing."""
    if env["res.users"].search_count([("login", "=", "receptionist")], limit=1):
        return
    stage = Stage(env)
    for part in (
        clinic.set_up_company,
        clinic.hire,
        clinic.equip,
        clinic.make_roster,
        pay.agree_schemes,
        goods.stock_up,
        patients.register,
        patients.chart,
        patients.sign_papers,
        plans.insure,
        plans.make_plans,
        visits.treat_by_plan,
        visits.fill_days,
        visits.live_today,
        visits.take_money,
        goods.order_from_lab,
        goods.fill_sterilisation,
        pay.clock,
        pay.run_last_month,
        follow_up.make_tasks,
        follow_up.send_messages,
    ):
        part(stage)
        env.flush_all()
        _logger.info("Demonstration clinic: %s done", part.__name__)
