from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..plan_engine import Planned, conflicts, payment_calendar
from ..plan_engine.types import ON_TOOTH, REMOVALS

GONE = ("removed", "cancelled")


class DentalPlan(models.Model):
    """The plan screen: one read contract of plain rows, and the doors by which steps are moved there."""

    _inherit = "dental.plan"

    def screen(self):
        """All the plan screen and the print show, as plain data, in a fixed number of queries.

        Amounts are None where the payer's programme hides them from the user.
        """
        self.ensure_one()
        self.check_access("read")
        options = self.env["dental.plan.option"].search([("plan_id", "=", self.id)])
        visits = self.env["dental.plan.visit"].search([("option_id", "in", options.ids)])
        steps = self.env["dental.plan.step"].search([("option_id", "in", options.ids)])
        steps.procedure_id.mapped("dental_caution_ids")  # read once for all steps
        show = not self.amounts_hidden or self._may_see_hidden_amounts()
        by_option = steps.grouped("option_id")
        visits_of = visits.grouped("option_id")
        return {
            "plan": self._screen_plan(show),
            "options": [self._screen_option(option, by_option.get(option, steps.browse()), show) for option in options],
            "visits": [self._screen_visit(visit, show) for visit in visits],
            "steps": [self._screen_step(step, show) for step in steps],
            "warnings": {
                option.id: self._warnings(option, by_option.get(option, steps.browse()))
                for option in options
                if option.state != "archived"
            },
            "calendar": {
                option.id: self._calendar(visits_of.get(option, visits.browse())) if show else [] for option in options
            },
            "untreated": self._screen_untreated(),
        }

    def _screen_plan(self, show):
        clinical = self.env.user.has_group("dental_patient.group_dental_clinical")
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "patient_id": self.patient_id.id,
            "patient": self.patient_id.name,
            "currency_id": self.currency_id.id,
            "company": self.company_id.name,
            "is_insured": bool(self.policy_id),
            "policy": self.policy_id.display_name or "",
            "show_amounts": show,
            "is_clinical": clinical,
            "agreed_option_id": self.agreed_option_id.id,
            "can_edit": not self.policy_id and self.state not in ("completed", "declined", "expired") and self.has_access("write"),
            "can_agree": self.has_access("write"),
            "done": self.step_done_count,
            "total": self.step_count,
            "visits_left": len(self.agreed_option_id.visit_ids.filtered(lambda visit: not visit.is_done)),
            "danger": dict(self._fields["danger"]._description_selection(self.env)).get(self.danger, ""),
            "extras": [{"id": plan.id, "name": plan.name} for plan in self.extra_plan_ids],
            "max_minutes": self.company_id.dental_max_visit_minutes,
        }

    def _screen_option(self, option, steps, show):
        live = steps.filtered(lambda step: step.state not in GONE)
        tiers = dict(option._fields["tier"]._description_selection(self.env))
        return {
            "id": option.id,
            "tier": option.tier,
            "name": tiers[option.tier],
            "state": option.state,
            "total": option.amount_total if show else None,
            "payer": option.amount_payer if show else None,
            "patient": option.amount_patient if show else None,
            "ratio": option.ratio,
            "steps": len(live),
            "visits": len(option.visit_ids),
            "minutes": sum(live.mapped("duration")),
            "days": max(option.visit_ids.mapped("day"), default=0),
        }

    def _screen_visit(self, visit, show):
        live = visit.step_ids.filtered(lambda step: step.state not in GONE)
        kinds = dict(visit._fields["kind"]._description_selection(self.env))
        rhythms = dict(visit._fields["rhythm"]._description_selection(self.env))
        return {
            "id": visit.id,
            "option_id": visit.option_id.id,
            "number": visit.sequence,
            "kind": visit.kind,
            "kind_name": kinds[visit.kind],
            "rhythm": visit.rhythm,
            "rhythm_name": rhythms[visit.rhythm],
            "specialty": visit.specialty_id.name or "",
            "minutes": sum(live.mapped("duration")),
            "wait_days": visit.wait_days,
            "day": visit.day,
            "date": fields.Date.to_string(visit.planned_on),
            "date_text": format_date(self.env, visit.planned_on),
            "amount": sum(live.mapped("price")) if show else None,
            "is_done": visit.is_done,
            "papers": visit.paper_type_ids.mapped("name"),
            "preparation": visit.preparation or "",
        }

    def _screen_step(self, step, show):
        stages = dict(step._fields["stage"]._description_selection(self.env))
        refusals = dict(step._fields["payer_refusal"]._description_selection(self.env))
        clinical = self.env.user.has_group("dental_patient.group_dental_clinical")
        return {
            "id": step.id,
            "option_id": step.option_id.id,
            "visit_id": step.visit_id.id,
            "sequence": step.sequence,
            "fdi": step.tooth_id.fdi or "",
            "place": self._step_place(step, clinical),
            "surfaces": step.surfaces or "",
            "procedure": step.procedure_id.name,
            "problem": (step.problem or "") if clinical else "",
            "solution": step.solution or "",
            "explanation": step.explanation or "",
            "stage": step.stage,
            "stage_name": stages.get(step.stage, ""),
            "minutes": step.duration,
            "price": step.price if show else None,
            "list_price": step.list_price if show else None,
            "payer": step.payer_amount if show else None,
            "patient": step.patient_amount if show else None,
            "refusal": refusals.get(step.payer_refusal, ""),
            "is_mandatory": step.is_mandatory,
            "flexibility": step.flexibility,
            "state": step.state,
            "removal_reason": step.removal_reason or "",
            "added_reason": step.added_reason or "",
            "is_redo": bool(step.redo_of_id),
            "protocol_id": step.protocol_id.id,
        }

    @api.model
    def _step_place(self, step, clinical):
        """Tooth, quadrant or jaw; of a picture or another step without a place of its own the teeth it is for."""
        if step.tooth_id or step.area:
            areas = dict(step._fields["area"]._description_selection(self.env))
            return step.tooth_id.fdi or areas[step.area]
        teeth = step.finding_ids.tooth_id.sorted("fdi").mapped("fdi") if clinical else []
        return ", ".join(teeth) if 0 < len(teeth) <= 4 else self.env._("Whole mouth")

    def _screen_untreated(self):
        if not self.env.user.has_group("dental_patient.group_dental_clinical"):
            return []
        return [finding.display_name for finding in self.untreated_finding_ids | self.excluded_finding_ids]

    def _calendar(self, visits):
        """[{month, label, amount}] of what falls due when."""
        start = min(visits.mapped("planned_on"), default=fields.Date.context_today(self))
        rows = payment_calendar(
            [
                (
                    (visit.planned_on - start).days,
                    sum(
                        (Decimal(str(step.patient_amount)) for step in visit.step_ids if step.state not in GONE), Decimal(0)
                    ),
                )
                for visit in visits
            ],
            start,
        )
        return [
            {
                "month": fields.Date.to_string(month),
                "label": format_date(self.env, month, date_format="LLLL yyyy"),
                "amount": float(amount),
            }
            for month, amount in rows
        ]

    # --- warnings ---

    def _warnings(self, option, steps):
        """Conflicts of one option in words: [{kind, step_id, text}]."""
        live = steps.filtered(lambda step: step.state not in GONE)
        alerts = frozenset()
        found = ()
        if self.env.user.has_group("dental_patient.group_dental_clinical"):
            alerts = frozenset(filter(None, self.patient_id.alert_ids.mapped("code")))
            found = tuple((f.tooth_id.fdi or "", f.condition_id.code) for f in self.finding_ids if not f.resolved_on)
        rows = conflicts(
            [self._engine_planned(step) for step in live], alerts, found, self.company_id.dental_max_visit_minutes
        )
        by_id = {step.id: step for step in live}
        alerts = self._alert_names({row.detail for row in rows if row.kind == "harm"})
        return [
            {
                "kind": row.kind,
                "step_id": row.key,
                "step": by_id[row.key].display_name,
                "detail": alerts.get(row.detail, row.detail),
                "text": self._warning_text(row, by_id[row.key], by_id.get(row.other), alerts),
            }
            for row in rows
        ]

    @api.model
    def _alert_names(self, codes):
        """{code: what is shown of it} of questions of the questionnaire."""
        if not codes:
            return {}
        questions = self.env["dental.anamnesis.question"].search([("code", "in", list(codes))])
        return {question.code: question.alert or question.name for question in questions}

    def _engine_planned(self, step):
        result = step.procedure_id.dental_result_condition_id.code or ""
        return Planned(
            key=step.id,
            visit=step.visit_id.sequence or 0,
            day=step.visit_id.day,
            fdi=step.tooth_id.fdi or "",
            surfaces=step.surfaces or "",
            procedure=step.procedure_id.id,
            stage=step.stage or "",
            result=result,
            minutes=step.duration,
            specialty=step.specialty_id.id,
            after=tuple((before.id, before.wait_days) for before in step.after_ids),
            treats_tooth=result in ON_TOOTH or step.stage == "endodontics",
            removes_tooth=result in REMOVALS,
            shares_visit=step.shares_visit,
            harms=frozenset(step.procedure_id.dental_caution_ids.mapped("code")),
            is_done=step.state == "done",
        )

    @api.model
    def _warning_text(self, row, step, other, alerts):
        _ = self.env._
        names = {
            "step": step.display_name,
            "other": other.display_name if other else "",
            "detail": alerts.get(row.detail, row.detail),
        }
        return {
            "tooth_removed": lambda: _("“%(step)s” is planned on a tooth that will be extracted.", **names),
            "crown_first": lambda: _("“%(step)s” comes before “%(other)s”: the canal has to be treated first.", **names),
            "crown_without_canal": lambda: _("“%(step)s” on a tooth whose nerve is ill: plan the canal first.", **names),
            "twice": lambda: _("“%(step)s” restores what “%(other)s” restores already.", **names),
            "too_early": lambda: _("“%(step)s” has to come after “%(other)s”.", **names),
            "wait": lambda: _("“%(step)s” has to wait %(detail)s days after “%(other)s”.", **names),
            "too_long": lambda: _("The visit of “%(step)s” takes %(detail)s minutes: longer than a patient stands.", **names),
            "specialists": lambda: _("The visit of “%(step)s” needs two specialists.", **names),
            "extraction_last": lambda: _("“%(step)s” is left to the end: extractions belong into the flow.", **names),
            "harm": lambda: _("“%(step)s”: %(detail)s. Ask the doctor before.", **names),
        }[row.kind]()

    # --- editing ---

    def action_move_step(self, step_id, visit_id=False, before_id=False):
        """Put a planned step into another visit of its option (False: a new one at the end), before another step.

        :return: screen()
        """
        self.ensure_one()
        step = self._editable_step(step_id)
        visits = step.option_id.visit_ids
        visit = visits.filtered(lambda visit: visit.id == visit_id)
        if visit_id and not visit:
            raise UserError(self.env._("Choose a visit of the same option."))
        if visit.is_done:
            raise UserError(self.env._("Visit %(number)s is over: choose an open one.", number=visit.sequence))
        if step.flexibility == "fixed" and visit != step.visit_id:
            raise UserError(self.env._("“%(step)s” keeps its visit: the protocol fixes it.", step=step.display_name))
        old = step.visit_id
        if not visit:
            visit = visits.create(
                {
                    "plan_id": self.id, "option_id": step.option_id.id, "duration": step.duration or 1,
                    "sequence": max(visits.mapped("sequence"), default=0) + 1, "specialty_id": step.specialty_id.id,
                }
            )
        others = (visit.step_ids - step).sorted("sequence")
        place = next((n for n, other in enumerate(others) if other.id == before_id), len(others))
        numbers = sorted([*others.mapped("sequence"), step.sequence])
        order = [*others[:place], step, *others[place:]]
        step.visit_id = visit
        for one, number in zip(order, numbers, strict=True):
            one.sequence = number
        (old | visit)._refresh()
        return self.screen()

    def action_move_visit(self, visit_id, number):
        """Put a visit at another place in its option. :return: screen()"""
        self.ensure_one()
        visit = self.visit_ids.filtered(lambda visit: visit.id == visit_id)
        self._check_editable()
        others = (visit.option_id.visit_ids - visit).sorted("sequence")
        place = max(0, min(len(others), number - 1))
        for position, one in enumerate([*others[:place], visit, *others[place:]], 1):
            one.sequence = position
        visit.option_id._number_visits()
        return self.screen()

    def action_exchange_step(self, step_id, option_id):
        """Take a step of one option into another, in place of the step that answers the same findings at the same stage.

        The step it replaces stays in the plan as removed, with that as its reason; both count as deviations.
        :return: screen()
        """
        self.ensure_one()
        self._check_editable()
        step = self.step_ids.filtered(lambda step: step.id == step_id)
        option = self.option_ids.filtered(lambda option: option.id == option_id)
        if not step or not option or step.option_id == option:
            raise UserError(self.env._("Choose a step of one option and another option of this plan."))
        if option.state != "open":
            raise UserError(self.env._("Prices of an agreed option are fixed: steps are exchanged before it is agreed."))
        twin = option.step_ids.filtered(
            lambda other: other.tooth_id == step.tooth_id and other.area == step.area and other.stage == step.stage
            and other.protocol_id == step.protocol_id and other.state == "planned"
        )[:1]
        if not twin:
            raise UserError(self.env._("“%(step)s” answers nothing that this option treats in another way.", step=step.display_name))
        if twin.flexibility != "exchangeable":
            raise UserError(self.env._("“%(step)s” is not exchangeable: the protocol says so.", step=twin.display_name))
        reason = self.env._("Exchanged for “%(step)s” of the option %(option)s", step=step.display_name, option=step.option_id.display_name)
        new = step.copy(
            {"option_id": option.id, "visit_id": twin.visit_id.id, "sequence": twin.sequence, "added_reason": reason}
        )
        self.env["dental.plan.step"]._link_after(
            [(new.id, before) for before in twin.after_ids.ids]
            + [(follower.id, new.id) for follower in option.step_ids if twin in follower.after_ids]
        )
        twin.action_remove(reason)
        twin.visit_id._refresh()
        return self.screen()

    def action_add_step(self, option_id, procedure_id, reason, tooth_id=False, surfaces=False):
        """Add a step that no protocol asked for, in a visit of its own; counts as a deviation with its reason.

        :return: id of the step
        """
        self.ensure_one()
        self._check_editable()
        text = (reason or "").strip()
        if len(text) < 10 or len(set(text.lower())) < 5:
            raise UserError(self.env._("Say in a sentence why this step joins the plan."))
        option = self.option_ids.filtered(lambda option: option.id == option_id and option.state != "archived")
        procedure = self.env["product.product"].browse(procedure_id)
        if not option:
            raise UserError(self.env._("Choose an open or agreed option of this plan."))
        priced = self._engine_procedures(procedure)[procedure.id]
        visit = self.env["dental.plan.visit"].create(
            {
                "plan_id": self.id, "option_id": option.id, "duration": priced.minutes, "specialty_id": priced.specialty,
                "kind": priced.kind, "sequence": max(option.visit_ids.mapped("sequence"), default=0) + 1,
            }
        )
        step = self.env["dental.plan.step"].create(
            {
                "patient_id": self.patient_id.id, "plan_id": self.id, "option_id": option.id, "visit_id": visit.id,
                "company_id": self.company_id.id, "procedure_id": procedure.id, "stage": priced.stage, "duration": priced.minutes,
                "sequence": max(option.step_ids.mapped("sequence"), default=0) + 1, "tooth_id": tooth_id,
                "surfaces": self.env["dental.finding"]._ordered_surfaces(surfaces) or False, "added_reason": text,
                "solution": text, "explanation": procedure.dental_explanation, "price": float(priced.price), "list_price": float(priced.price),
            }
        )
        option._number_visits()
        return step.id

    def _check_editable(self):
        if self.policy_id:
            raise UserError(self.env._("An insured plan is what the payer's programme says: plan extras in the self-paid plan beside it."))
        if self.state in ("completed", "declined", "expired"):
            raise UserError(self.env._("Plan %(name)s is closed and is not edited.", name=self.name))

    def _editable_step(self, step_id):
        self._check_editable()
        step = self.step_ids.filtered(lambda step: step.id == step_id)
        if not step:
            raise UserError(self.env._("Choose a step of this plan."))
        if step.state != "planned":
            raise UserError(self.env._("“%(step)s” is done or removed and stays where it is.", step=step.display_name))
        return step
