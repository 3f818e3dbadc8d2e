from odoo import fields, models

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION dental_access_log_keep() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The access log can only be added to.' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_access_log_keep BEFORE UPDATE OR DELETE ON dental_access_log
    FOR EACH ROW EXECUTE FUNCTION dental_access_log_keep();
"""


class DentalAccessLog(models.Model):
    """Who opened or changed whose card, and when. Added to only: the database refuses anything else."""

    _name = "dental.access.log"
    _description = "Access to cards"
    _order = "id desc"
    _log_access = False

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    what = fields.Selection([("open", "Opened"), ("change", "Changed"), ("export", "Exported")], required=True)
    detail = fields.Char()

    def init(self):
        self.env.cr.execute(APPEND_ONLY)
