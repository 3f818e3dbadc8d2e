"""An SMS gateway on loopback that answers, times out, answers twice, drops the connection, lies, refuses.

Program: misbehaving_gateway.py PORT LOG SEED. Every message that it accepts is one line `key number text` in LOG, written and
flushed before anything is answered: the log is the truth, whatever the caller was told. An empty file `LOG.calm` makes it behave.
"""

import json
import os
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TIME_OUT = 0.12
BEHAVIOURS = {
    "answer": 60, "busy": 8, "refuse": 3, "slow": 4, "late refusal": 2, "drop before": 4, "drop after": 6, "garbage": 4, "twice": 5, "bad gateway": 4,
}


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rng = random.Random()
    lock = threading.Lock()
    log = None
    calm_file = ""

    def log_message(self, *_args):
        pass

    def accept(self, message):
        # One write to a file opened for appending: a killed process leaves whole lines.
        os.write(self.log, f"{message['key']} {message['to']}\n".encode())

    def reply(self, status, body):
        data = body.encode()
        self.wfile.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\nContent-Type: application/json\r\n\r\n".encode() + data
        )
        self.wfile.flush()

    def drop(self):
        self.close_connection = True
        self.connection.close()

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.lock:
            behaviour = self.rng.choices(list(BEHAVIOURS), list(BEHAVIOURS.values()))[0]
        if os.path.exists(self.calm_file):
            behaviour = "answer"
        good = json.dumps({"id": "g" + message["key"], "key": message["key"]})
        try:
            self.behave(behaviour, message, good)
        except OSError:
            self.close_connection = True

    def behave(self, behaviour, message, good):
        if behaviour == "busy":
            self.reply(503, "later")
        elif behaviour == "refuse":
            self.reply(400, '{"error": "bad number"}')
        elif behaviour == "late refusal":
            time.sleep(TIME_OUT * 1.5)
            self.reply(400, '{"error": "bad number"}')
        elif behaviour == "drop before":
            self.drop()
        else:
            self.accept(message)
            if behaviour == "slow":
                time.sleep(TIME_OUT * 1.5)
                self.reply(200, good)
            elif behaviour == "drop after":
                self.drop()
            elif behaviour == "garbage":
                self.reply(200, "<html>all is well</html>")
            elif behaviour == "bad gateway":
                self.reply(502, "upstream")
            elif behaviour == "twice":
                self.reply(200, good)
                self.reply(200, good)
            else:
                self.reply(200, good)

    def do_GET(self):
        """Asked for one message: 200 with its number, or 404. Only the log is asked."""
        key = parse_qs(urlsplit(self.path).query)["key"][0]
        with open(self.log_path) as log:
            known = any(line.startswith(key + " ") for line in log)
        self.reply(200, json.dumps({"id": "g" + key, "key": key})) if known else self.reply(404, "{}")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_args):
        """Callers are killed all the time: nothing to say about it."""


def main():
    port, log_path, seed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    Gateway.log = os.open(log_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    Gateway.log_path = log_path
    Gateway.calm_file = log_path + ".calm"
    Gateway.rng = random.Random(seed)
    Server(("127.0.0.1", port), Gateway).serve_forever()


if __name__ == "__main__":
    main()
