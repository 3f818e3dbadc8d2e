from psycopg2 import Error, errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

# What the survivor takes over where its own field is empty.
TAKEN_OVER = ("birthdate", "sex", "responsible_id", "doctor_id", "coordinator_id", "source_id", "preferred_channel")
PARTNER_TAKEN_OVER = ("phone", "email", "street", "street2", "zip", "city", "country_id", "lang", "vat", "image_1920", "comment")


class DentalPatientMerge(models.TransientModel):
    """Two records of one person become one: everything that points to the second moves to the first."""

    _name = "dental.patient.merge"
    _description = "Merge patients"

    patient_id = fields.Many2one("dental.patient", string="Stays", required=True)
    source_id = fields.Many2one("dental.patient", string="Is merged into it", required=True)
    patient_ids = fields.Many2many("dental.patient", string="To choose from")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "dental.patient":
            patients = self.env["dental.patient"].browse(self.env.context.get("active_ids", [])).exists()
            if len(patients) == 1:
                patients |= patients.duplicate_ids[:1]
            patients = patients.sorted("id")
            values.update(
                patient_ids=[(6, 0, patients.ids)], patient_id=patients[:1].id, source_id=patients[1:2].id
            )
        return values

    @api.depends("patient_id", "source_id")
    def _compute_summary(self):
        for wizard in self:
            rows = wizard._count_references() if wizard.source_id else []
            wizard.summary = self.env["ir.qweb"]._render(
                "dental_patient.merge_summary", {"wizard": wizard, "rows": rows}
            )

    def _count_references(self):
        """[(name of the model, records that will move)], biggest first."""
        rows = []
        for table, column in self._foreign_keys("dental_patient"):
            model = self._model_of(table)
            if model is None or model._transient:
                continue
            ((count,),) = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s = %s", SQL.identifier(table), SQL.identifier(column), self.source_id.id
                )
            )
            if count:
                rows.append((self.env["ir.model"]._get(model._name).name, count))
        return sorted(rows, key=lambda row: -row[1])

    def action_swap(self):
        self.ensure_one()
        self.write({"patient_id": self.source_id.id, "source_id": self.patient_id.id})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form", "target": "new"}

    def action_merge(self):
        self.ensure_one()
        self._merge(self.patient_id, self.source_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.patient",
            "res_id": self.patient_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    def _merge(self, target, source):
        if target == source:
            raise UserError(self.env._("Choose two different patients."))
        (target | source).check_access("unlink")
        if source.partner_id.user_ids and target.partner_id.user_ids:
            raise UserError(self.env._("Both persons have an own login; archive one of the users first."))
        self._take_over(target, source)
        name, partner = f"{source.code} {source.name}", source.partner_id
        self.env.flush_all()
        self._move_references(target, source)
        target._after_patient_merged(source)
        self.env.flush_all()
        self._remove_source(source)
        self._merge_partner(target.partner_id, partner)
        target._log_card("merge", name)
        target.message_post(body=self.env._("%(name)s was merged into this patient.", name=name))

    def _take_over(self, target, source):
        if target.responsible_id == source.partner_id:
            target.responsible_id = False
        vals = {name: source[name] for name in TAKEN_OVER if not target[name] and source[name]}
        if source.responsible_id == target.partner_id:
            vals.pop("responsible_id", None)
        for name in PARTNER_TAKEN_OVER:
            if not target.partner_id[name] and source.partner_id[name]:
                vals[name] = source.partner_id[name]
        vals = {name: value.id if isinstance(value, models.BaseModel) else value for name, value in vals.items()}
        if source.is_vip and not target.is_vip:
            vals["is_vip"] = True
        if vals:
            target.write(vals)
        target.category_id |= source.category_id

    @api.model
    def _foreign_keys(self, table):
        """(table, column) of every foreign key to `table`."""
        return self.env.execute_query(
            SQL(
                """SELECT c.conrelid::regclass::text, a.attname
                   FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                   WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND array_length(c.conkey, 1) = 1
                   ORDER BY 1, 2""",
                table,
            )
        )

    def _move_references(self, target, source):
        self.env.invalidate_all()
        # known to the triggers that lock signed rows: only the patient changes
        self.env.cr.execute("SET LOCAL dental.merging = 'on'")
        moved = [
            (table, column, self._move_column(table, column, target, source))
            for table, column in self._foreign_keys("dental_patient")
        ]
        self.env.cr.execute("SET LOCAL dental.merging = 'off'")
        self._recompute(moved)
        # sudo: chatter, activities and files of the merged card, whatever their own rules; the merge right was checked
        self.env["base.partner.merge.automatic.wizard"].sudo()._update_reference_fields_generic("dental.patient", source, target)
        self.env.invalidate_all()

    def _recompute(self, moved):
        """What is stored and computed from the rows that moved is computed again."""
        self.env.invalidate_all()
        for table, column, ids in moved:
            model = self._model_of(table)
            if ids and model is not None and column in model._fields:
                # sudo: recomputing, as after any write
                model.sudo().browse(ids).modified([column])
        self.env.flush_all()

    @api.model
    def _model_of(self, table):
        name = next((model._name for model in self.env.registry.models.values() if model._table == table and model._auto), None)
        return self.env[name] if name else None

    def _move_column(self, table, column, target, source):
        """Ids of the rows that point to `target` now (none for link tables)."""
        names = SQL.identifier(table), SQL.identifier(column)
        is_link = self._model_of(table) is None
        update = SQL(
            "UPDATE %s SET %s = %s WHERE %s = %s %s",
            names[0], names[1], target.id, names[1], source.id, SQL() if is_link else SQL("RETURNING id"),
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(update)
                return [] if is_link else [row_id for (row_id,) in self.env.cr.fetchall()]
        except Error as error:
            if isinstance(error, errors.UniqueViolation) and is_link:
                self._move_links(table, column, target, source)
                return []
            raise UserError(
                self.env._(
                    "%(first)s and %(second)s both have something that only one patient may have (%(table)s). "
                    "Finish or cancel one of the two, then merge again.\n%(reason)s",
                    first=target.name,
                    second=source.name,
                    table=table.replace("_", " "),
                    reason=error.diag.message_primary or "",
                )
            ) from error

    def _move_links(self, table, column, target, source):
        """Links that both patients have stay once."""
        ((other,),) = self.env.execute_query(
            SQL("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attname <> %s LIMIT 1", table, column)
        )
        table, column, other = SQL.identifier(table), SQL.identifier(column), SQL.identifier(other)
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(t)s a USING %(t)s b WHERE a.%(c)s = %(s)s AND b.%(c)s = %(d)s AND a.%(o)s = b.%(o)s",
                t=table, c=column, o=other, s=source.id, d=target.id,
            )
        )
        self.env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE %s = %s", table, column, target.id, column, source.id))

    def _remove_source(self, source):
        # By SQL: nothing points to the row any more; the ORM would delete the contact's chatter with it.
        self.env.cr.execute(SQL("DELETE FROM dental_patient WHERE id = %s", source.id))
        self.env.invalidate_all()

    def _merge_partner(self, target, source):
        # sudo: the ERP's own merge of contacts; whoever may merge patients need not be its administrator
        wizard_sudo = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard_sudo._merge((target | source).ids, target, extra_checks=False)
