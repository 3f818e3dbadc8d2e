from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN_PLANS = ("draft", "proposed", "agreed", "in_progress")


class DentalTaskHandover(models.TransientModel):
    """A doctor or coordinator leaves: patients, plans, tasks and visits go to the successor in one action (T10)."""

    _name = "dental.task.handover"
    _description = "Hand over patients"

    kind = fields.Selection([("doctor", "Doctor"), ("coordinator", "Coordinator")], required=True, default="doctor")
    from_doctor_id = fields.Many2one("resource.resource", string="Leaves", domain=[("dental_role", "in", ("doctor", "hygienist"))])
    to_doctor_id = fields.Many2one("resource.resource", string="Takes over", domain=[("dental_role", "in", ("doctor", "hygienist"))])
    from_user_id = fields.Many2one("res.users", string="Leaving coordinator", domain=[("share", "=", False)])
    to_user_id = fields.Many2one("res.users", string="New coordinator", domain=[("share", "=", False)])
    patient_count = fields.Integer("Patients", compute="_compute_counts")
    plan_count = fields.Integer("Open plans", compute="_compute_counts")
    reason_count = fields.Integer("Open reasons to call", compute="_compute_counts")
    visit_count = fields.Integer("Coming visits", compute="_compute_counts")
    clash_count = fields.Integer("Visits without a free successor", compute="_compute_counts")
    clash_ids = fields.Many2many("dental.appointment", compute="_compute_counts", string="To be booked anew")

    @api.depends("kind", "from_doctor_id", "to_doctor_id", "from_user_id", "to_user_id")
    def _compute_counts(self):
        for wizard in self:
            visits = wizard._visits()
            wizard.patient_count = len(wizard._patients())
            wizard.plan_count = len(wizard._plans())
            wizard.reason_count = len(wizard._reasons())
            wizard.visit_count = len(visits)
            wizard.clash_ids = wizard._clashes(visits)
            wizard.clash_count = len(wizard.clash_ids)

    @property
    def _owner(self):
        """(field, leaving, successor) of what is handed over."""
        if self.kind == "doctor":
            return "doctor_id", self.from_doctor_id, self.to_doctor_id
        return "coordinator_id", self.from_user_id, self.to_user_id

    def _patients(self):
        field, leaving, _new = self._owner
        return self.env["dental.patient"].search([(field, "=", leaving.id)]) if leaving else self.env["dental.patient"]

    def _plans(self):
        field, leaving, _new = self._owner
        plans = self.env["dental.plan"]
        return plans.search([(field, "=", leaving.id), ("state", "in", OPEN_PLANS)]) if leaving else plans

    def _reasons(self):
        _field, leaving, _new = self._owner
        reasons = self.env["dental.task.reason"]
        if not leaving:
            return reasons
        if self.kind == "doctor":
            return reasons.search([("doctor_id", "=", leaving.id), ("state", "=", "open")])
        return reasons.search([("task_id.user_id", "=", leaving.id), ("state", "=", "open")])

    def _visits(self):
        visits = self.env["dental.appointment"]
        if self.kind != "doctor" or not self.from_doctor_id:
            return visits
        return visits.search(
            [
                ("doctor_id", "=", self.from_doctor_id.id),
                ("state", "in", ("held", "booked", "confirmed")),
                ("start", ">", fields.Datetime.now()),
            ]
        )

    def _clashes(self, visits):
        """Visits at which the successor is taken, in one query."""
        if not visits or not self.to_doctor_id:
            return visits.browse()
        busy = self.env["dental.booking"].search(
            [
                ("resource_id", "=", self.to_doctor_id.id),
                ("is_blocking", "=", True),
                ("stop", ">", min(visits.mapped("start"))),
                ("start", "<", max(visits.mapped("stop"))),
            ]
        )
        spans = [(row.start, row.stop) for row in busy]
        return visits.filtered(lambda visit: any(start < visit.stop and visit.start < stop for start, stop in spans))

    def action_apply(self):
        """Hand everything over; visits for which the successor has no time become calls to find another one."""
        self.ensure_one()
        field, leaving, successor = self._owner
        if not leaving or not successor or leaving == successor:
            raise UserError(self.env._("Choose who leaves and who takes over."))
        if not self.env.user.has_group("dental_patient.group_dental_manager"):
            raise UserError(self.env._("Only a manager hands over patients."))
        patients, plans, reasons, visits = self._patients(), self._plans(), self._reasons(), self._visits()
        clashes = self._clashes(visits)
        # sudo: a manager may hand over plans without the right to write plans of patients
        patients.sudo().write({field: successor.id})
        plans.sudo().write({field: successor.id})
        if self.kind == "doctor":
            reasons.write({"doctor_id": successor.id})
            reasons.task_id._refresh()
            self._move_visits(visits - clashes, clashes)
        else:
            reasons.task_id.write({"user_id": successor.id})
        return self._result(patients, visits, clashes)

    def _move_visits(self, free, clashes):
        for visit in free:
            visit.move(visit.start, doctor_id=self.to_doctor_id.id)
        for visit in clashes:
            self.env["dental.task"].create_for(
                "rebook",
                visit.patient_id,
                self.env._("%(doctor)s has left: find a new time for the visit of %(when)s",
                           doctor=self.from_doctor_id.name, when=visit._clinic_time(visit.start, "dd.MM. HH:mm")),
                key=f"handover:{visit.id}",
                company_id=visit.company_id.id,
                doctor_id=self.to_doctor_id.id,
            )

    def _result(self, patients, visits, clashes):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "message": self.env._(
                    "%(patients)s patients and %(visits)s visits handed over; %(clashes)s visits need a new time and are on the list.",
                    patients=len(patients),
                    visits=len(visits) - len(clashes),
                    clashes=len(clashes),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
