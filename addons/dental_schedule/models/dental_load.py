from odoo import fields, models


class DentalLoad(models.Model):
    """Load of doctors and chairs by hour (S14): open, booked, really worked and lost minutes. A view, nothing is stored."""

    _name = "dental.load"
    _description = "Load by hour"
    _auto = False
    _order = "day, hour, doctor_id"

    company_id = fields.Many2one("res.company", readonly=True)
    doctor_id = fields.Many2one("resource.resource", readonly=True)
    chair_id = fields.Many2one("resource.resource", readonly=True)
    day = fields.Date(readonly=True)
    hour = fields.Integer(readonly=True, aggregator=None)
    hour_label = fields.Char("Hour of the day", readonly=True)
    weekday = fields.Char(readonly=True)
    open_minutes = fields.Integer(readonly=True)
    booked_minutes = fields.Integer(readonly=True)
    worked_minutes = fields.Integer("Really worked", readonly=True, help="From the patient's sitting down to the end of the visit")
    idle_minutes = fields.Integer("Idle", readonly=True)
    no_show_minutes = fields.Integer("Lost by no-shows", readonly=True)
    late_cancel_minutes = fields.Integer("Lost by late cancellations", readonly=True)
    utilisation = fields.Float("Booked, percent", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        # Every sum looks up a day around the hour in the index (resource, start): flat in history.
        return """
            WITH hours AS (
                SELECT s.id, s.company_id, s.resource_id, s.chair_id, COALESCE(c.tz, 'UTC') AS tz, s.start, s.stop,
                       greatest(h, s.start) AS begin, least(h + interval '1 hour', s.stop) AS finish
                  FROM dental_shift s
                  JOIN res_company co ON co.id = s.company_id
                  LEFT JOIN resource_calendar c ON c.id = co.resource_calendar_id
                 CROSS JOIN LATERAL generate_series(date_trunc('hour', s.start), s.stop - interval '1 second', interval '1 hour') h
            ), sums AS (
                SELECT hours.*, extract(epoch FROM finish - begin) / 60 AS open_minutes,
                       (hours.begin AT TIME ZONE 'UTC') AT TIME ZONE tz AS local,
                       m.booked, m.worked, m.no_show, m.late
                  FROM hours CROSS JOIN LATERAL (
                    SELECT COALESCE(sum(x.minutes) FILTER (WHERE a.is_blocking), 0) AS booked,
                           COALESCE(sum(x.worked), 0) AS worked,
                           COALESCE(sum(x.minutes) FILTER (WHERE a.state = 'no_show'), 0) AS no_show,
                           COALESCE(sum(x.minutes) FILTER (WHERE a.state = 'cancelled' AND a.is_late_cancel), 0) AS late
                      FROM dental_appointment a CROSS JOIN LATERAL (
                        SELECT greatest(0, extract(epoch FROM least(a.stop, finish) - greatest(a.start, begin)) / 60) AS minutes,
                               greatest(0, extract(epoch FROM least(a.finished_at, finish) - greatest(a.seated_at, begin)) / 60) AS worked) x
                     WHERE a.doctor_id = hours.resource_id AND a.start < finish AND a.start > begin - interval '1 day' AND a.stop > begin) m
            )
            SELECT row_number() OVER () AS id, company_id, resource_id AS doctor_id, chair_id, local::date AS day,
                   extract(hour FROM local)::int AS hour, to_char(local, 'HH24') || ':00' AS hour_label,
                   extract(isodow FROM local)::int::text || ' ' || to_char(local, 'Dy') AS weekday,
                   open_minutes::int, booked::int AS booked_minutes, worked::int AS worked_minutes,
                   greatest(0, open_minutes - booked)::int AS idle_minutes, no_show::int AS no_show_minutes, late::int AS late_cancel_minutes,
                   round(100 * least(booked, open_minutes) / nullif(open_minutes, 0))::float AS utilisation
              FROM sums
        """
