from odoo import api, fields, models
from odoo.tools import SQL

from ..const import FLEXIBILITIES, STAGES, TIERS
from ..plan_engine import Protocol, ProtocolStep

CLASSES = ("incisor", "canine", "premolar", "molar")
# what a plan built from a protocol depends on; the rest (name, order in the list) may change without a new version
VERSIONED = {
    "condition_ids", "dentition", "age_from", "age_to", "without_wisdom", "only_wisdom", "gaps_from", "problem", "solution", "step_ids",
    *(f"tooth_class_{name}" for name in CLASSES),
}


class DentalProtocol(models.Model):
    """A standard: the findings and, per tier, the ordered steps that treat them.

    Editing one that plans were built from keeps the old text as an archived version for them and raises the version.
    """

    _name = "dental.protocol"
    _description = "Protocol"
    _order = "sequence, code, version desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    version = fields.Integer(default=1, required=True, readonly=True)
    sequence = fields.Integer(default=10, help="On one tooth the protocol with the lowest number leads.")
    active = fields.Boolean(default=True)
    condition_ids = fields.Many2many("dental.condition", string="Findings")
    tooth_class_incisor = fields.Boolean("Incisors", default=True)
    tooth_class_canine = fields.Boolean("Canines", default=True)
    tooth_class_premolar = fields.Boolean("Premolars", default=True)
    tooth_class_molar = fields.Boolean("Molars", default=True)
    without_wisdom = fields.Boolean("Not for wisdom teeth")
    only_wisdom = fields.Boolean("Only for wisdom teeth")
    gaps_from = fields.Integer("From missing teeth", help="Only in a jaw with at least so many gaps, wisdom teeth not counted")
    dentition = fields.Selection([("permanent", "Permanent"), ("primary", "Primary")], help="Empty: both")
    age_from = fields.Integer(default=0)
    age_to = fields.Integer(default=150)
    problem = fields.Text(translate=True, help="What is wrong, in the patient's words")
    solution = fields.Text(translate=True, help="What is done about it, in the patient's words")
    photo_before = fields.Image("Photo of the problem", max_width=1024, max_height=1024)
    photo_after = fields.Image("Photo of the solution", max_width=1024, max_height=1024)
    step_ids = fields.One2many("dental.protocol.step", "protocol_id", copy=True)
    plan_step_count = fields.Integer(compute="_compute_plan_step_count", string="Planned steps")

    _code_version_uniq = models.Constraint("UNIQUE (code, version)", "This version of the protocol exists already.")
    _ages = models.Constraint("CHECK (age_to >= age_from)", "The age to is not below the age from.")

    def _compute_plan_step_count(self):
        counts = dict(self.env["dental.plan.step"]._read_group([("protocol_id", "in", self.ids)], ["protocol_id"], ["__count"]))
        for protocol in self:
            protocol.plan_step_count = counts.get(protocol, 0)

    def write(self, vals):
        if VERSIONED & set(vals):
            self._keep_version()
        return super().write(vals)

    def _keep_version(self):
        """Archive a copy of what plans were built from, let them point to it, and raise the version."""
        # sudo: plans of branches the editor does not see keep their version too
        steps_sudo = self.env["dental.plan.step"].sudo()
        steps_sudo.flush_model(["protocol_id", "protocol_step_id"])
        for (protocol,) in steps_sudo._read_group([("protocol_id", "in", self.filtered("active").ids)], ["protocol_id"]):
            version = protocol.version
            super(DentalProtocol, protocol).write({"version": version + 1})
            protocol.flush_recordset(["version"])
            old = protocol.copy({"code": protocol.code, "version": version, "active": False})
            pairs = list(zip(protocol.step_ids.ids, old.step_ids.ids, strict=True))
            self.env.execute_query(
                SQL("UPDATE dental_plan_step SET protocol_id = %s WHERE protocol_id = %s RETURNING id", old.id, protocol.id)
            )
            for line, copied in pairs:
                self.env.execute_query(
                    SQL("UPDATE dental_plan_step SET protocol_step_id = %s WHERE protocol_step_id = %s RETURNING id", copied, line)
                )
            steps_sudo.invalidate_model(["protocol_id", "protocol_step_id"])

    def copy_data(self, default=None):
        default = dict(default or {})
        rows = super().copy_data(default)
        for protocol, row in zip(self, rows, strict=True):
            if "code" not in default:
                row["code"] = self.env._("%(code)s_copy", code=protocol.code)
        return rows

    def _engine_protocols(self):
        """Protocols for the engine, in a fixed number of queries."""
        conditions = {condition.id: condition.code for condition in self.condition_ids}
        answer = []
        for protocol in self:
            tiers = {tier: [] for tier, _label in TIERS}
            for line in protocol.step_ids.sorted(lambda line: (line.sequence, line.id)):
                tiers[line.tier].append(line._engine_step())
            answer.append(
                Protocol(
                    key=protocol.id,
                    conditions=frozenset(conditions[key] for key in protocol.condition_ids.ids),
                    tiers=tuple((tier, tuple(lines)) for tier, lines in tiers.items()),
                    tooth_classes=frozenset(name for name in CLASSES if protocol[f"tooth_class_{name}"]),
                    dentition=protocol.dentition or "",
                    age_from=protocol.age_from,
                    age_to=protocol.age_to,
                    sequence=protocol.sequence,
                    without_wisdom=protocol.without_wisdom,
                    only_wisdom=protocol.only_wisdom,
                    gaps_from=protocol.gaps_from,
                )
            )
        return answer


class DentalProtocolStep(models.Model):
    """One procedure of a protocol in one tier."""

    _name = "dental.protocol.step"
    _description = "Step of a protocol"
    _order = "tier, sequence, id"

    protocol_id = fields.Many2one("dental.protocol", required=True, ondelete="cascade", index=True)
    tier = fields.Selection(TIERS, required=True)
    sequence = fields.Integer(default=10)
    procedure_id = fields.Many2one("product.product", required=True, domain=[("is_dental", "=", True)])
    stage = fields.Selection(STAGES, help="Empty: the procedure's own stage")
    wait_days = fields.Integer(help="Days to wait after this step before the next one of the protocol")
    is_mandatory = fields.Boolean(default=True)
    shares_visit = fields.Boolean("Any visit", help="May lie in a visit of another specialist")
    flexibility = fields.Selection(
        FLEXIBILITIES, default="movable", required=True,
        help="Fixed: keeps its visit. Movable: may go to another visit. Exchangeable: may also be replaced by another procedure.",
    )
    explanation = fields.Char(translate=True, help="Goal of the step in the patient's words; empty: the procedure's own")

    _wait_positive = models.Constraint("CHECK (wait_days >= 0)", "A wait cannot be negative.")

    # An edited line makes a new version of its protocol, by whatever door it is edited.

    @api.model_create_multi
    def create(self, vals_list):
        self.env["dental.protocol"].browse({vals["protocol_id"] for vals in vals_list if vals.get("protocol_id")})._keep_version()
        return super().create(vals_list)

    def write(self, vals):
        self.protocol_id._keep_version()
        return super().write(vals)

    def unlink(self):
        self.protocol_id._keep_version()
        return super().unlink()

    def _engine_step(self):
        return ProtocolStep(
            procedure=self.procedure_id.id,
            stage=self.stage or "",
            wait_days=self.wait_days,
            is_mandatory=self.is_mandatory,
            shares_visit=self.shares_visit,
            key=self.id,
        )
