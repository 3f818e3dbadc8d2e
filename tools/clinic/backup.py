"""Backup and restore in the ERP's own archive format (manifest.json, dump.sql, filestore/), and the deep check.

Any Odoo 19 can take the archive in by its database manager. The dump is one consistent snapshot while the clinic goes on; the files
are taken after it, so that whatever the snapshot names is there.
"""

import json
import os
import shutil
import subprocess
import zipfile
from datetime import datetime, timezone
from pathlib import Path

from . import database, server
from .ui import Problem, run_logged, say, stage

CHUNK = 1 << 20
DEEP = "from clinic.deep_check import report\nreport(env)\n"


def backup(house, file):
    """Write to a file beside the target and rename it at the end: a broken backup never bears the name of a good one."""
    name, target = house.ctx.database, Path(file).expanduser().resolve()
    if not database.mark(house.server, name).startswith("ready"):
        raise Problem(f"There is no finished clinic in the database {name}.", "./clinic run")
    if not target.parent.is_dir():
        raise Problem(f"The folder {target.parent} does not exist.", f"mkdir -p {target.parent}")
    unfinished = target.with_name(target.name + ".unfinished")
    with stage(f"Backing up {name} to {target}"):
        try:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=3, allowZip64=True) as archive:
                add_dump(house, name, archive)
                files = add_files(house, name, archive)
                archive.writestr("manifest.json", json.dumps(manifest(house, name, files), indent=2))
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    say(f"{target.stat().st_size / 1e6:.1f} MB, {files} files. Back again: ./clinic restore {target}")
    return 0


def add_dump(house, name, archive):
    command = [house.server.program("pg_dump"), "--no-owner", "--no-privileges", name]
    process = subprocess.Popen(command, env=house.server.env(), stdout=subprocess.PIPE)
    with archive.open("dump.sql", "w", force_zip64=True) as out:
        shutil.copyfileobj(process.stdout, out, CHUNK)
    if process.wait():
        raise Problem("pg_dump failed; its reason stands above.", "Mend it, then repeat the command.")


def add_files(house, name, archive):
    store, count = database.filestore(house, name), 0
    for path in sorted(store.rglob("*")) if store.exists() else ():
        # the store's garbage collector may take a file away while we walk; the dump no longer names it then
        if path.is_file():
            try:
                archive.write(path, f"filestore/{path.relative_to(store)}", compress_type=zipfile.ZIP_STORED)
            except FileNotFoundError:
                continue
            count += 1
    return count


def manifest(house, name, files):
    modules = dict(house.server.sql("SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'", name))
    version = house.server.sql("SELECT current_setting('server_version')", name)[0][0]
    return {
        "odoo_dump": "1",
        "db_name": name,
        "version": "19.0",
        "version_info": [19, 0, 0, "final", 0, ""],
        "major_version": "19.0",
        "pg_version": version.split()[0],
        "modules": modules,
        "files": files,
        "made_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }


def restore(house, file, copy_name, *, replace, live):
    """Into a database of its own first, looked at, neutralised; only then, with --replace, in the clinic's place."""
    archive_path = Path(file).expanduser()
    check_archive(archive_path)
    clinic = house.ctx.database
    name = f"{clinic}_incoming" if replace else copy_name or f"{clinic}_restored"
    if database.exists(house.server, name) and not (replace or database.mark(house.server, name).startswith("restored")):
        raise Problem(f"The database {name} exists already.", "Choose another name: ./clinic restore FILE --as NAME")
    with stage(f"Restoring {archive_path} into {name}"):
        fill(house, archive_path, name)
    if not live:
        with stage("Neutralising the copy: it sends nothing to anybody"):
            log = house.ctx.log("restore")
            command = house.odoo_command("neutralize", "-d", name)
            run_logged(
                command, log, env=house.env(), what="Neutralising", next_step=f"Look into {log}; the copy must not be used as it is."
            )
    if deep_status(house, name):
        say("What is broken was so when the backup was made, or the add-ons are newer than it: then ./clinic update mends it.")
    database.set_mark(house.server, name, "restored")
    if replace:
        put_in_place(house, name, clinic)
    else:
        say(f"Look at it: ./clinic stop; CLINIC_DB={name} ./clinic run")
    return 0


def check_archive(path):
    if not path.is_file():
        raise Problem(f"There is no file {path}.", "./clinic backup FILE makes one.")
    if not zipfile.is_zipfile(path) or not {"dump.sql", "manifest.json"} <= set(zipfile.ZipFile(path).namelist()):
        raise Problem(f"{path} is no backup of a clinic (or it is cut off).", "Take another file.")


def fill(house, path, name):
    database.create(house, name)
    store = database.filestore(house, name)
    with zipfile.ZipFile(path) as archive:
        command = [house.server.program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", name]
        log = house.ctx.log("restore")
        with log.open("a") as out:
            process = subprocess.Popen(command, env=house.server.env(), stdin=subprocess.PIPE, stdout=out, stderr=out)
            with archive.open("dump.sql") as dump:
                shutil.copyfileobj(dump, process.stdin, CHUNK)
            process.stdin.close()
            if process.wait():
                raise Problem(f"PostgreSQL refused the dump. See {log}.", "Is the server older than the one that made the backup?")
        for member in archive.namelist():
            parts = Path(member).parts
            if len(parts) < 2 or parts[0] != "filestore" or ".." in parts or member.endswith("/"):
                continue
            target = store.joinpath(*parts[1:])
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, CHUNK)


def put_in_place(house, name, clinic):
    """Swap by renaming: the clinic's own database stays as ..._before_restore until the next restore."""
    was_running = server.stop_clinic(house.ctx)
    mark = database.mark(house.server, clinic)
    before = f"{clinic}_before_restore"
    database.drop(house, before)
    rename(house, clinic, before)
    rename(house, name, clinic)
    database.set_mark(house.server, clinic, mark or "ready unknown")
    say(f"The clinic is restored; what was there before is the database {before}.")
    if was_running:
        server.start_clinic(house, False)
        server.print_address(house.ctx, house.ctx.port)


def rename(house, old, new):
    if database.exists(house.server, old):
        house.server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{old}'")
        house.server.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
    if database.filestore(house, old).exists():
        shutil.rmtree(database.filestore(house, new), ignore_errors=True)
        database.filestore(house, old).rename(database.filestore(house, new))


def deep_status(house, name):
    """Print every check; 1 when one is broken."""
    say(f"Examining the database {name}")
    output = database.shell(house, name, DEEP, log=house.ctx.log("deep"), what="The deep check")
    lines = [line for line in output.splitlines() if line.startswith(("ok ", "BROKEN"))]
    print("\n".join(line for line in lines if not line.startswith("BROKEN CHECKS")))
    return 0 if lines and lines[-1] == "BROKEN CHECKS 0" else 1
