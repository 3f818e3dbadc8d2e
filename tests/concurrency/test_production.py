"""The production configuration really started: workers, the evented process, behind nginx where it is installed.

A person logs in, opens the websocket, and a notice sent from another process arrives.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager

import pytest
import requests
import websocket
from clinic import server, testkit
from clinic.context import ROOT

SEND = """
user = env["res.users"].search([("login", "=", "admin")])
user._bus_send("dental/proof", {"word": "arrived"})
env.cr.commit()
"""


@contextmanager
def process(command, env, log):
    with log.open("a") as out:
        started = subprocess.Popen(list(map(str, command)), env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield started
    finally:
        server.stop_process(started.pid)


@contextmanager
def nginx(house, front, workers, events):
    """nginx with our file, its ports turned to those of this test. Without nginx: nothing, the workers answer themselves."""
    program = os.environ.get("CLINIC_NGINX") or shutil.which("nginx")
    if not program:
        yield {"http": workers, "ws": events}
        return
    folder = house.ctx.path("report", "nginx")
    folder.mkdir(parents=True, exist_ok=True)
    site = (ROOT / "config" / "nginx.conf").read_text()
    for old, new in (
        ("listen 8080", f"listen 127.0.0.1:{front}"),
        ("127.0.0.1:8069", f"127.0.0.1:{workers}"),
        ("127.0.0.1:8072", f"127.0.0.1:{events}"),
    ):
        assert old in site
        site = site.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    main = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ access_log off; {temporary}\n{site}\n}}"
    (folder / "nginx.conf").write_text(main)
    with process([program, "-c", folder / "nginx.conf", "-e", folder / "error.log"], dict(os.environ), folder / "out.log"):
        yield {"http": front, "ws": front}


def wait_for(what, answers, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers():
            return
        time.sleep(0.3)
    pytest.fail(f"{what} did not answer")


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_s5_production_workers_and_live_updates():
    house = testkit.house()
    front, workers, events = testkit.free_port(), testkit.free_port(), testkit.free_port()
    log = house.ctx.log("test-production")
    with ExitStack() as stack:
        database = stack.enter_context(testkit.Copy(house, "production"))
        command = house.odoo_command(
            "-c",
            ROOT / "config" / "odoo-production.conf",
            "-d",
            database,
            f"--db-filter=^{database}$",
            "--workers=2",
            f"--http-port={workers}",
            f"--gevent-port={events}",
            "--logfile=",
        )
        stack.enter_context(process(command, house.env(), log))
        ports = stack.enter_context(nginx(house, front, workers, events))
        wait_for("the login page", lambda: server.answers(ports["http"]))
        wait_for("the evented process", lambda: listens(events))
        base = f"http://127.0.0.1:{ports['http']}"
        session = requests.Session()
        params = {"db": database, "login": "admin", "password": "admin"}
        answer = session.post(f"{base}/web/session/authenticate", json={"jsonrpc": "2.0", "params": params}, timeout=60).json()
        assert answer["result"]["uid"], answer
        # the socket is opened as from a page of the same address
        line = websocket.create_connection(
            f"ws://127.0.0.1:{ports['ws']}/websocket",
            cookie=f"session_id={session.cookies['session_id']}",
            origin=f"http://127.0.0.1:{ports['ws']}",
            timeout=60,
        )
        line.send(json.dumps({"event_name": "subscribe", "data": {"channels": [], "last": 0}}))
        time.sleep(1)  # the subscription has no answer of its own
        subprocess.run(
            list(map(str, house.odoo_command("shell", "-d", database, "--no-http"))), input=SEND, text=True, env=house.env(), check=True
        )
        words = [notice["message"]["payload"] for notice in json.loads(line.recv()) if notice["message"]["type"] == "dental/proof"]
        line.close()
        assert words == [{"word": "arrived"}]
