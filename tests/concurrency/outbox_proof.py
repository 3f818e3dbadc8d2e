"""The proof of M2: workers killed at random points against a misbehaving gateway. Program: outbox_proof.py DATABASE ADDONS SECONDS SEED.

The parent loads the registry once and forks workers, three at a time; each sends what is due until SIGKILL ends it after a random while.
The gateway is killed and started again as well. In the end a calm gateway and whole workers finish, and the states in the outbox are
compared with the gateway's own log. Prints one JSON object. DATABASE is one to throw away.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psycopg2

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

MESSAGES = 1500
WORKERS = 3
HERE = Path(__file__).parent


def free_port():
    """A port below those that the system gives to outgoing connections: a dead gateway's port must stay free for the next."""
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 30000")


class Proof:
    def __init__(self, database, seconds, seed):
        self.database, self.seconds, self.seed = database, seconds, seed
        self.rng = random.Random(seed)
        self.port = free_port()
        self.log = Path(tempfile.mkdtemp()) / "accepted.log"
        self.log.touch()
        self.registry = Registry(database)
        self.gateway_process = None
        self.alive = {}  # pid -> when it dies
        self.counts = Counter()

    # --- the gateway ---

    def start_gateway(self):
        self.counts["gateway starts"] += 1
        self.gateway_process = subprocess.Popen(
            [sys.executable, str(HERE / "misbehaving_gateway.py"), str(self.port), str(self.log), str(self.seed + self.counts["gateway starts"])]
        )

    def kill_gateway(self):
        self.gateway_process.kill()
        self.gateway_process.wait()

    # --- the database ---

    def sql(self, query, *args):
        with psycopg2.connect(dbname=self.database) as connection, connection.cursor() as cursor:
            cursor.execute(query, args)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    def prepare(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {})
            company = env["res.company"].create({"name": f"Proof {self.seed}", "dental_message_from": 0, "dental_message_to": 24})
            gateway = env["dental.gateway"].create(
                {
                    "name": f"Proof {self.seed}", "company_id": company.id, "kind": "http", "url": f"http://127.0.0.1:{self.port}/send",
                    "body": '{"to": "{to}", "key": "{key}", "text": "{text}"}', "id_path": "id", "error_path": "error",
                    "echo_path": "key" if self.seed % 2 else False,
                    "batch_size": 8, "connections": 4, "timeout_seconds": 0.12,
                }
            )
            env["dental.message"].create(
                [
                    {"key": f"proof:{self.seed}:{number}", "company_id": company.id, "gateway_id": gateway.id,
                     "phone": f"+4915{number:09d}", "body": f"Message {number}", "purpose": "manual"}
                    for number in range(MESSAGES)
                ]
            )
            self.company_id, self.gateway_id = company.id, gateway.id

    # --- workers ---

    def fork(self, job):
        """Run `job(env)` in a child of its own; the parent holds no connection that a child could share."""
        odoo.sql_db.close_all()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            with self.registry.cursor() as cr:
                job(api.Environment(cr, odoo.SUPERUSER_ID, {}))
            code = 0
        finally:
            os._exit(code)

    def send(self, env):
        env["dental.message"]._send_due(gateways=env["dental.gateway"].browse(self.gateway_id), seconds=20)

    def reap(self, env):
        env["dental.message"]._reap(minutes=-1)

    def wait(self, pid):
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def turn_clock(self):
        """What waits for its next try is due now, and its tries do not run out."""
        self.sql(
            # whole seconds, as the outbox compares them: a fraction later would be due only with the next second
            "UPDATE dental_message SET next_at = date_trunc('second', now() AT TIME ZONE 'UTC'), attempts = 0 "
            "WHERE gateway_id = %s AND state = 'planned'",
            self.gateway_id,
        )

    def start_worker(self):
        job = self.reap if self.rng.random() < 0.05 else self.send
        pid = self.fork(job)
        self.alive[pid] = time.monotonic() + self.rng.uniform(0.02, 0.5)

    def round(self):
        """The next worker to die dies, another takes its place; now and then the gateway dies too."""
        self.counts["rounds"] += 1
        pid = min(self.alive, key=self.alive.get)
        time.sleep(max(0.0, self.alive.pop(pid) - time.monotonic()))
        os.kill(pid, signal.SIGKILL)
        self.counts[{-signal.SIGKILL: "killed", 0: "finished"}.get(self.wait(pid), "broken")] += 1
        if self.rng.random() < 0.03:
            self.kill_gateway()
            self.start_gateway()
        if self.counts["rounds"] % 2 == 0:
            self.turn_clock()
        self.start_worker()

    def stop_workers(self):
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)
            self.wait(pid)
        self.alive.clear()

    def run(self):
        self.prepare()
        self.start_gateway()
        try:
            deadline = time.monotonic() + self.seconds
            for _number in range(WORKERS):
                self.start_worker()
            while time.monotonic() < deadline:
                self.round()
            self.stop_workers()
            self.finish()
            return self.compare()
        finally:
            self.stop_workers()
            self.kill_gateway()

    def finish(self):
        """A calm gateway and whole workers: nothing may be left behind."""
        Path(f"{self.log}.calm").touch()
        self.kill_gateway()
        self.start_gateway()
        for _attempt in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        for _attempt in range(10):
            self.turn_clock()
            code = self.wait(self.fork(self.send))
            if code:
                raise RuntimeError(f"a worker that nobody killed ended with {code}")
            if not self.sql("SELECT 1 FROM dental_message WHERE gateway_id = %s AND state = 'planned' LIMIT 1", self.gateway_id):
                break
        self.wait(self.fork(self.reap))

    def compare(self):
        accepted = Counter(line.split()[0] for line in self.log.read_text().splitlines())
        rows = self.sql("SELECT uuid, state, gateway_ref FROM dental_message WHERE gateway_id = %s", self.gateway_id)
        states = Counter(state for _uuid, state, _ref in rows)
        return {
            "messages": len(rows),
            "states": dict(states),
            "counts": dict(self.counts),
            "accepted": sum(accepted.values()),
            "accepted twice": [uuid for uuid, times in accepted.items() if times > 1],
            "sent but not accepted": [uuid for uuid, state, _ref in rows if state == "sent" and accepted[uuid] != 1],
            "failed but accepted": [uuid for uuid, state, _ref in rows if state == "failed" and accepted[uuid]],
            "forgotten": [uuid for uuid, state, _ref in rows if state not in ("sent", "failed", "unknown")],
            "mixed up": [uuid for uuid, state, ref in rows if state == "sent" and ref != "g" + uuid],
        }


def main():
    database, addons, seconds, seed = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    config.parse_config(["-d", database, f"--addons-path={addons}", "--log-level=critical"])
    print(json.dumps(Proof(database, seconds, seed).run(), indent=1))


if __name__ == "__main__":
    main()
