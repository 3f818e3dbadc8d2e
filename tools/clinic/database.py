"""Databases: templates that are cloned in a second, and the clinic's own.

A template is keyed by what decides its content (lock, Odoo, sources of its add-ons). A comment on the database says that it was
finished; one without is the rest of an interrupted run and is made again.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from . import context
from .context import LOCK, addon_names, digest, in_order, source_key
from .ui import Problem, run_logged, say, stage, tail

DEMO = "dental_demo"
# Calls its maker's service at the first page and makes every start wait where there is no network.
UNWANTED = "partner_autocomplete"
FORMAT = "1"  # change it when templates are made differently


@dataclass(frozen=True)
class Bench:
    """What every database command needs: the state folder, the server, Odoo."""

    ctx: context.Context
    server: object
    odoo: object

    def env(self):
        bin_dir = self.ctx.path("venv", "bin")
        return {
            **self.server.env(),
            "PATH": f"{bin_dir}:{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(context.ROOT / "tools"),
            "PYTHONPYCACHEPREFIX": str(self.ctx.path("pycache")),
            "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", "ignore"),
            "ODOO_RC": os.devnull,
        }

    def odoo_command(self, *arguments, addons=context.ADDONS):
        # In Odoo 19 options of a command follow its name; the addons path goes last so that both forms work.
        program = self.ctx.path("venv", "bin", "odoo")
        return [program, *arguments, f"--addons-path={addons}", f"--data-dir={self.ctx.data_dir}"]


def exists(server, name):
    return bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def mark(server, name):
    rows = server.sql(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'")
    return rows[0][0] if rows else ""


def set_mark(server, name, text):
    server.sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def drop(bench, name):
    subprocess.run([bench.server.program("dropdb"), "--if-exists", "--force", name], env=bench.server.env(), capture_output=True)
    shutil.rmtree(filestore(bench, name), ignore_errors=True)


def filestore(bench, name):
    return bench.ctx.data_dir / "filestore" / name


def clone(bench, source, name):
    """A copy in about a second. Files of the store are never changed in place, so hard links do."""
    drop(bench, name)
    command = [bench.server.program("createdb"), "-T", source, "--strategy=file_copy", name]
    done = subprocess.run(command, env=bench.server.env(), capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"Copying database {source} failed: {done.stderr.strip()}", "./clinic stop, then repeat the command.")
    if filestore(bench, source).exists():
        shutil.copytree(filestore(bench, source), filestore(bench, name), copy_function=link_or_copy)


def link_or_copy(source, target, *, follow_symlinks=True):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def create(bench, name):
    drop(bench, name)
    command = [bench.server.program("createdb"), "-T", "template0", "-E", "UTF8", "--locale=C", name]
    done = subprocess.run(command, env=bench.server.env(), capture_output=True, text=True)
    if done.returncode:
        raise Problem(
            f"The database {name} cannot be made: {done.stderr.strip()}", "Give the role the right: ALTER ROLE ... CREATEDB, or unset PG*."
        )


def module_progress(log):
    found = re.findall(r"[Ll]oading module (\w+) \((\d+)/(\d+)\)", tail(log, 400))
    return "module {} ({} of {})".format(*found[-1]) if found else ""


ERRORS = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) .*$", re.M)


def odoo_run(bench, database, *arguments, log, what):
    """A run of odoo that ends by itself. Odoo exits with 0 even when a constraint could not be made, so its log is read."""
    command = bench.odoo_command("-d", database, "--no-http", "--stop-after-init", "--max-cron-threads=0", *arguments)
    next_step = f"Look into {log}. Then repeat the command; ./clinic clean starts from nothing."
    env = {**bench.env(), "PGOPTIONS": "-c synchronous_commit=off"}
    output = run_logged(command, log, env=env, cwd=context.ROOT, what=what, next_step=next_step, progress=module_progress)
    errors = ERRORS.findall(output) and [m.group(0) for m in ERRORS.finditer(output)]
    if errors:
        raise Problem(f"{what} logged errors:\n" + "\n".join(errors[:10]), next_step)
    return output


def shell(bench, database, script, *, log, what):
    """Run a Python text with `env` in Odoo's shell."""
    path = bench.ctx.path("state", "shell.py")
    path.write_text(script)
    with path.open() as stdin:
        return run_logged(
            bench.odoo_command("shell", "-d", database, "--no-http", "--log-level=warn"),
            log,
            env=bench.env(),
            cwd=context.ROOT,
            stdin=stdin,
            what=what,
            next_step=f"Look into {log}.",
        )


REMOVE_UNWANTED = f"""
module = env["ir.module.module"].search([("name", "=", "{UNWANTED}"), ("state", "=", "installed")])
if module:
    module.button_immediate_uninstall()
"""
PREGENERATE = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def base_key(bench):
    return digest(FORMAT, LOCK.read_bytes(), bench.odoo.version, *context.erp_modules())


def install_base(bench, name, log):
    modules = ",".join(context.erp_modules())
    create(bench, name)
    set_mark(bench.server, name, "made 0")
    with stage("Installing the ERP's own modules"):
        odoo_run(bench, name, "-i", modules, log=log, what="Installing the ERP's modules")
        shell(bench, name, REMOVE_UNWANTED, log=log, what=f"Removing {UNWANTED}")


def install(bench, name, addons, log):
    with stage(f"Installing {', '.join(addons)}"):
        return odoo_run(bench, name, "-i", ",".join(addons), log=log, what=f"Installing {', '.join(addons)}")


def template(bench, label, addons=(), parent=None):
    """The name of a finished template database with these add-ons, made if need be.

    `parent` is the template it starts from: the base by default.
    """
    key = digest(base_key(bench), source_key(addons))
    name = f"clinic_t_{label}_{key[:12]}"
    if mark(bench.server, name) == "ready":
        return name
    if exists(bench.server, name):
        say(f"An earlier run stopped while making the template {label}: making it again.")
    forget_templates(bench, label)
    log = bench.ctx.log(f"install-{label}")
    log.unlink(missing_ok=True)
    if not addons:
        install_base(bench, name, log)
    else:
        clone(bench, parent or template(bench, "base"), name)
        install(bench, name, addons, log)
    set_mark(bench.server, name, "ready")
    return name


def forget_templates(bench, label):
    for (name,) in bench.server.sql(f"SELECT datname FROM pg_database WHERE datname ~ '^clinic_t_{label}_[0-9a-f]{{12}}$'"):
        drop(bench, name)


def suite_addons():
    return [name for name in in_order(addon_names()) if name != DEMO]


def suite_template(bench):
    return template(bench, "suite", suite_addons())


def demo_template(bench):
    """The suite with the demonstration clinic, if that is there."""
    if DEMO not in addon_names():
        return suite_template(bench)
    return template(bench, "demo", in_order(addon_names()), parent=suite_template(bench))


def pregenerate(bench, name, log):
    """Style sheets and scripts of the web client, compiled before the first page instead of during it."""
    with stage("Compiling the web client"):
        shell(bench, name, PREGENERATE, log=log, what="Compiling the web client")


def ensure_clinic(bench):
    """The clinic's own database, made once; True unless the add-ons have changed since (./clinic update brings that in).

    The comment on the database says which of the four steps was finished, so an interrupted run goes on where it stopped.
    """
    name, log = bench.ctx.database, bench.ctx.log("install")
    state = mark(bench.server, name)
    if state.startswith("restored"):
        return True
    if state.startswith("ready"):
        return state.split()[-1] == source_key(addon_names())
    key = source_key(addon_names())
    done = int(state.split()[1]) if state.startswith("made") and state.endswith(key) else 0
    if not state and exists(bench.server, name):
        raise Problem(
            f"The database {name} exists, but ./clinic did not make it.",
            f"Choose another name: CLINIC_DB=name ./clinic run; or remove it: dropdb {name}",
        )
    if done:
        say(f"An earlier run stopped after step {done} of 4 of the clinic's database: going on from there.")
    else:
        log.unlink(missing_ok=True)
    steps = (
        ("the ERP's own modules", lambda: install_base(bench, name, log)),
        ("the suite", lambda: install(bench, name, suite_addons(), log)),
        ("the demonstration clinic", lambda: DEMO in addon_names() and install(bench, name, [DEMO], log)),
        ("the first page", lambda: pregenerate(bench, name, log)),
    )
    for number, (subject, step) in enumerate(steps[done:], done + 1):
        say(f"Step {number} of 4: {subject}")
        step()
        set_mark(bench.server, name, f"made {number} {key}")
    set_mark(bench.server, name, f"ready {key}")
    return True
