from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import COURSE_STATES


class DentalCourse(models.Model):
    """A procedure given several times, per site of the body: it counts its sessions and knows when the next is due (P16)."""

    _name = "dental.course"
    _description = "Course"
    _order = "next_on, id"

    name = fields.Char("Course", required=True, help="For example: physiotherapy, injections")
    site = fields.Char("Site of the body", help="For example: left joint")
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    doctor_id = fields.Many2one(
        "resource.resource", required=True, default=lambda self: self.env["resource.resource"]._dental_of_user()
    )
    total = fields.Integer("Sessions", required=True, default=5)
    interval_days = fields.Integer("Every (days)", required=True, default=7)
    started_on = fields.Date("From", required=True, default=fields.Date.context_today)
    repeat_months = fields.Integer("Repeat after (months)", help="A new course, or an observation visit, is planned ahead; 0 = no repeat")
    state = fields.Selection(COURSE_STATES, required=True, default="running", readonly=True)
    session_ids = fields.One2many("dental.course.session", "course_id")
    done_count = fields.Integer(compute="_compute_next_on", store=True)
    next_on = fields.Date("Next session", compute="_compute_next_on", store=True)
    repeat_of_id = fields.Many2one("dental.course", string="Repeats", readonly=True)

    _total_positive = models.Constraint("CHECK (total > 0)", "A course has at least one session.")
    _interval_positive = models.Constraint("CHECK (interval_days > 0)", "There is at least a day between two sessions.")

    @api.depends("session_ids.done_on", "interval_days", "state", "started_on", "total")
    def _compute_next_on(self):
        for course in self:
            days = [day for day in course.session_ids.mapped("done_on") if day]
            course.done_count = len(days)
            running = course.state == "running" and len(days) < course.total
            following = max(days) + relativedelta(days=course.interval_days) if days else course.started_on
            course.next_on = following if running else False

    @api.depends("name", "site")
    def _compute_display_name(self):
        for course in self:
            course.display_name = ", ".join(filter(None, [course.name, course.site]))

    def action_session(self):
        """Today's session was given; the last one closes the course and plans its repeat."""
        for course in self:
            if course.state != "running" or course.done_count >= course.total:
                raise UserError(self.env._("“%(course)s” has no session left; begin a new course.", course=course.display_name))
            self.env["dental.course.session"].create({"course_id": course.id, "doctor_id": course.doctor_id.id})
            if course.done_count == course.total:
                course._finish()

    def _finish(self):
        self.state = "done"
        if self.repeat_months:
            self.copy(
                {
                    "started_on": fields.Date.context_today(self) + relativedelta(months=self.repeat_months),
                    "state": "running",
                    "repeat_of_id": self.id,
                }
            )
        self._after_course_done()

    def action_stop(self):
        self.filtered(lambda course: course.state == "running").state = "stopped"

    def _after_course_done(self):
        """Hook: the last session of the courses of self was given."""


class DentalCourseSession(models.Model):
    """One session of a course."""

    _name = "dental.course.session"
    _description = "Session of a course"
    _order = "done_on, id"

    course_id = fields.Many2one("dental.course", required=True, ondelete="cascade", index=True)
    done_on = fields.Date(required=True, default=fields.Date.context_today)
    doctor_id = fields.Many2one("resource.resource")
    encounter_id = fields.Many2one("dental.encounter", index="btree_not_null")
    note = fields.Char()
    number = fields.Integer(compute="_compute_number")
    label = fields.Char(compute="_compute_number", help="The third of five, left joint")

    @api.depends("course_id.session_ids.done_on", "course_id.total", "course_id.site")
    def _compute_number(self):
        for session in self:
            ordered = session.course_id.session_ids.sorted(lambda other: (other.done_on, other.id))
            session.number = ordered.ids.index(session.id) + 1 if session.id in ordered.ids else 0
            place = self.env._("%(number)s of %(total)s", number=session.number, total=session.course_id.total)
            session.label = ", ".join(filter(None, [place, session.course_id.site]))
