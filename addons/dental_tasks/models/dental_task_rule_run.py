import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import EVENTS
from .dental_task_rule_sources import CLOSE, HITS, INSERT, NEW_HITS, SOURCES

_logger = logging.getLogger(__name__)

ALWAYS = SQL("TRUE")
# These concern what has happened or is owed: a refusal of further contacts does not end them.
ALSO_DECLINED = ("unpaid", "late", "document_missing", "unconfirmed", "visit_done", "offer")
LONG_AGO = timedelta(days=365 * 50)


class DentalTaskRule(models.Model):
    """How rules run: one INSERT … SELECT for what is new, one UPDATE for what is gone; a natural key keeps it exactly once."""

    _inherit = "dental.task.rule"

    def _only(self, patient_ids):
        """Conditions that narrow the sources to some patients."""
        if patient_ids is None:
            return dict.fromkeys(("only_a", "only_pl", "only_w", "only_e", "only_p", "only_f", "only_r"), ALWAYS)
        columns = {**dict.fromkeys(("a", "pl", "w", "e", "f", "r"), "patient_id"), "p": "id"}
        return {
            f"only_{alias}": SQL("%s = ANY(%s)", SQL.identifier(alias, column), list(patient_ids))
            for alias, column in columns.items()
        }

    def _hits(self, patient_ids=None, everything=False):
        """SQL of what the rule is about now. `everything`: however old the event, for asking whether a reason is gone."""
        self.ensure_one()
        now = fields.Datetime.now()
        source = SQL(
            SOURCES[self.event],
            now=now,
            since=now - (LONG_AGO if everything else timedelta(days=self.look_back_days)),
            ahead=now + (LONG_AGO if everything else timedelta(days=1 - self.delay_days)),
            kind=self.kind or None,
            stage=self.stage or None,
            specialty=self.specialty_id.id or None,
            minutes=self.delay_minutes,
            **self._only(patient_ids),
        )
        return SQL(
            HITS,
            source=source,
            company=self.env.ref("base.main_company").id,
            in_name=self.in_name_of_doctor,
            vip=self.is_vip_only,
            branch=self.company_id.id or None,
            doctor=self.doctor_id.id or None,
            tag=self.tag_id.id or None,
            segment=self.segment_id.id or None,
            min_worth=self.min_worth,
            also_declined=self.event in ALSO_DECLINED,
        )

    def _new_hits(self, patient_ids=None):
        return SQL(NEW_HITS, hits=self._hits(patient_ids), rule=self.id)

    def _new_patients(self):
        """Ids of the patients for whom the rule would make something now."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL("SELECT DISTINCT patient_id FROM (%s) n ORDER BY 1", self._new_hits()))
        return [row[0] for row in rows]

    # --- running ---

    def _run(self, patient_ids=None, confirmed=False):
        """Close what is gone, open what is new; answers the number of new reasons. Twice does nothing twice."""
        self.ensure_one()
        self.env.flush_all()
        if patient_ids is None:
            # Two servers: the second leaves the rule to the first.
            locked = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(hashtext('dental.task.rule'), %s)", self.id))
            if not locked[0][0]:
                return 0
            self.env.cr.execute("SET LOCAL jit = off")  # compiling these statements takes longer than running them
        self._close_gone(patient_ids)
        if patient_ids is None and not confirmed and self._must_ask():
            return 0
        made = self._open_new(patient_ids)
        if patient_ids is None:
            self.write({"last_run_at": fields.Datetime.now(), "last_count": made, "asked_count": 0})
        return made

    def _must_ask(self):
        if not self.ask_above or self.event == "lost":
            return False
        limit = self.ask_above + 1
        [(count,)] = self.env.execute_query(SQL("SELECT count(*) FROM (SELECT FROM (%s) n LIMIT %s) m", self._new_hits(), limit))
        if count < limit:
            return False
        self.asked_count = count
        return True

    def _open_new(self, patient_ids=None):
        queue = self.queue_id
        rows = self.env.execute_query(
            SQL(
                INSERT,
                new_hits=self._new_hits(patient_ids),
                one_per=SQL("h.household_id") if queue.is_call else SQL("h.household_id, h.patient_id"),
                zone=self.env.user.tz or "UTC",
                now=fields.Datetime.now(),
                by_minutes=bool(self.delay_minutes),
                minutes=self.delay_minutes,
                days=self.delay_days,
                hour=self.at_hour,
                queue=queue.id,
                priority=queue.priority,
                is_call=queue.is_call,
                queue_worth=queue.worth,
                worth_per_hour=queue.worth_per_hour,
                rule=self.id,
                is_contact=queue.is_call and self.event != "lost",
                is_lost=self.event == "lost",
            )
        )
        made, joined = rows[0]
        if made:
            self.env.invalidate_all()
            self.env["dental.task"].browse(joined or [])._refresh()
        return made

    def _close_gone(self, patient_ids=None):
        is_condition = EVENTS[self.event][1]
        if is_condition:
            gone = SQL(
                "NOT EXISTS (SELECT FROM (%s) h WHERE h.ref_id = r.ref_id AND h.ref_no = r.ref_no)",
                self._hits(patient_ids, everything=True),
            )
        else:
            gone = SQL("NOT EXISTS (SELECT FROM dental_patient p WHERE p.id = r.patient_id AND p.active)")
        rows = self.env.execute_query(
            SQL(CLOSE, rule=self.id, now=fields.Datetime.now(), gone=gone, only_r=self._only(patient_ids)["only_r"])
        )
        if rows:
            self.env.invalidate_all()
            self.env["dental.task"].browse({row[0] for row in rows})._refresh()

    @api.model
    def _follow_up(self, patients, opens=()):
        """Something happened to `patients`: their work goes and appears at once, and none of them is lost.

        Cheap enough for every booking: only rules with open reasons of these patients are asked whether they are gone, only
        those whose event is in `opens` whether there is something new.
        """
        if not patients:
            return
        self.env.flush_all()
        rules = self.sudo()._in_order([])  # sudo: the work follows by rule, whatever the right of whoever caused it
        open_rules = {
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT rule_id FROM dental_task_reason WHERE patient_id = ANY(%s) AND state = 'open' AND rule_id IS NOT NULL",
                    patients.ids,
                )
            )
        }
        for rule in rules:
            if rule.id in open_rules and EVENTS[rule.event][1] and rule.event != "lost":
                rule._close_gone(patients.ids)
            if rule.event in opens:
                rule._open_new(patients.ids)
        lost = rules.filtered(lambda rule: rule.event == "lost")
        for rule in lost.filtered(lambda rule: rule.id in open_rules):
            rule._close_gone(patients.ids)
        if lost and self._are_lost(patients):
            for rule in lost:
                rule._open_new(patients.ids)

    def _are_lost(self, patients):
        """Whether one of them is in none of the three states and without a task."""
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT FROM dental_followup WHERE patient_id = ANY(%s) AND state = 'lost' AND NOT has_lost_task LIMIT 1",
                    patients.ids,
                )
            )
        )

    # --- jobs ---

    @api.model
    def _in_order(self, domain):
        return self.search(domain).sorted(lambda rule: (rule.event == "lost", rule.sequence))

    @api.model
    def _cron_run(self, live=False):
        """All rules, each in a transaction of its own; the lost patients last, after everything that may find them."""
        rules = self._in_order([("is_live", "=", True)] if live else [])
        for done, rule in enumerate(rules, start=1):
            made = rule._run()
            if made:
                _logger.info("Task rule %s made %s reasons", rule.id, made)
            self.env["ir.cron"]._commit_progress(1, remaining=len(rules) - done)
