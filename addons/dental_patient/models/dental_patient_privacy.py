from odoo import api, fields, models

# Changing these is work of the system, not of a person at the card.
SILENT = {"message_follower_ids", "message_ids", "activity_ids", "message_main_attachment_id"}


class DentalPatient(models.Model):
    """Opening and changing a card is written down; one person's data can be handed out or erased."""

    _inherit = "dental.patient"

    access_log_ids = fields.One2many(
        "dental.access.log",
        "patient_id",
        groups="dental_patient.group_dental_manager,dental_patient.group_dental_chief_doctor",
    )

    def web_read(self, specification):
        # the client reads one record this way when a card is opened
        if len(self) == 1 and self.id and not self.env.su:
            self.env["dental.access.log"].write_down(self, "open")
        return super().web_read(specification)

    # Not readonly as in the ERP: opening is written down, so the primary database is needed.
    web_read._readonly = False

    def write(self, vals):
        # no rule here, only the trace
        if names := sorted(set(vals) - SILENT):
            self.env["dental.access.log"].write_down(self, "change", ", ".join(names))
        return super().write(vals)

    def _log_card(self, what, detail=None):
        """Write down that the current user did `what` with the cards of self; see dental.access.log."""
        self.env["dental.access.log"].write_down(self, what, detail)

    # --- one person's data ---

    def _person_data(self):
        """What is stored about this person, as {section: rows of plain values}; children add their sections.

        Only what the user may read is in it.
        """
        self.ensure_one()
        sections = {
            "patient": self._rows_of(
                self,
                "code", "name", "birthdate", "sex", "phone", "email", "street", "city", "zip", "lang", "is_vip",
                "preferred_channel", "source_id", "doctor_id", "coordinator_id", "responsible_id", "create_date",
            ),
            "papers": self._rows_of(self.paper_ids, "number", "type_id", "state", "signed_on", "signed_by", "body"),
            "messages": self._rows_of(self.message_ids, "date", "author_id", "subject", "body"),
        }
        if self.env.user.has_group("dental_patient.group_dental_clinical"):
            alerts = self.env["dental.alert"].search([("patient_id", "=", self.id)])
            sections |= {
                "alerts": self._rows_of(alerts, "name", "kind", "severity", "started_on", "ended_on"),
                "questionnaires": self._rows_of(self.anamnesis_ids.answer_ids, "anamnesis_id", "question_id", "answer", "detail"),
                "findings": self._rows_of(
                    self.finding_ids, "found_on", "tooth_id", "surfaces", "condition_id", "origin", "resolved_on", "note"
                ),
            }
        if self.env["dental.encounter"].has_access("read"):
            texts = ("complaint", "history", "objective", "icd_ids", "work_done", "recommendations")
            sections["card"] = self._rows_of(self.encounter_ids, "date", "doctor_id", "state", *texts)
        return sections

    @api.model
    def _rows_of(self, records, *names):
        """Rows of plain values for `_person_data`: relations by name, dates as ISO text."""
        rows = []
        for record in records:
            row = {}
            for name in names:
                value = record[name]
                if isinstance(value, models.BaseModel):
                    value = ", ".join(value.mapped("display_name"))
                row[name] = str(value) if value not in (False, None) else ""
            rows.append(row)
        return rows

    def _retained_until(self):
        """Day until which the medical record must be kept, or False where nothing must."""
        self.ensure_one()
        # sudo: only a date leaves, needed by whoever may erase
        last = self.env["dental.encounter"].sudo().search(
            [("patient_id", "=", self.id), ("state", "=", "signed")], order="date desc", limit=1
        )
        years = self.env.company.dental_retention_years
        return fields.Date.add(last.date.date(), years=years) if last else False

    def _erase_person_data(self, keep_medical):
        """Hook: delete or make nameless what children store about the patients of self.

        :param bool keep_medical: the law still asks to keep the medical record
        """
