"""PERFORMANCE 6: planning, sending with the exactly-once protocol, picking what is due.

`run(env, size)` commits, as the outbox does, and takes its own rows away in the end.
"""

import socket
import subprocess
import sys
import time
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

SIZES = {"small": (2_000, 1_000, 100_000), "full": (100_000, 10_000, 1_000_000), "large": (100_000, 10_000, 10_000_000)}
LATENCY = 0.05

# An HTTP provider that answers after LATENCY, in a process of its own.
PROVIDER = """
import asyncio, sys
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\\r\\n")[0])
            body = await reader.readexactly(length)
            await asyncio.sleep(float(sys.argv[2]))
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""


def clock(work):
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def clone(env, record, count, **own):
    """`count` rows like `record`; `own`: SQL of the columns that differ, over n = 1 …; answers their ids in order."""
    env.flush_all()
    rows = env.execute_query(
        SQL("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s", record._table)
    )
    columns = [row[0] for row in rows if row[0] != "id"]
    return [
        row[0]
        for row in env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) n WHERE t.id = %s ORDER BY n RETURNING id",
                SQL.identifier(record._table),
                SQL(", ").join(SQL.identifier(name) for name in columns),
                SQL(", ").join(SQL(own[name]) if name in own else SQL.identifier("t", name) for name in columns),
                SQL.identifier(record._table), count, record.id,
            )
        )
    ]


def visits(env, count):
    """`count` patients with a telephone and one coming visit each."""
    patient = env["dental.patient"].create({"name": "Bench", "phone": "+4915112345678", "branch_id": env.company.id, "lang": "en_US"})
    start = fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=3)
    visit = env["dental.appointment"].create(
        {"patient_id": patient.id, "start": start, "stop": start + timedelta(minutes=30), "company_id": env.company.id, "source": "import"}
    )
    number = "'+4915' || lpad(n::text, 9, '0')"
    partners = clone(env, patient.partner_id, count, phone=number, phone_sanitized=number)
    shift = partners[0] - 1
    patients = clone(
        env, patient, count, partner_id=f"{shift} + n", household_id=f"{shift} + n", code="'B' || n", phone_normalised=number
    )
    ids = clone(
        env, visit, count, patient_id=f"{patients[0] - 1} + n", name="'bench'",
        start="t.start + make_interval(mins => n %% 10000)", stop="t.stop + make_interval(mins => n %% 10000)",
    )
    env.invalidate_all()
    return env["dental.appointment"].browse(ids)


def outbox(env, gateway, count, label):
    env.cr.execute(
        SQL(
            """
            INSERT INTO dental_message (key, uuid, state, purpose, channel, company_id, gateway_id, phone, body, due_at, next_at, attempts)
            SELECT 'bench:' || %(label)s || ':' || n, gen_random_uuid()::text, 'planned', 'manual', 'sms', %(company)s, %(gateway)s,
                   '+4915' || lpad(n::text, 9, '0'), 'Your visit is tomorrow at 10:00', %(now)s, %(now)s, 0
              FROM generate_series(1, %(count)s) n
            """,
            label=label, company=env.company.id, gateway=gateway.id, now=fields.Datetime.now(), count=count,
        )
    )
    env.cr.commit()


def sending(env, gateway, count, label):
    outbox(env, gateway, count, label)
    spent, handed = clock(lambda: env["dental.message"]._send_due(gateways=gateway, seconds=600))
    assert handed == count, (handed, count)
    return count / spent


def picking(env, gateway, history):
    """Milliseconds to pick and lock 200 due rows, before and after `history` sent ones."""
    outbox(env, gateway, 1000, "pick")

    def pick():
        env.cr.execute(
            "SELECT id FROM dental_message WHERE state = 'planned' AND carrier_id IS NULL AND next_at <= now() AT TIME ZONE 'UTC'"
            " AND (gateway_id = %s OR (gateway_id IS NULL AND channel = 'sms' AND company_id = %s))"
            " ORDER BY next_at, id LIMIT 200 FOR UPDATE SKIP LOCKED",
            [gateway.id, env.company.id],
        )
        env.cr.rollback()

    def best():
        env.cr.execute("ANALYZE dental_message")
        env.cr.commit()
        return min(clock(pick)[0] for _n in range(20)) * 1000

    before = best()
    env.cr.execute(
        SQL(
            """
            INSERT INTO dental_message (key, state, purpose, channel, company_id, gateway_id, phone, due_at, next_at, claimed_at, attempts)
            SELECT 'bench:old:' || n, 'sent', 'manual', 'sms', %s, %s, '+491', '2020-01-01', '2020-01-01', '2020-01-01', 1
              FROM generate_series(1, %s) n
            """,
            env.company.id, gateway.id, history,
        )
    )
    env.cr.commit()
    return before, best()


def run(env, size="small"):
    """Rows: workload, figure, unit, target."""
    visit_count, message_count, history = SIZES[size]
    env.company.write({"dental_message_from": 0, "dental_message_to": 24})
    env.cr.commit()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    provider = subprocess.Popen([sys.executable, "-c", PROVIDER, str(port), str(LATENCY)])
    rows = []
    try:
        appointments = visits(env, visit_count)
        spent, _answer = clock(lambda: appointments._plan_messages(is_news=True))
        planned = env["dental.message"].search_count([("appointment_id", "in", appointments.ids)])
        rows.append((f"planning {planned} messages of {visit_count} visits", spent, "s", f"<= {60 * visit_count / 100_000:.0f} s"))
        env.cr.rollback()
        gateway = env["dental.gateway"].create(
            {
                "name": "Bench", "kind": "http", "company_id": env.company.id, "url": f"http://127.0.0.1:{port}/", "id_path": "key",
                "echo_path": "key", "body": '{"to": "{to}", "text": "{text}", "key": "{key}"}', "connections": 24, "sequence": 9999,
            }
        )
        env.cr.commit()
        rate = sending(env, gateway, message_count, "send")
        rows.append((f"sending {message_count}, one request each, {LATENCY * 1000:.0f} ms latency", rate, "a second", ">= 190 a second"))
        before, after = picking(env, gateway, history)
        rows.append(("picking 200 due rows, nothing sent yet", before, "ms", ""))
        rows.append((f"picking 200 due rows, {history} sent", after, "ms", "flat"))
    finally:
        provider.kill()
        env.cr.rollback()
        env.cr.execute("DELETE FROM dental_message WHERE key LIKE 'bench:%'")
        env.cr.execute("DELETE FROM dental_gateway WHERE name = 'Bench'")
        env.cr.commit()
    return rows
