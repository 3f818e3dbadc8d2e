"""Import of patients from CSV, dry run and second run included (P13: 100,000 rows in minutes, constant memory, no doubles).

`run(env, size)`: `size` rows in one file. Everything is rolled back by the caller.
"""

import base64
import resource
from time import perf_counter

TARGET_MS_A_ROW = 5


def csv_of(size):
    rows = (f"bench{number};Bench {number};+3361{number:07d};1990-01-01" for number in range(size))
    return ("key;name;phone;birthdate\n" + "\n".join(rows)).encode()


def _once(env, content):
    wizard = env["dental.import"].create({"kind": "patients", "file": base64.b64encode(content), "filename": "bench.csv"})
    start = perf_counter()
    wizard.action_import()
    return wizard, perf_counter() - start


def run(env, size=2000):
    content = csv_of(size)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, seconds = _once(env, content)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) // 1024
    again, seconds_again = _once(env, content)
    return [
        {"what": f"{size} rows, ms a row", "ms": round(1000 * seconds / size, 2), "target_ms": TARGET_MS_A_ROW},
        {"what": "the same file again, ms a row", "ms": round(1000 * seconds_again / size, 2)},
        {"what": "new rows of the second run (must be 0)", "ms": again.created_count},
        {"what": "memory grown by the first run, MB", "ms": grown},
    ]
