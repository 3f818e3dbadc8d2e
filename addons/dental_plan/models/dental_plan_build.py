from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..const import TIERS
from ..plan_engine import Finding, Procedure, Settings, build_insured, build_options, payer_split


class DentalPlan(models.Model):
    """Building: findings, protocols and the payer go through plan_engine once, the answer is stored in bulk."""

    _inherit = "dental.plan"

    def action_build(self):
        """Build the options from everything charted and open: the same findings always give the same plan.

        An insured plan gets the one option its programme allows; what the programme leaves goes to a self-paid plan of its
        own. Works on any number of plans in a fixed number of queries.
        """
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("Only a draft is built. Take plan %(name)s back to draft first.", name=plan.name))
        self._build()
        return True

    def _build(self):
        findings = self._open_findings()
        kit = self._engine_kit()
        built = []
        for plan in self:
            own = plan._findings_to_treat(findings[plan.patient_id.id])
            if not any(finding.kind in ("pathology", "absence") for finding in own):
                raise UserError(
                    self.env._("Chart the findings of %(patient)s first: there is nothing to treat.", patient=plan.patient_id.name)
                )
            options = plan._engine_options(own, kit)
            if not options:
                raise UserError(self.env._("No protocol covers these findings. Ask the chief doctor to add one."))
            built.append((plan, own, options))
        self.option_ids.unlink()
        for plan, own, options in built:
            treated = {key for option in options for step in option.steps for key in step.findings}
            plan.write(
                {
                    "finding_ids": [Command.set([f.key for f in own if f.kind in ("pathology", "absence")])],
                    "untreated_finding_ids": [
                        Command.set([f.key for f in own if f.kind in ("pathology", "absence") and f.key not in treated])
                    ],
                }
            )
        self._store_options([(plan, options) for plan, _own, options in built])
        for plan, own, options in built:
            if plan.policy_id:
                plan._split_by_payer()
                plan._build_extras(own, options[0])

    def _open_findings(self):
        """{patient id: [engine Finding]} of everything open in the mouths, existing work too."""
        answer = defaultdict(list)
        for finding in self.env["dental.finding"].search(
            [("patient_id", "in", self.patient_id.ids), ("resolved_on", "=", False)]
        ):
            answer[finding.patient_id.id].append(
                Finding(
                    key=finding.id,
                    fdi=finding.tooth_id.fdi or "",
                    surfaces=finding.surfaces or "",
                    condition=finding.condition_id.code,
                    tooth_class=finding.tooth_id.tooth_class or "",
                    dentition=finding.tooth_id.dentition or "",
                    kind=finding.condition_id.kind,
                )
            )
        return answer

    def _findings_to_treat(self, findings):
        """Those of `findings` that are this plan's: all, or for own-cost extras what the insured plan left."""
        self.ensure_one()
        excluded = set(self.excluded_finding_ids.ids)
        findings = [finding for finding in findings if finding.key not in excluded]
        if not self.insured_plan_id:
            return findings
        left = set(self.insured_plan_id.untreated_finding_ids.ids)
        return [finding for finding in findings if finding.key in left or finding.kind not in ("pathology", "absence")]

    def _engine_kit(self):
        """(protocols, procedures without price) of the engine."""
        protocols = self.env["dental.protocol"].search([])
        today = fields.Date.context_today(self)
        ended = protocols.step_ids.procedure_id.filtered(
            lambda procedure: procedure.dental_valid_until and procedure.dental_valid_until < today
        )
        return protocols._engine_protocols(), protocols.step_ids.procedure_id, set(ended.ids)

    def _engine_options(self, findings, kit):
        protocols, procedures, ended = kit
        settings = Settings(
            age=self.patient_id.age or 30,
            max_visit_minutes=self.company_id.dental_max_visit_minutes or 90,
            tiers=tuple(tier for tier, _label in TIERS),
        )
        priced = self._engine_procedures(procedures)
        if ended:
            protocols = [_without(protocol, ended) for protocol in protocols]
        if self.policy_id:
            covered = set(self.program_id.procedure_ids.ids) - ended
            option = build_insured(findings, protocols, priced, settings, covered)
            return (option,) if option.steps else ()
        return build_options(findings, protocols, priced, settings)

    def _engine_procedures(self, procedures):
        """{id: engine Procedure} with the prices of the payer's or the patient's price list."""
        self.ensure_one()
        pricelist = self.program_id.pricelist_id or self.patient_id.partner_id.property_product_pricelist
        if pricelist:
            prices = pricelist._get_products_price(procedures, 1.0, currency=self.currency_id)
        else:
            prices = {procedure.id: procedure.lst_price for procedure in procedures}
        return {
            procedure.id: Procedure(
                key=procedure.id,
                minutes=procedure.dental_duration,
                price=Decimal(str(self.currency_id.round(prices[procedure.id]))),
                specialty=procedure.dental_specialty_id.id,
                stage=procedure.dental_stage,
                scope=procedure.dental_scope,
                result=procedure.dental_result_condition_id.code or "",
                kind=procedure.dental_kind or "treatment",
            )
            for procedure in procedures
        }

    # --- storing ---

    def _store_options(self, built):
        """One create for all options, visits and steps of all plans."""
        flat = [(plan, option, number) for plan, options in built for number, option in enumerate(options)]
        records = self.env["dental.plan.option"].create(
            [{"plan_id": plan.id, "tier": option.tier, "sequence": number * 10} for plan, option, number in flat]
        )
        rows = [(plan, option, record) for (plan, option, _number), record in zip(flat, records, strict=True)]
        visits = self.env["dental.plan.visit"].create(
            [
                {
                    "plan_id": plan.id, "option_id": record.id, "sequence": number, "specialty_id": visit.specialty,
                    "duration": visit.minutes, "wait_days": visit.wait_days, "day": visit.day, "kind": visit.kind,
                    "rhythm": visit.rhythm,
                }
                for plan, option, record in rows
                for number, visit in enumerate(option.visits, 1)
            ]
        )
        spots = [(record.id, index) for _plan, option, record in rows for visit in option.visits for index in [visit.steps]]
        visit_of = {
            (option_id, index): visit.id
            for (option_id, indexes), visit in zip(spots, visits, strict=True)
            for index in indexes
        }
        self._store_steps(rows, visit_of)

    def _store_steps(self, rows, visit_of):
        teeth = {fdi: tooth.id for fdi, tooth in self.env["dental.tooth"].by_fdi().items()}
        texts = {}
        vals_list = [
            {
                "option_id": record.id,
                "visit_id": visit_of[record.id, step.index],
                **plan._prepare_step_vals(step, teeth, texts),
            }
            for plan, option, record in rows
            for step in option.steps
        ]
        steps = iter(self.env["dental.plan.step"].create(vals_list))
        links = []
        for _plan, option, _record in rows:
            own = [next(steps) for _step in option.steps]
            links += [(own[step.index].id, own[before].id) for step in option.steps for before, _wait in step.after]
        self.env["dental.plan.step"]._link_after(links)

    def _prepare_step_vals(self, step, teeth, texts):
        self.ensure_one()
        lang = self.patient_id.lang or self.env.lang
        key = (step.protocol, step.protocol_step, lang)
        if key not in texts:
            protocol = self.env["dental.protocol"].browse(step.protocol).with_context(lang=lang)
            line = self.env["dental.protocol.step"].browse(step.protocol_step).with_context(lang=lang)
            texts[key] = {
                "problem": protocol.problem,
                "solution": protocol.solution,
                "explanation": line.explanation or line.procedure_id.dental_explanation or "",
                "flexibility": line.flexibility,
                "wait_days": line.wait_days,
            }
        return {
            "patient_id": self.patient_id.id,
            "plan_id": self.id,
            "company_id": self.company_id.id,
            "sequence": step.index + 1,
            "tooth_id": teeth[step.fdi] if step.fdi else False,
            "area": step.area or False,
            "surfaces": step.surfaces or False,
            "procedure_id": step.procedure,
            "stage": step.stage,
            "duration": step.minutes,
            "finding_ids": [Command.set(list(step.findings))],
            "protocol_id": step.protocol,
            "protocol_step_id": step.protocol_step,
            "is_mandatory": step.is_mandatory,
            "shares_visit": step.shares_visit,
            "price": float(step.price),
            "list_price": float(step.price),
            **texts[key],
        }

    # --- payers ---

    def _split_by_payer(self):
        """The payer's part of every planned step, by the programme's share and limits."""
        for plan in self.filtered("policy_id"):
            today = fields.Date.context_today(plan)
            steps = plan.option_ids.filtered(lambda option: option.state == "open").step_ids
            split = payer_split(
                [
                    (step.id, step.procedure_id.id, step.tooth_id.fdi or "", Decimal(str(step.price)), step.visit_id.planned_on or today)
                    for step in steps
                ],
                plan.policy_id._engine_cover(),
                plan.policy_id._engine_used(),
                Decimal(str(plan.currency_id.rounding)),
            )
            reasons = dict(steps._fields["payer_refusal"]._description_selection(self.env))
            for step in steps:
                amount, reason = split[step.id]
                step.write(
                    {
                        "payer_id": plan.program_id.payer_id.id if amount else False,
                        "payer_amount": float(amount),
                        "payer_refusal": reason if reason in reasons else False,
                    }
                )

    def _build_extras(self, findings, option):
        """A self-paid plan for what the programme leaves untreated; the draft made before is built anew."""
        self.ensure_one()
        drafts = self.extra_plan_ids.filtered(lambda plan: plan.state == "draft")
        left = [f for f in findings if f.key in option.untreated]
        if not left:
            drafts.option_ids.unlink()
            return
        if not self.extra_plan_ids:
            drafts = self.create(
                {
                    "patient_id": self.patient_id.id,
                    "company_id": self.company_id.id,
                    "doctor_id": self.doctor_id.id,
                    "coordinator_id": self.coordinator_id.id,
                    "insured_plan_id": self.id,
                }
            )
        kit = drafts._engine_kit()
        open_findings = drafts._open_findings()
        for plan in drafts:
            if plan._engine_options(plan._findings_to_treat(open_findings[plan.patient_id.id]), kit):
                plan._build()


def _without(protocol, ended):
    """The protocol without tiers that need a procedure which is not offered any more."""
    return replace(
        protocol,
        tiers=tuple(
            (tier, () if any(step.procedure in ended and step.is_mandatory for step in steps)
             else tuple(step for step in steps if step.procedure not in ended))
            for tier, steps in protocol.tiers
        ),
    )
