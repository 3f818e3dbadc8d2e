"""What each event of a rule means, as SQL: rows (patient_id, ref_id, ref_no, at, company_id, doctor_id, worth).

For events that are conditions the rows are those for which it holds now, so the same text opens tasks and closes them.
Parameters: now, since (how far back new work is looked for), ahead (how far ahead), kind, stage, specialty, minutes,
and `only`, which may narrow `patient_id` to some patients.
"""

NEXT_VISIT = """EXISTS (SELECT FROM dental_appointment n WHERE n.patient_id = x.patient_id AND n.start > %(now)s - interval '12 hours'
      AND n.state IN ('held', 'booked', 'confirmed', 'arrived', 'in_chair') AND n.stop > %(now)s)"""

OF_KIND = """(%(kind)s::text IS NULL OR a.kind = %(kind)s)
      AND (%(stage)s::text IS NULL AND %(specialty)s::int IS NULL OR EXISTS (
           SELECT FROM dental_plan_step s WHERE s.appointment_id = a.id AND s.state = 'done'
              AND (%(stage)s::text IS NULL OR s.stage = %(stage)s) AND (%(specialty)s::int IS NULL OR s.specialty_id = %(specialty)s)))"""

LAST_VISIT = f"""SELECT DISTINCT ON (a.patient_id) a.patient_id, a.id, a.stop, a.company_id, a.doctor_id FROM dental_appointment a
    WHERE a.state = 'done' AND {OF_KIND} AND %(only_a)s ORDER BY a.patient_id, a.start DESC"""

FAILED_VISIT = f"""SELECT x.patient_id, x.id AS ref_id, 0 AS ref_no, x.at, x.company_id, x.doctor_id, x.worth FROM (
    SELECT a.patient_id, a.id, COALESCE(a.cancelled_at, a.start) AS at, a.start, a.company_id, a.doctor_id, 0.0 AS worth
      FROM dental_appointment a
     WHERE a.state = '%(failed)s' AND COALESCE(a.cancelled_at, a.start) > %(since)s AND %(only_a)s) x
 WHERE NOT {NEXT_VISIT}
   AND NOT EXISTS (SELECT FROM dental_appointment n WHERE n.patient_id = x.patient_id AND n.id <> x.id AND n.start >= x.start
                      AND n.state IN ('done', 'cancelled', 'no_show'))"""

SOURCES = {
    "visit_done": f"""SELECT a.patient_id, a.id AS ref_id, 0 AS ref_no, COALESCE(a.finished_at, a.stop) AS at, a.company_id, a.doctor_id,
        0.0 AS worth FROM dental_appointment a WHERE a.state = 'done' AND a.start > %(since)s AND {OF_KIND} AND %(only_a)s""",
    "recall": f"""SELECT x.patient_id, x.id AS ref_id, 0 AS ref_no, x.stop AS at, x.company_id, x.doctor_id, 0.0 AS worth
        FROM ({LAST_VISIT}) x WHERE NOT {NEXT_VISIT}""",
    "silence": f"""SELECT x.patient_id, x.id AS ref_id, 0 AS ref_no, x.stop AS at, x.company_id, x.doctor_id, 0.0 AS worth
        FROM ({LAST_VISIT}) x WHERE NOT {NEXT_VISIT} AND EXISTS (SELECT FROM dental_plan pl
             WHERE pl.patient_id = x.patient_id AND pl.state IN ('proposed', 'agreed', 'in_progress'))""",
    "plan_proposed": """SELECT pl.patient_id, pl.id AS ref_id, 0 AS ref_no, pl.proposed_on::timestamp AS at, pl.company_id, pl.doctor_id,
        COALESCE((SELECT max(o.amount_total) FROM dental_plan_option o WHERE o.plan_id = pl.id), 0) AS worth
        FROM dental_plan pl WHERE pl.state = 'proposed' AND pl.proposed_on IS NOT NULL AND %(only_pl)s""",
    "plan_unbooked": """SELECT DISTINCT ON (v.plan_id) pl.patient_id, v.id AS ref_id, 0 AS ref_no,
        GREATEST(COALESCE(pl.agreed_on, pl.create_date)::timestamp, (SELECT max(a.stop) FROM dental_appointment a
             WHERE a.plan_id = pl.id AND a.state = 'done')) AS at,
        pl.company_id, pl.doctor_id,
        COALESCE((SELECT sum(s.price) FROM dental_plan_step s WHERE s.visit_id = v.id AND s.state = 'planned'), 0) AS worth
        FROM dental_plan pl JOIN dental_plan_visit v ON v.option_id = pl.agreed_option_id
       WHERE pl.state IN ('agreed', 'in_progress') AND v.is_done IS NOT TRUE AND v.appointment_id IS NULL AND %(only_pl)s
       ORDER BY v.plan_id, v.sequence, v.id""",
    "stage_reached": """SELECT pl.patient_id, pl.id AS ref_id, 0 AS ref_no, max(s.done_on)::timestamp AS at, pl.company_id, pl.doctor_id,
        COALESCE(sum(s.price) FILTER (WHERE s.state = 'planned'), 0) AS worth
        FROM dental_plan pl JOIN dental_plan_step s ON s.option_id = pl.agreed_option_id
       WHERE pl.state IN ('agreed', 'in_progress') AND %(only_pl)s
       GROUP BY pl.id
      HAVING bool_or(s.stage = %(stage)s AND s.state = 'done')
         AND NOT bool_or(s.stage = %(stage)s AND s.state IN ('planned', 'in_progress'))
         AND bool_or(s.state = 'planned')""",
    "cancelled": FAILED_VISIT.replace("%(failed)s", "cancelled"),
    "no_show": FAILED_VISIT.replace("%(failed)s", "no_show"),
    "unpaid": """SELECT a.patient_id, a.id AS ref_id, 0 AS ref_no, a.stop AS at, a.company_id, a.doctor_id,
        COALESCE((SELECT sum(s.price) FROM dental_plan_step s WHERE s.appointment_id = a.id AND s.state = 'done'), 0) AS worth
        FROM dental_appointment a WHERE a.state = 'done' AND a.payment_state = 'unpaid' AND %(only_a)s""",
    "document_missing": """SELECT a.patient_id, a.id AS ref_id, 0 AS ref_no, a.start AS at, a.company_id, a.doctor_id, 0.0 AS worth
        FROM dental_appointment a
       WHERE a.state IN ('booked', 'confirmed') AND a.start > %(now)s AND a.start < %(ahead)s AND %(only_a)s
         AND EXISTS (SELECT FROM dental_paper_type t WHERE t.is_required_always AND t.active AND NOT EXISTS (
             SELECT FROM dental_paper dp WHERE dp.patient_id = a.patient_id AND dp.type_id = t.id AND dp.state = 'signed'
                AND (COALESCE(t.validity_months, 0) = 0 OR dp.signed_on + make_interval(months => t.validity_months) >= a.start)))""",
    "waitlist": """SELECT w.patient_id, w.id AS ref_id, 0 AS ref_no, w.create_date AS at, w.company_id, w.doctor_id, 0.0 AS worth
        FROM dental_waitlist w WHERE w.state = 'waiting' AND %(only_w)s""",
    "offer": """SELECT w.patient_id, o.id AS ref_id, 0 AS ref_no, o.create_date AS at, w.company_id, o.doctor_id, 0.0 AS worth
        FROM dental_waitlist_offer o JOIN dental_waitlist w ON w.id = o.waitlist_id
       WHERE o.state = 'open' AND o.expires_at > %(now)s AND %(only_w)s""",
    "examination": """SELECT e.patient_id, e.id AS ref_id, 0 AS ref_no, e.due_on::timestamp AS at, e.branch_id AS company_id, e.doctor_id,
        0.0 AS worth FROM dental_examination e WHERE e.state = 'open' AND %(only_e)s""",
    "plan_danger": """SELECT pl.patient_id, pl.id AS ref_id, 0 AS ref_no, %(now)s::timestamp AS at, pl.company_id, pl.doctor_id,
        COALESCE((SELECT sum(s.price) FROM dental_plan_step s WHERE s.option_id = pl.agreed_option_id AND s.state = 'planned'), 0) AS worth
        FROM dental_plan pl WHERE pl.state IN ('agreed', 'in_progress') AND pl.danger IS NOT NULL AND %(only_pl)s""",
    "birthday": """SELECT p.id AS patient_id, p.id AS ref_id, date_part('year', d.day)::int AS ref_no, d.day AS at,
        p.branch_id AS company_id, p.doctor_id, 0.0 AS worth
        FROM dental_patient p CROSS JOIN (VALUES (date_trunc('day', %(now)s::timestamp)),
             (date_trunc('day', %(now)s::timestamp) + interval '1 day')) d (day)
       WHERE p.is_vip AND p.birthdate IS NOT NULL AND to_char(p.birthdate, 'MMDD') = to_char(d.day, 'MMDD') AND %(only_p)s""",
    "unconfirmed": """SELECT a.patient_id, a.id AS ref_id, 0 AS ref_no, a.start AS at, a.company_id, a.doctor_id, 0.0 AS worth
        FROM dental_appointment a WHERE a.state = 'booked' AND a.start > %(now)s AND a.start < %(ahead)s AND %(only_a)s""",
    "late": """SELECT a.patient_id, a.id AS ref_id, 0 AS ref_no, a.start AS at, a.company_id, a.doctor_id, 0.0 AS worth
        FROM dental_appointment a
       WHERE a.state IN ('booked', 'confirmed') AND a.start < %(now)s - make_interval(mins => %(minutes)s)
         AND a.start > %(now)s - interval '4 hours' AND %(only_a)s""",
    "lost": """SELECT f.patient_id, f.patient_id AS ref_id, 0 AS ref_no, %(now)s::timestamp AS at, f.company_id, f.doctor_id, 0.0 AS worth
        FROM dental_followup f WHERE f.state = 'lost' AND %(only_f)s""",
}

# Rows of a source with their patient, narrowed to the segment of the rule.
HITS = """
SELECT s.patient_id, s.ref_id, s.ref_no, s.at, COALESCE(s.company_id, p.branch_id, %(company)s) AS company_id,
       CASE WHEN %(in_name)s THEN s.doctor_id END AS doctor_id, s.worth, p.household_id, p.is_vip
  FROM (%(source)s) s
  JOIN dental_patient p ON p.id = s.patient_id
 WHERE p.active
   AND (%(vip)s IS NOT TRUE OR p.is_vip)
   AND (%(branch)s::int IS NULL OR COALESCE(s.company_id, p.branch_id) = %(branch)s)
   AND (%(doctor)s::int IS NULL OR s.doctor_id = %(doctor)s)
   AND (%(tag)s::int IS NULL OR EXISTS (SELECT FROM res_partner_res_partner_category_rel c
        WHERE c.partner_id = p.partner_id AND c.category_id = %(tag)s))
   AND (%(segment)s::int IS NULL OR EXISTS (SELECT FROM dental_segment_patient_rel m
        WHERE m.segment_id = %(segment)s AND m.patient_id = p.id))
   AND s.worth >= %(min_worth)s
   AND (%(also_declined)s OR p.followup_declined_at IS NULL OR s.at > p.followup_declined_at)
"""

NEW_HITS = """
SELECT h.* FROM (%(hits)s) h
 WHERE NOT EXISTS (SELECT FROM dental_task_reason r WHERE r.rule_id = %(rule)s AND r.ref_id = h.ref_id AND r.ref_no = h.ref_no
                      AND (r.state = 'open' OR r.state = 'done' AND NOT r.is_lost))
"""

# One statement, so that a task and its reasons appear together or not at all. A household that has an open call gets the reason
# added to it; for others the most important new reason opens the call.
INSERT = """
WITH zone AS MATERIALIZED (
  SELECT c.id AS company_id, COALESCE(own.tz, above.tz, %(zone)s) AS tz  -- as res.company._dental_tz
    FROM res_company c LEFT JOIN res_company p ON p.id = c.parent_id
    LEFT JOIN resource_calendar own ON own.id = c.resource_calendar_id
    LEFT JOIN resource_calendar above ON above.id = p.resource_calendar_id),
new_hit AS MATERIALIZED (
  SELECT h.*, GREATEST(%(now)s, CASE WHEN %(by_minutes)s THEN h.at + make_interval(mins => %(minutes)s)
             ELSE ((((h.at AT TIME ZONE 'UTC') AT TIME ZONE z.tz)::date + %(days)s + make_interval(secs => %(hour)s * 3600))
                  AT TIME ZONE z.tz) AT TIME ZONE 'UTC' END) AS due_at,
         COALESCE(NULLIF(h.worth, 0), %(queue_worth)s) AS stake
    FROM (%(new_hits)s) h JOIN zone z ON z.company_id = h.company_id),
opened AS (
  INSERT INTO dental_task (queue_id, priority, is_call, patient_id, household_id, company_id, doctor_id, due_at, sort_at, worth,
         state, next_step, attempts, postponed_count, is_at_desk, create_date, write_date)
  SELECT DISTINCT ON (%(one_per)s) %(queue)s, %(priority)s, %(is_call)s, h.patient_id, h.household_id, h.company_id, h.doctor_id, h.due_at,
         h.due_at - make_interval(secs => 3600 * LEAST(h.stake / %(worth_per_hour)s, 48) + CASE WHEN h.is_vip THEN 86400 ELSE 0 END),
         h.stake, 'open', 'call', 0, 0, FALSE, %(now)s, %(now)s
    FROM new_hit h
   WHERE NOT %(is_call)s OR NOT EXISTS (
         SELECT FROM dental_task t WHERE t.household_id = h.household_id AND t.state = 'open' AND t.is_call)
   ORDER BY %(one_per)s, h.due_at, h.ref_id
  ON CONFLICT DO NOTHING
  RETURNING id, household_id, patient_id),
target AS (
  SELECT id, household_id, patient_id, FALSE AS is_old FROM opened
   UNION ALL
  SELECT t.id, t.household_id, NULL, TRUE FROM dental_task t
   WHERE %(is_call)s AND t.state = 'open' AND t.is_call AND t.household_id IN (SELECT household_id FROM new_hit)),
added AS (
  INSERT INTO dental_task_reason (task_id, patient_id, queue_id, company_id, rule_id, ref_id, ref_no, doctor_id, due_at, worth, state,
         is_contact, is_lost)
  SELECT t.id, h.patient_id, %(queue)s, h.company_id, %(rule)s, h.ref_id, h.ref_no, h.doctor_id, h.due_at, h.worth, 'open',
         %(is_contact)s, %(is_lost)s
    FROM new_hit h JOIN target t ON t.household_id = h.household_id AND (%(is_call)s OR t.patient_id = h.patient_id)
  ON CONFLICT DO NOTHING
  RETURNING task_id, patient_id)
SELECT count(*), array_agg(DISTINCT a.task_id) FILTER (WHERE t.is_old OR t.patient_id <> a.patient_id)
  FROM added a JOIN target t ON t.id = a.task_id
"""

CLOSE = """
UPDATE dental_task_reason r SET state = 'closed', closed_at = %(now)s
 WHERE r.rule_id = %(rule)s AND r.state = 'open' AND %(only_r)s AND %(gone)s
RETURNING r.task_id
"""
