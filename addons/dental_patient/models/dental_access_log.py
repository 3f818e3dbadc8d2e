from odoo import api, fields, models
from odoo.tools import SQL

# Merging two records of one patient moves rows to the other, and changes nothing else in them.
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION dental_access_log_keep() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('dental.merging', true) = 'on'
       AND to_jsonb(NEW) - 'patient_id' = to_jsonb(OLD) - 'patient_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The access log can only be added to.' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_access_log_keep BEFORE UPDATE OR DELETE ON dental_access_log
    FOR EACH ROW EXECUTE FUNCTION dental_access_log_keep();
CREATE OR REPLACE TRIGGER dental_access_log_keep_all BEFORE TRUNCATE ON dental_access_log
    FOR EACH STATEMENT EXECUTE FUNCTION dental_access_log_keep();
"""


class DentalAccessLog(models.Model):
    """Who opened or changed whose card, and when. Added to only: the database refuses anything else."""

    _name = "dental.access.log"
    _description = "Access to cards"
    _order = "id desc"
    _log_access = False

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict", index=True)
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    what = fields.Selection(
        [("open", "Opened"), ("change", "Changed"), ("export", "Exported"), ("merge", "Merged"), ("erase", "Erased")],
        required=True,
    )
    detail = fields.Char()

    def init(self):
        self.env.cr.execute(APPEND_ONLY)

    @api.model
    @api.private
    def write_down(self, patients, what, detail=None):
        """Add a row per patient. Opening the same card again within ten minutes is one opening."""
        if not patients.ids:
            return
        once = SQL(
            """WHERE NOT EXISTS (SELECT 1 FROM dental_access_log l WHERE l.patient_id = p.id AND l.user_id = %s
               AND l.what = 'open' AND l.at > (now() at time zone 'UTC') - interval '10 minutes' AND l.detail IS NOT DISTINCT FROM %s)""",
            self.env.uid,
            detail,
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO dental_access_log (patient_id, user_id, at, what, detail)
                   SELECT p.id, %s, now() at time zone 'UTC', %s, %s FROM unnest(%s) AS p(id) %s""",
                self.env.uid,
                what,
                detail,
                patients.ids,
                once if what == "open" else SQL(),
            )
        )
