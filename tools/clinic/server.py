"""The clinic's server in the background: start, wait for the login page, stop, tell."""

import ast
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import context, odoo, postgres, venv
from .context import ADDONS, addon_names, manifest
from .database import DEMO
from .ui import Problem, say, tail

START_SECONDS = 120


def pid_file(ctx):
    return ctx.path("state", "server.json")


def running_server(ctx):
    """What was started and still runs: {pid, port, database}, or None."""
    path = pid_file(ctx)
    if not path.exists():
        return None
    try:
        state = json.loads(path.read_text())
        os.kill(state["pid"], 0)
        # the number may belong to another program since a restart of the machine
        command = Path(f"/proc/{state['pid']}/cmdline")
        ours = not command.exists() or "odoo" in command.read_text()
    except (OSError, ValueError):
        return None
    return state if ours else None


def url(port):
    return f"http://localhost:{port}"


def answers(port, timeout=5):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=timeout) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError, ValueError):
        return False


def check_port_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Problem(
                f"Port {port} is taken by another program.",
                f"Choose another: CLINIC_PORT={port + 1} ./clinic run",
            ) from None


def command(bench, database, port, interface="127.0.0.1"):
    return bench.odoo_command(
        "-d",
        database,
        f"--db-filter=^{database}$",
        f"--http-port={port}",
        f"--http-interface={interface}",
        "--max-cron-threads=1",
    )


def start(bench, database, port, log, interface="127.0.0.1"):
    """Start in the background, return the process once the login page answers."""
    with log.open("a") as out:
        process = subprocess.Popen(
            [str(part) for part in command(bench, database, port, interface)],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=bench.env(),
            cwd=context.ROOT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Problem(
                f"The server ended at once. Last lines of {log}:\n{tail(log)}", "Mend what the log says, then repeat the command."
            )
        if answers(port):
            return process
        time.sleep(0.3)
    stop_process(process.pid)
    raise Problem(f"The server did not answer within {START_SECONDS} s. Last lines of {log}:\n{tail(log)}", "Look into the log.")


def start_clinic(bench, foreground):
    ctx = bench.ctx
    check_port_free(ctx.port)
    log = ctx.log("odoo")
    if foreground:
        say(f"Serving {url(ctx.port)} until Ctrl-C")
        program = [str(part) for part in command(bench, ctx.database, ctx.port, ctx.interface)]
        return subprocess.call(program, env=bench.env(), cwd=context.ROOT)
    process = start(bench, ctx.database, ctx.port, log, ctx.interface)
    pid_file(ctx).write_text(json.dumps({"pid": process.pid, "port": ctx.port, "database": ctx.database}))
    return 0


def stop_process(pid, seconds=20):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pid, sign)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)


def stop_clinic(ctx):
    state = running_server(ctx)
    if state:
        stop_process(state["pid"])
    pid_file(ctx).unlink(missing_ok=True)
    return bool(state)


def demonstration_logins():
    """Role -> (login, password), from the demonstration add-on's own table."""
    path = ADDONS / DEMO / "const.py"
    if not path.exists():
        return {"administrator": ("admin", "admin")}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "LOGINS":
            return ast.literal_eval(node.value)
    return {}


def print_address(ctx, port):
    print(f"\nThe clinic is open: {url(port)}\n")
    print(f"  {'role':<16} {'login':<16} password")
    for role, (login, password) in demonstration_logins().items():
        print(f"  {role:<16} {login:<16} {password}")
    print("\n./clinic stop ends it, ./clinic status tells what runs, ./clinic --help lists the rest.", flush=True)


def status(ctx):
    """What runs, where, which versions: plain data for people and programs."""
    state = running_server(ctx)
    server = postgres.running(ctx, "run")
    database = state["database"] if state else ctx.database
    modules = {}
    if server:
        try:
            query = "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed' AND name LIKE 'dental%' ORDER BY name"
            modules = dict(server.sql(query, database))
        except Problem:
            modules = {}
    versions = {"postgresql": server.version if server else None, **modules}
    if ctx.venv_python.exists():
        versions["python"] = ".".join(map(str, venv.version_of(str(ctx.venv_python))))
    try:
        versions["odoo"] = odoo.ensure(ctx).version if os.environ.get("CLINIC_ODOO") or ctx.path("state", "odoo").exists() else None
    except Problem:
        versions["odoo"] = None
    return {
        "url": url(state["port"]) if state and answers(state["port"]) else None,
        "database": database,
        "modules": sorted(modules),
        "logins": {role: {"login": login, "password": password} for role, (login, password) in demonstration_logins().items()},
        "versions": versions,
        "home": str(ctx.home),
        "sources": {name: manifest(name)["version"] for name in addon_names()},
    }
