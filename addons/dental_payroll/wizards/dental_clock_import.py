import base64
import csv
import io
from datetime import datetime

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

COLUMNS = {
    "badge": ("badge", "badge id", "card", "card number", "employee"),
    "at": ("datetime", "date time", "time stamp", "timestamp", "at"),
    "date": ("date", "day"),
    "time": ("time", "hour"),
    "direction": ("direction", "in/out", "event"),
}
DIRECTIONS = {"in": "in", "entry": "in", "1": "in", "out": "out", "exit": "out", "0": "out", "": "auto", "auto": "auto"}
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")


class DentalClockImport(models.TransientModel):
    """A file from the access control: badge, date and time, direction."""

    _name = "dental.clock.import"
    _description = "Import of the access control"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    def action_import(self):
        self.ensure_one()
        counts = self.env["dental.clock.event"].take(self.company_id, self._rows())
        left = sum(count for state, count in counts.items() if state != "used")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(used)s punches taken, %(left)s to look at", used=counts.get("used", 0), left=left),
            "res_model": "dental.clock.event",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("company_id", "=", self.company_id.id)] + ([("state", "!=", "used")] if left else []),
        }

    def _rows(self):
        """Rows of the file; the first one that cannot be read stops the import with its number."""
        text = base64.b64decode(self.file).decode("utf-8-sig", errors="replace")
        try:
            dialect = csv.Sniffer().sniff(text[:2000], delimiters=",;\t")
        except csv.Error:
            dialect = csv.excel
        table = list(csv.reader(io.StringIO(text), dialect))
        if not table:
            raise UserError(self.env._("The file is empty."))
        place = self._columns(table[0])
        zone = pytz.timezone(self.company_id._dental_tz())
        rows = []
        for number, cells in enumerate(table[1:], start=2):
            if not any(cell.strip() for cell in cells):
                continue
            value = {name: cells[index].strip() if index < len(cells) else "" for name, index in place.items()}
            when = self._moment(value.get("at") or f"{value.get('date', '')} {value.get('time', '')}")
            direction = DIRECTIONS.get(value.get("direction", "").lower())
            if not value["badge"] or when is None or direction is None:
                raise UserError(self.env._("Line %(number)s cannot be read: %(line)s", number=number, line=", ".join(cells)))
            at = zone.localize(when).astimezone(pytz.utc).replace(tzinfo=None)
            rows.append({"badge": value["badge"], "at": at, "direction": direction, "source": "file"})
        return rows

    def _columns(self, header):
        names = [cell.strip().lower() for cell in header]
        place = {key: names.index(name) for key, words in COLUMNS.items() for name in words if name in names}
        if "badge" not in place or not ("at" in place or {"date", "time"} <= set(place)):
            raise UserError(self.env._("The first line must name the columns: badge, datetime (or date and time), direction."))
        return place

    def _moment(self, text):
        for pattern in FORMATS:
            try:
                return datetime.strptime(text.strip().replace("T", " "), pattern)
            except ValueError:
                continue
        return None
