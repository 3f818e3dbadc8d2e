from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import EXAMINATION_KINDS, EXAMINATION_STATES


class DentalExamination(models.Model):
    """An examination that a doctor recommends, at any branch; followed until it is done or declined (P15)."""

    _name = "dental.examination"
    _description = "Recommended examination"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_on, id"

    name = fields.Char("What", required=True, help="For example: CT of the upper jaw, blood sugar")
    kind = fields.Selection(EXAMINATION_KINDS, required=True, default="xray")
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    doctor_id = fields.Many2one(
        "resource.resource",
        string="Recommended by",
        required=True,
        default=lambda self: self.env["resource.resource"]._dental_of_user(),
    )
    encounter_id = fields.Many2one("dental.encounter", string="Card entry", index="btree_not_null")
    branch_id = fields.Many2one("res.company", string="Where", help="Empty: at any branch or outside")
    recommended_on = fields.Date(required=True, default=fields.Date.context_today, readonly=True)
    due_on = fields.Date("By", required=True, default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14))
    state = fields.Selection(EXAMINATION_STATES, required=True, default="open", readonly=True, index=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    closed_on = fields.Date(readonly=True)
    result = fields.Text(help="What came out, or why the patient declined")
    image_ids = fields.Many2many("dental.image", string="Pictures", domain="[('patient_id', '=', patient_id)]")

    _due_after = models.Constraint("CHECK (due_on >= recommended_on)", "An examination is due after it was recommended.")

    @api.depends("state", "due_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for examination in self:
            examination.is_overdue = examination.state == "open" and examination.due_on < today

    def _search_is_overdue(self, operator, value):
        if operator != "in" or True not in value or False in value:
            return NotImplemented
        return [("state", "=", "open"), ("due_on", "<", "today")]

    @api.model_create_multi
    def create(self, vals_list):
        examinations = super().create(vals_list)
        examinations._remind()
        examinations._after_examination_recommended()
        return examinations

    def _remind(self):
        """A task on the date, for the coordinator or the doctor; children with queues of tasks may do it their way."""
        for examination in self:
            user = examination.patient_id.coordinator_id or examination.doctor_id.user_id or self.env.user
            examination.activity_schedule(
                "mail.mail_activity_data_todo", examination.due_on, summary=self.env._("Recommended examination"), user_id=user.id
            )

    def action_done(self):
        self._close("done")

    def action_decline(self):
        for examination in self:
            if not examination.result:
                raise UserError(self.env._("Write why %(patient)s declined “%(name)s”.", patient=examination.patient_id.name, name=examination.name))
        self._close("declined")

    def _close(self, state):
        if self.filtered(lambda examination: examination.state != "open"):
            raise UserError(self.env._("This examination is closed already."))
        self.write({"state": state, "closed_on": fields.Date.context_today(self)})
        # sudo: the task may be somebody else's; its reason is gone
        self.sudo().activity_ids.action_done()
        self._after_examination_closed()

    def _after_examination_recommended(self):
        """Hook: the examinations of self were recommended."""

    def _after_examination_closed(self):
        """Hook: the examinations of self were done or declined."""


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    examination_ids = fields.One2many("dental.examination", "patient_id", groups="dental_patient.group_dental_clinical")
    course_ids = fields.One2many("dental.course", "patient_id", groups="dental_patient.group_dental_clinical")

    def _timeline_rows(self):
        rows = super()._timeline_rows()
        if not self.env["dental.examination"].has_access("read"):
            return rows
        states = dict(EXAMINATION_STATES)
        rows += [
            {
                "at": fields.Datetime.to_datetime(examination.closed_on or examination.recommended_on),
                "kind": "examination",
                "icon": "fa-search",
                "title": examination.name,
                "detail": states[examination.state],
                "author": examination.doctor_id.name,
                "model": examination._name,
                "id": examination.id,
            }
            for examination in self.examination_ids
        ]
        return rows + [
            {
                "at": fields.Datetime.to_datetime(session.done_on),
                "kind": "course",
                "icon": "fa-repeat",
                "title": session.course_id.name,
                "detail": session.label,
                "author": session.doctor_id.name or "",
                "model": session.course_id._name,
                "id": session.course_id.id,
            }
            for session in self.course_ids.session_ids
        ]

    def _person_data(self):
        data = super()._person_data()
        if self.env["dental.examination"].has_access("read"):
            data["examinations"] = self._rows_of(self.examination_ids, "name", "recommended_on", "due_on", "state", "result")
            data["courses"] = self._rows_of(self.course_ids.session_ids, "course_id", "number", "done_on", "note")
        return data
