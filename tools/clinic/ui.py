"""What the user sees: progress with seconds, and failures with the next step."""

import os
import shlex
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

STARTED = time.monotonic()
HEARTBEAT_SECONDS = 15
NETWORK_SIGNS = (
    "Temporary failure resolving",
    "Could not resolve",
    "Name or service not known",
    "Failed to establish a new connection",
    "Connection timed out",
    "Network is unreachable",
    "Max retries exceeded",
    "ENOTFOUND",
    "EAI_AGAIN",
)


class Problem(Exception):
    """A failure that the user can act on: what happened, and the next step."""

    def __init__(self, what, next_step):
        super().__init__(what)
        self.what = what
        self.next_step = next_step


def say(text):
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


@contextmanager
def stage(text):
    say(f"{text} ...")
    begun = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - begun:.1f} s")


def tail(path, lines=15):
    path = Path(path)
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def run_logged(command, log, *, env=None, cwd=None, what, next_step, progress=None, stdin=None):
    """Run a command with its output in a log file; a sign of life every few seconds; Problem when it fails."""
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as out:
        out.write(f"\n$ {shlex.join(map(str, command))}\n")
        out.flush()
        offset = out.tell()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=stdin or subprocess.DEVNULL,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
        try:
            wait(process, log, progress)
        except BaseException:
            terminate_group(process)
            raise
    output = log.read_bytes()[offset:].decode(errors="replace")
    if process.returncode:
        if any(sign in output for sign in NETWORK_SIGNS):
            next_step = (
                "This machine does not reach its package index. Check the network and its package configuration, then repeat the command."
            )
        elif "No space left on device" in output:
            next_step = "The disk is full. Make room, or move the state with CLINIC_HOME, then repeat the command."
        raise Problem(f"{what} failed (code {process.returncode}). Last lines of {log}:\n{tail(log)}", next_step)
    return output


def wait(process, log, progress):
    while True:
        try:
            process.wait(timeout=HEARTBEAT_SECONDS)
            return
        except subprocess.TimeoutExpired:
            note = progress(log) if progress else ""
            say(f"  still at it{': ' + note if note else ''}")


def terminate_group(process):
    try:
        os.killpg(process.pid, 15)
        process.wait(timeout=10)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        process.kill()
