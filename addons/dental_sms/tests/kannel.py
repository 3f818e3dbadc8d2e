"""A real Kannel on loopback: bearerbox, smsbox and the fake SMSC of Debian's packages kannel and kannel-extras."""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

FAKE_SMSC = "/usr/lib/kannel/test/fakesmsc"
CONFIG = """
group = core
admin-port = {admin}
admin-password = bar
admin-interface = "127.0.0.1"
smsbox-port = {box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
log-level = 3
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = "127.0.0.1"
global-sender = 13013

group = sendsms-user
username = tester
password = foobar

group = sms-service
keyword = default
get-url = "{incoming}?from=%p&text=%a&id=%I"
max-messages = 0
"""


def program(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def is_installed():
    return bool(program("bearerbox") and program("smsbox") and Path(FAKE_SMSC).exists())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Kannel:
    """`with Kannel(incoming_url) as kannel`: `send_url` takes messages, `telephone(text)` sends one in, `received()` lists what came."""

    def __init__(self, incoming_url):
        self.ports = {name: free_port() for name in ("admin", "box", "smsc", "send")}
        self.folder = Path(tempfile.mkdtemp())
        self.config = self.folder / "kannel.conf"
        self.config.write_text(CONFIG.format(incoming=incoming_url, **self.ports))
        self.processes = []

    @property
    def send_url(self):
        return f"http://127.0.0.1:{self.ports['send']}/cgi-bin/sendsms"

    def start(self, *command, log="log"):
        with open(self.folder / log, "wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=self.folder)
        self.processes.append(process)
        return process

    def __enter__(self):
        self.start(program("bearerbox"), str(self.config), log="bearerbox")
        self.until(lambda: self.is_open("box") and self.is_open("smsc"))
        self.start(program("smsbox"), str(self.config), log="smsbox")
        self.until(lambda: self.is_open("send"))
        return self

    def __exit__(self, *_args):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_open(self, name):
        try:
            socket.create_connection(("127.0.0.1", self.ports[name]), timeout=1).close()
        except OSError:
            return False
        return True

    def status(self):
        return urlopen(f"http://127.0.0.1:{self.ports['admin']}/status.txt?password=bar", timeout=5).read().decode()

    def switch_on_telephone(self):
        """The far end: takes what comes, sends nothing by itself. Until then Kannel keeps what it accepted."""
        self.phone = self.start(FAKE_SMSC, "-H", "127.0.0.1", "-r", str(self.ports["smsc"]), "-i", "0.1", "-m", "0", "1 2 text X", log="phone")

    def telephone(self, sender, text):
        """One message from a telephone into the clinic; the fake SMSC holds one connection, so the taking end goes first."""
        self.phone.terminate()
        self.phone.wait(5)
        self.start(FAKE_SMSC, "-H", "127.0.0.1", "-r", str(self.ports["smsc"]), "-i", "0.1", "-m", "1", f"{sender} 13013 text {text}", log="in")

    def log(self, name):
        return (self.folder / name).read_text(errors="replace")

    def received(self):
        """Lines that the far end took."""
        return self.log("phone")

    def until(self, condition, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.05)
        raise TimeoutError("Kannel did not get ready")
