from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_anamnesis_months = fields.Integer("Health questionnaire valid for (months)", default=12)
    dental_image_max_mb = fields.Integer("Largest photo or X-ray (MB)", default=30)
    dental_dicom_max_mb = fields.Integer("Largest DICOM file (MB)", default=600)
    dental_retention_years = fields.Integer("Keep medical records for (years)", default=25)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dental_anamnesis_months = fields.Integer(related="company_id.dental_anamnesis_months", readonly=False)
    dental_image_max_mb = fields.Integer(related="company_id.dental_image_max_mb", readonly=False)
    dental_dicom_max_mb = fields.Integer(related="company_id.dental_dicom_max_mb", readonly=False)
    dental_retention_years = fields.Integer(related="company_id.dental_retention_years", readonly=False)
