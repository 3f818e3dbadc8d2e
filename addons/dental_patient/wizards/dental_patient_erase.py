import base64
import io
import json
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalPatientExport(models.TransientModel):
    """One person's data in one file, on request."""

    _name = "dental.patient.export"
    _description = "Export one person's data"

    patient_id = fields.Many2one("dental.patient", required=True)
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    def action_export(self):
        self.ensure_one()
        patient = self.patient_id
        data = patient._person_data()
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
            for name, raw in self._files(patient):
                archive.writestr(f"files/{name}", raw)
        self.write({"file": base64.b64encode(content.getvalue()), "filename": f"{patient.code}.zip"})
        patient._log_card("export", ", ".join(data))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.filename}?download=true",
            "target": "new",
        }

    @api.model
    def _files(self, patient):
        """(name, bytes) of the files on the card that the user may read; children add theirs."""
        attachments = self.env["ir.attachment"].search([("res_model", "=", "dental.patient"), ("res_id", "=", patient.id)])
        for attachment in attachments:
            yield f"{attachment.id}-{attachment.name}", attachment.raw


class DentalPatientErase(models.TransientModel):
    """Erase one person's data as far as the duty to keep records lets."""

    _name = "dental.patient.erase"
    _description = "Erase one person's data"

    patient_id = fields.Many2one("dental.patient", required=True)
    retained_until = fields.Date(compute="_compute_retained_until")
    reason = fields.Char("Request", required=True, help="Who asked, when, how: it goes to the access log.")
    is_sure = fields.Boolean("This cannot be undone; I checked the identity of who asks.")

    @api.depends("patient_id")
    def _compute_retained_until(self):
        for wizard in self:
            wizard.retained_until = wizard.patient_id and wizard.patient_id._retained_until()

    def action_erase(self):
        self.ensure_one()
        if not self.is_sure:
            raise UserError(self.env._("Tick the box: erasing cannot be undone."))
        patient = self.patient_id
        patient.check_access("unlink")
        keep_medical = bool(self.retained_until and self.retained_until > fields.Date.context_today(self))
        patient._log_card("erase", self.reason)
        # sudo: erasing reaches the medical side, which a manager does not read and does not get to see here
        patient.sudo()._erase_person_data(keep_medical)
        self._make_nameless(patient.sudo(), keep_medical)
        return {"type": "ir.actions.act_window", "res_model": "dental.patient", "view_mode": "list,form", "target": "main"}

    def _make_nameless(self, patient_sudo, keep_medical):
        patient_sudo.message_ids.unlink()
        patient_sudo.activity_ids.unlink()
        patient_sudo.paper_ids.filtered(lambda paper: paper.state != "revoked").action_revoke(self.env._("Data erased on request"))
        # sudo: files bound to fields that this role does not see are erased too
        self.env["ir.attachment"].sudo().search([("res_model", "=", "dental.patient"), ("res_id", "=", patient_sudo.id)]).unlink()
        if not keep_medical:
            patient_sudo.finding_ids.unlink()
            patient_sudo.alert_ids.action_end()
        patient_sudo.partner_id.write(
            {
                "name": self.env._("Erased %(code)s", code=patient_sudo.code),
                **dict.fromkeys(("phone", "email", "street", "street2", "zip", "city", "comment", "vat", "image_1920"), False),
                "category_id": [(5, 0, 0)],
            }
        )
        patient_sudo.write(
            {"birthdate": False, "sex": False, "responsible_id": False, "is_vip": False, "source_id": False, "active": False}
        )
