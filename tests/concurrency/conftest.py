"""Real processes on one real database: what no test inside a single transaction can show."""

import json
import subprocess
import sys
import textwrap

import pytest
from clinic import testkit
from clinic.context import ADDONS

WORKER = """
import json, os, sys, time
import odoo
from odoo import api, SUPERUSER_ID
from odoo.modules.registry import Registry
from odoo.service.model import retrying
odoo.tools.config.parse_config(["-d", sys.argv[1], "--addons-path", sys.argv[2], "--data-dir", sys.argv[3], "--log-level=critical", "--no-http"])
number = int(sys.argv[4])
registry = Registry(sys.argv[1])

def each(body):
    '''Run body(env) in a transaction of its own, with the ERP's own retries; what it returns or why it was refused.'''
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        try:
            return retrying(lambda: body(env), env)
        except Exception as error:
            cr.rollback()
            return f"refused: {error}"

print("ready", flush=True)
sys.stdin.readline()
"""


class Processes:
    """Start the same text in several processes, let them go at the same moment, collect one JSON answer from each."""

    def __init__(self, house, database):
        self.house, self.database = house, database

    def run(self, body, count, timeout=180):
        script = WORKER + textwrap.dedent(body)
        command = [sys.executable, "-c", script, self.database, str(ADDONS), str(self.house.ctx.data_dir)]
        running = [
            subprocess.Popen(
                [*command, str(number)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=self.house.env(),
            )
            for number in range(count)
        ]
        for process in running:
            assert process.stdout.readline().strip() == "ready", process.stderr.read()
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = []
        for process in running:
            out, err = process.communicate(timeout=timeout)
            assert process.returncode == 0, err
            answers.append(json.loads(out.strip().splitlines()[-1]))
        return answers

    def once(self, body):
        """The same for one process: to prepare and to look at the outcome."""
        return self.run(body, 1)[0]


@pytest.fixture(scope="module")
def processes(request):
    house = testkit.house()
    with testkit.Copy(house, request.node.path.stem) as database:
        yield Processes(house, database)
