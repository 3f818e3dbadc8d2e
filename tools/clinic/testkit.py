"""For tests that start real servers and processes: the house of the ./clinic that runs them."""

import os
import socket

from . import odoo, postgres, server
from .context import Context
from .database import Bench, clone, drop


def house():
    """State folder, server and Odoo as ./clinic test handed them down by environment variables."""
    ctx = Context.from_environment()
    return Bench(ctx, postgres.given(), odoo.ensure(ctx))


def template():
    name = os.environ.get("CLINIC_TEMPLATE")
    if not name:
        raise RuntimeError("Run these tests by ./clinic test: they need a template database.")
    return name


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Copy:
    """A copy of a template database for one test module; `with Copy(house, "race") as name:`."""

    def __init__(self, bench, name, source=None):
        self.bench, self.name, self.source = bench, f"clinic_test_{name}", source

    def __enter__(self):
        clone(self.bench, self.source or template(), self.name)
        return self.name

    def __exit__(self, *error):
        drop(self.bench, self.name)


class Served:
    """A real server on a database, on a free port of the loopback."""

    def __init__(self, bench, database):
        self.bench, self.database, self.port = bench, database, free_port()

    def __enter__(self):
        log = self.bench.ctx.log(f"test-{self.database}")
        self.process = server.start(self.bench, self.database, self.port, log)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *error):
        server.stop_process(self.process.pid)
