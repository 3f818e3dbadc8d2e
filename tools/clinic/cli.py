"""The verbs of ./clinic."""

import argparse
import json
import os
import shutil
import subprocess
import sys

from . import backup, bench, check, database, odoo, postgres, server, system, testing, venv
from .context import Context, addon_names, source_key
from .database import Bench
from .ui import Problem, say, stage

DESCRIPTION = "Runs, tests and measures the dental suite. State lives in .clinic/ (CLINIC_HOME moves it)."
EPILOG = """environment:
  CLINIC_HOME       folder for everything that is fetched or made (default .clinic)
  CLINIC_ODOO       an Odoo 19 that you have: a checkout, or a folder that holds `odoo`
  CLINIC_PORT       port of the server (8069); CLINIC_INTERFACE its address (127.0.0.1)
  CLINIC_DB         name of the database (clinic)
  CLINIC_PYTHON     Python 3.10 to 3.13 for the virtual environment
  PGHOST, PGPORT, PGUSER, ...   a PostgreSQL server that you have (else a private one)
"""


def prepare(ctx, kind, packages):
    """Everything below the database, made or found: system packages, Odoo, Python packages, PostgreSQL."""
    system.require(ctx, packages)
    source = odoo.ensure(ctx)
    venv.ensure(ctx, source)
    return Bench(ctx, postgres.ensure(ctx, kind), source)


def cmd_run(ctx, args):
    state = server.running_server(ctx)
    if state and server.answers(state["port"]):
        say("The clinic is already open.")
        server.print_address(ctx, state["port"])
        return 0
    with ctx.locked("run"):
        server.check_port_free(ctx.port)
        house = prepare(ctx, "run", system.FOR_RUN)
        if not database.ensure_clinic(house):
            say("The add-ons have changed since the database was made. To bring the changes in: ./clinic update")
        if not args.foreground:
            with stage("Starting the server"):
                server.start_clinic(house, False)
    if args.foreground:
        server.print_address(ctx, ctx.port)
        return server.start_clinic(house, True)
    server.print_address(ctx, ctx.port)
    return 0


def cmd_test(ctx, args):
    if args.numbers:
        return testing.print_numbers()
    testing.check_names(args.what)
    with ctx.locked("test"):
        pure = args.what and set(args.what) <= testing.WITHOUT_DATABASE
        if pure:
            source = odoo.ensure(ctx)
            venv.ensure(ctx, source)
            return testing.run(Bench(ctx, None, source), args.what)
        return testing.run(prepare(ctx, "test", {**system.FOR_RUN, **system.FOR_TESTS}), args.what)


def cmd_check(ctx, args):
    with ctx.locked("check"):
        return check.run(prepare(ctx, "test", {**system.FOR_RUN, **system.FOR_TESTS, **system.FOR_CHECK}))


def cmd_bench(ctx, args):
    with ctx.locked("bench"):
        return bench.run(prepare(ctx, "test", system.FOR_RUN), args.what, args.size)


def cmd_status(ctx, args):
    facts = server.status(ctx)
    if args.deep:
        return backup.deep_status(existing(ctx), args.database or facts["database"])
    if args.json:
        print(json.dumps(facts, indent=2))
        return 0
    print(f"address     {facts['url'] or 'not running; ./clinic run starts it'}")
    print(f"database    {facts['database']}")
    print(f"add-ons     {', '.join(facts['modules']) or '-'}")
    print(f"state       {facts['home']}")
    for name in ("odoo", "python", "postgresql"):
        print(f"{name:<11} {facts['versions'].get(name) or '-'}")
    for role, login in facts["logins"].items():
        print(f"login       {role}: {login['login']} / {login['password']}")
    return 0


def existing(ctx):
    """The house as an earlier ./clinic run left it, with its PostgreSQL started."""
    if not ctx.venv_python.exists():
        raise Problem("There is no clinic here yet.", "./clinic run")
    return Bench(ctx, postgres.ensure(ctx, "run"), odoo.ensure(ctx))


def cmd_stop(ctx, args):
    stopped = server.stop_clinic(ctx)
    ends = [kind for kind in ("run", "test") if postgres.stop(ctx, kind)] if not any(map(os.environ.get, postgres.GIVEN)) else []
    say("Stopped." if stopped or ends else "Nothing was running.")
    return 0


def cmd_shell(ctx, args):
    house = existing(ctx)
    return subprocess.call(list(map(str, house.odoo_command("shell", "-d", ctx.database, "--no-http"))), env=house.env())


def cmd_psql(ctx, args):
    house = existing(ctx)
    return subprocess.call([house.server.program("psql"), "-d", ctx.database, *args.arguments], env=house.server.env())


def cmd_logs(ctx, args):
    log = ctx.log(args.name)
    if not log.exists():
        raise Problem(f"There is no log {log}.", "The logs are in " + str(ctx.path("log")))
    return subprocess.call(["tail", "-n", str(args.lines), *(["-f"] if args.follow else []), str(log)])


def cmd_update(ctx, args):
    with ctx.locked("update"):
        house = prepare(ctx, "run", system.FOR_RUN)
        if not database.mark(house.server, ctx.database).startswith("ready"):
            raise Problem("There is no finished clinic to update.", "./clinic run")
        was_running = server.stop_clinic(ctx)
        with stage("Updating the add-ons"):
            names = ",".join(database.in_order(addon_names()))
            arguments = ("-u", names, "-i", names)
            database.odoo_run(house, ctx.database, *arguments, log=ctx.log("update"), what="Updating the add-ons")
        database.set_mark(house.server, ctx.database, f"ready {source_key(addon_names())}")
        if was_running:
            server.start_clinic(house, False)
            server.print_address(ctx, ctx.port)
    return 0


def cmd_backup(ctx, args):
    return backup.backup(existing(ctx), args.file)


def cmd_restore(ctx, args):
    with ctx.locked("restore"):
        return backup.restore(prepare(ctx, "run", system.FOR_RUN), args.file, args.as_name, replace=args.replace, live=args.live)


def cmd_clean(ctx, args):
    with ctx.locked("clean"):
        cmd_stop(ctx, args)
        keep = set() if args.all else {"odoo", "venv", "lock", "node"}
        for path in ctx.home.iterdir():
            if path.name in keep or path.name == "lock":
                continue
            if path.name == "state" and not args.all:
                for stamp in path.iterdir():
                    if stamp.name not in {"odoo", "venv", "node"}:
                        stamp.unlink()
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    say("Removed all databases." + ("" if args.all else " What was fetched is kept; ./clinic clean --all removes that too."))
    return 0


def parser():
    top = argparse.ArgumentParser(
        prog="./clinic", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = top.add_subparsers(dest="verb", metavar="verb")

    def verb(name, function, text):
        made = verbs.add_parser(name, help=text, description=text)
        made.set_defaults(function=function)
        return made

    run = verb("run", cmd_run, "everything from nothing: serve the demonstration clinic, print address and logins")
    run.add_argument("--foreground", action="store_true", help="stay, with the log on the screen")
    test = verb("test", cmd_test, "all tests, or some: an add-on, " + ", ".join(testing.PARTS))
    test.add_argument("what", nargs="*")
    test.add_argument("--numbers", action="store_true", help="print which number of the specification has no test")
    verb("check", cmd_check, "lint, installation log and all tests: what CI runs")
    measure = verb("bench", cmd_bench, "workloads of bench/ as a table; writes docs/performance.md")
    measure.add_argument("what", nargs="*")
    measure.add_argument("--size", choices=("small", "full", "large"), default="small", help="small: minutes; full: the figures to quote")
    status = verb("status", cmd_status, "what runs, where, which versions")
    status.add_argument("--json", action="store_true", help="for programs")
    status.add_argument("--deep", action="store_true", help="check the integrity of the data")
    status.add_argument("--database", help="with --deep: another database than the clinic's")
    verb("stop", cmd_stop, "end the server and the private PostgreSQL")
    verb("shell", cmd_shell, "Odoo's Python shell on the clinic's database")
    verb("psql", cmd_psql, "psql on the clinic's database").add_argument("arguments", nargs=argparse.REMAINDER)
    logs = verb("logs", cmd_logs, "the server's log (or another: install, update, test-...)")
    logs.add_argument("name", nargs="?", default="odoo")
    logs.add_argument("-f", "--follow", action="store_true")
    logs.add_argument("-n", "--lines", type=int, default=50)
    verb("update", cmd_update, "bring changed add-ons into the clinic's database")
    verb("backup", cmd_backup, "database and files into one archive, while the clinic runs").add_argument("file")
    restore = verb("restore", cmd_restore, "an archive into a neutralised copy beside the clinic, or in its place")
    restore.add_argument("file")
    restore.add_argument("--as", dest="as_name", metavar="NAME", help="name of the copy (default: the clinic's name with _restored)")
    restore.add_argument("--replace", action="store_true", help="in place of the clinic's database, which is kept as ..._before_restore")
    restore.add_argument("--live", action="store_true", help="do not neutralise: messages and payments go out again")
    clean = verb("clean", cmd_clean, "remove all databases and logs")
    clean.add_argument("--all", action="store_true", help="also what was fetched")
    return top


def main(arguments=None):
    top = parser()
    args = top.parse_args(arguments)
    if not args.verb:
        top.print_help()
        return 0
    try:
        return args.function(Context.from_environment(), args) or 0
    except Problem as problem:
        sys.stdout.flush()
        print(f"\n{problem.what}\nNext step: {problem.next_step}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command picks up where it stopped.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno == 28:
            print(f"\nThe disk is full ({error}).\nNext step: make room, then repeat the command.", file=sys.stderr)
            return 1
        raise
