import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import IMAGE_KINDS
from ..image_files import RefusedFile, inspect


class DentalImage(models.Model):
    """An X-ray, photo or DICOM file of a patient. The file stays as it came; the preview is what the screen shows."""

    _name = "dental.image"
    _description = "Image"
    _order = "taken_on desc, id desc"

    name = fields.Char(required=True)
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    encounter_id = fields.Many2one("dental.encounter", string="Visit", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(IMAGE_KINDS, required=True, default="photo")
    tooth_ids = fields.Many2many("dental.tooth", string="Teeth")
    taken_on = fields.Date(required=True, default=fields.Date.context_today)
    note = fields.Char()
    file = fields.Binary(attachment=True, required=True)
    mimetype = fields.Char(readonly=True)
    size = fields.Integer("Size (kB)", readonly=True)
    width = fields.Integer(readonly=True)
    height = fields.Integer(readonly=True)
    is_dicom = fields.Boolean(readonly=True)
    metadata = fields.Text(readonly=True)
    preview_note = fields.Char(readonly=True)
    preview = fields.Image(max_width=1600, max_height=1600, readonly=True)
    thumbnail = fields.Image("Small preview", related="preview", max_width=256, max_height=256, store=True)
    before_id = fields.Many2one("dental.image", string="Before", help="The picture of the same place before treatment")
    is_released = fields.Boolean("Shown to the patient", help="Visible on the patient's own pages")
    active = fields.Boolean(default=True)

    @api.constrains("before_id", "patient_id")
    def _check_pair(self):
        for image in self.filtered("before_id"):
            if image.before_id == image or image.before_id.patient_id != image.patient_id:
                raise ValidationError(self.env._("Before and after are two pictures of one patient."))

    @api.constrains("encounter_id", "patient_id")
    def _check_encounter(self):
        for image in self.filtered("encounter_id"):
            if image.encounter_id.patient_id != image.patient_id:
                raise ValidationError(self.env._("The visit belongs to another patient."))

    @api.model_create_multi
    def create(self, vals_list):
        images = super().create([self._with_facts(vals) for vals in vals_list])
        images.patient_id._log_card("change", self.env._("images added"))
        return images

    def write(self, vals):
        # the file is what was taken: only what is said about it changes
        if "file" in vals:
            raise UserError(self.env._("A picture is not replaced. Upload the new one and archive this one."))
        return super().write(vals)

    @api.model
    def _with_facts(self, vals):
        """`vals` with what the file says about itself; a file that is no image is refused with the reason."""
        content = base64.b64decode(vals.get("file") or b"")
        company = self.env.company
        try:
            facts = inspect(
                vals.get("name") or "", content, company.dental_image_max_mb or 30, company.dental_dicom_max_mb or 600
            )
        except RefusedFile as refused:
            raise UserError(self._refusal(vals.get("name") or "?", refused)) from refused
        day = facts.metadata.get("StudyDate", "")
        return {
            "kind": "dicom" if facts.is_dicom else "photo",
            "taken_on": f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else fields.Date.context_today(self),
            **vals,
            "mimetype": facts.mimetype,
            "size": len(content) // 1024,
            "width": facts.width,
            "height": facts.height,
            "is_dicom": facts.is_dicom,
            "metadata": "\n".join(f"{name}: {value}" for name, value in facts.metadata.items()),
            "preview_note": facts.note,
            "preview": facts.preview and base64.b64encode(facts.preview),
        }

    @api.model
    def _refusal(self, name, refused):
        """The sentence for a refused file."""
        what = refused.detail
        sentences = {
            "empty": self.env._("%(name)s is empty.", name=name),
            "too_big": self.env._(
                "%(name)s is bigger than %(limit)s MB: make it smaller, or raise the limit in the settings.", name=name, limit=what
            ),
            "not_dicom": self.env._(
                "%(name)s is named as DICOM but is %(what)s. Upload the DICOM files themselves.",
                name=name,
                what=what or self.env._("something else"),
            ),
            "broken_dicom": self.env._("%(name)s is a damaged DICOM file: export it again.", name=name),
            "not_image": self.env._(
                "%(name)s is not a picture that can be shown%(what)s. Use JPEG, PNG, TIFF or DICOM.",
                name=name,
                what=f" ({what})" if what else "",
            ),
            "too_many_pixels": self.env._("%(name)s has too many pixels: make it smaller.", name=name),
        }
        return sentences[refused.code]

    @api.model
    def upload(self, patient_id, files, **values):
        """Keep many files at once; a refused one does not stop the others.

        :param list files: (name, bytes)
        :return: {"ids": [...], "refused": [sentence, …]}
        """
        ids, refused = [], []
        for name, content in files:
            try:
                with self.env.cr.savepoint():
                    image = self.create({"patient_id": patient_id, "name": name, "file": base64.b64encode(content), **values})
                    ids.append(image.id)
            except UserError as error:
                refused.append(str(error.args[0]))
        return {"ids": ids, "refused": refused}

    def gallery_rows(self):
        """Plain rows for the gallery on screen."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": image.id,
                "name": image.name,
                "kind": image.kind,
                "kind_label": kinds[image.kind],
                "taken_on": fields.Date.to_string(image.taken_on),
                "teeth": ", ".join(image.tooth_ids.mapped("fdi")),
                "note": image.note or "",
                "has_preview": bool(image.width and not image.preview_note),
                "preview_note": image.preview_note or "",
                "is_dicom": image.is_dicom,
                "metadata": image.metadata or "",
                "before_id": image.before_id.id,
            }
            for image in self
        ]

    def action_make_pair(self):
        """The older of two pictures is the one before."""
        if len(self) != 2 or len(self.patient_id) != 1:
            raise UserError(self.env._("Choose two pictures of one patient."))
        before, after = self.sorted(lambda image: (image.taken_on, image.id))
        after.before_id = before


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    image_ids = fields.One2many("dental.image", "patient_id", string="X-rays and photos", groups="dental_patient.group_dental_clinical")

    def images(self):
        """Rows of the gallery of this patient, newest first."""
        self.ensure_one()
        return self.env["dental.image"].search([("patient_id", "=", self.id)]).gallery_rows()

    def _timeline_rows(self):
        rows = super()._timeline_rows()
        if not self.env["dental.image"].has_access("read"):
            return rows
        kinds = dict(self.env["dental.image"]._fields["kind"]._description_selection(self.env))
        return rows + [
            {
                "at": image.create_date,
                "kind": "image",
                "icon": "fa-picture-o",
                "title": kinds[image.kind],
                "detail": ", ".join(filter(None, [", ".join(image.tooth_ids.mapped("fdi")), image.note])),
                "author": image.create_uid.name,
                "model": image._name,
                "id": image.id,
            }
            for image in self.image_ids
        ]

    def _person_data(self):
        data = super()._person_data()
        if self.env["dental.image"].has_access("read"):
            data["images"] = self._rows_of(self.image_ids, "name", "kind", "tooth_ids", "taken_on", "note", "metadata")
        return data

    def _erase_person_data(self, keep_medical):
        super()._erase_person_data(keep_medical)
        images = self.env["dental.image"].with_context(active_test=False).search([("patient_id", "in", self.ids)])
        # faces are erased at once; X-rays belong to the medical record
        (images.filtered(lambda image: image.kind == "photo") if keep_medical else images).unlink()
