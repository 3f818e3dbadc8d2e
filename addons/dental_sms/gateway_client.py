"""Clients of the gateways. They work on plain values, so their threads never touch the database."""

import logging
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from .message_engine import Outcome, build_call, count_parts, read_answer
from .message_engine.calls import ACCEPTED, BUSY, REFUSED, UNKNOWN

_logger = logging.getLogger(__name__)

# What the ERP's providers answer: refused for now, or for good. Their "server_error" may hide an accepted message.
_ERP_BUSY = {"insufficient_credit", "unregistered", "registration_needed", "twilio_authentication", "twilio_acc_unverified"}
_ERP_ACCEPTED = {"success", "sent", "processing", "delivered"}


CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Job:
    """One message to send, as plain values."""

    id: int
    uuid: str
    phone: str
    text: str
    report_url: str = ""


class _Client:
    def __init__(self, gateway):
        self.gateway = gateway

    def job(self, message_id, uuid, phone, text):
        return Job(message_id, uuid, phone, text)

    def ask_all(self, jobs):
        """What became of `jobs`: accepted; busy = never seen, may be sent; unknown = cannot tell."""
        return [Outcome(UNKNOWN)] * len(jobs)

    def close(self):
        """Give connections back."""


class RecordClient(_Client):
    """Stores what it is given and sends nothing to anybody."""

    def send_all(self, jobs):
        self.gateway.env["dental.gateway.record"].create(
            [
                {"gateway_id": self.gateway.id, "message_id": job.id or False, "uuid": job.uuid, "phone": job.phone, "body": job.text}
                for job in jobs
            ]
        )
        return [Outcome(ACCEPTED, ref=job.uuid) for job in jobs]


class ErpClient(_Client):
    """The SMS provider chosen in the ERP for the company (its own service, Twilio, or another add-on's)."""

    def send_all(self, jobs):
        company = self.gateway.company_id or self.gateway.env.company
        api = company._get_sms_api_class()(self.gateway.env)
        api._set_company(company)
        messages = [{"content": job.text, "numbers": [{"uuid": job.uuid, "number": job.phone}]} for job in jobs]
        try:
            answers = {answer["uuid"]: answer for answer in api._send_sms_batch(messages)}
        except Exception as error:  # noqa: BLE001  whatever a provider raises, the messages may have left
            _logger.warning("SMS provider of the ERP failed: %s", type(error).__name__)
            return [Outcome(UNKNOWN, error=type(error).__name__)] * len(jobs)
        return [self._outcome(answers.get(job.uuid), job) for job in jobs]

    def _outcome(self, answer, job):
        state = (answer or {}).get("state")
        if state in _ERP_ACCEPTED:
            return Outcome(ACCEPTED, ref=job.uuid, price=str(answer.get("credit") or ""))
        if state in _ERP_BUSY:
            return Outcome(BUSY, error=state)
        if state in (None, "server_error"):
            return Outcome(UNKNOWN, error=state or "no answer")
        return Outcome(REFUSED, error=state)


class _Adapter(HTTPAdapter):
    """Connecting gets less time than answering."""

    def send(self, request, timeout=None, **kwargs):
        return super().send(request, timeout=(min(CONNECT_SECONDS, timeout), timeout), **kwargs)


class HttpClient(_Client):
    """Any HTTP interface described by settings; one session, as many connections as the gateway allows.

    Connections are reused only where the answer names our message, or where the clinic trusts the gateway to answer once: on a
    reused connection a second answer to one message would pass for the answer to the next.
    """

    def __init__(self, gateway):
        super().__init__(gateway)
        self.rules = gateway._answer_rules()
        self.timeout = gateway.timeout_seconds
        self.connections = gateway.connections
        self.is_kept = gateway.keep_connections or bool(self.rules.echo_path)
        self.settings = (gateway.method, gateway.url or "", gateway.headers or "", gateway.body or "", gateway.body_format)
        self.status_url, self.status_missing = gateway.status_url or "", gateway.status_missing or ""
        self.secrets = {name: gateway[name] or "" for name in ("username", "password", "token")}
        self.values = {**self.secrets, "sender": gateway.sender or "", "in_url": gateway._webhook_url("in")}
        self.report_base = gateway._webhook_url("dlr")
        self.session = self._new_session()
        self.pool = ThreadPoolExecutor(max_workers=self.connections) if self.connections > 1 else None

    def _new_session(self):
        session = requests.Session()
        adapter = _Adapter(pool_connections=1, pool_maxsize=self.connections, pool_block=True, max_retries=0)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _request(self, call):
        what = {"headers": call.headers, "data": call.body, "timeout": self.timeout, "allow_redirects": False}
        if self.is_kept:
            return self.session.request(call.method, call.url, **what)
        # "Connection: close" in the request is a wish that neither side need keep: only a session of its own is never reused.
        with self._new_session() as session:
            return session.request(call.method, call.url, **what)

    def job(self, message_id, uuid, phone, text):
        return Job(message_id, uuid, phone, text, f"{self.report_base}/{uuid}")

    def send_all(self, jobs):
        return list(self.pool.map(self.send, jobs)) if self.pool else [self.send(job) for job in jobs]

    def ask_all(self, jobs):
        return [self.ask(job) for job in jobs]

    def ask(self, job):
        try:
            call = build_call("GET", self.status_url, self.settings[2], "", "query", {**self.values, "key": job.uuid, "to": job.phone})
            response = self.session.request("GET", call.url, headers=call.headers, timeout=self.timeout, allow_redirects=False)
        except (requests.RequestException, ValueError) as error:
            return Outcome(UNKNOWN, error=type(error).__name__)
        response.encoding = "utf-8"
        missing = self.status_missing
        if missing and (missing == str(response.status_code) or (not missing.isdigit() and response.text.startswith(missing))):
            return Outcome(BUSY, error="never seen by the gateway")
        outcome = read_answer(response.status_code, response.text, self.rules, job.uuid)
        return outcome if outcome.kind == ACCEPTED else Outcome(UNKNOWN, error=self._masked(outcome.error))

    def close(self):
        if self.pool:
            self.pool.shutdown()
        self.session.close()

    def send(self, job):
        size = count_parts(job.text)
        values = {
            **self.values, "to": job.phone, "to_digits": job.phone.lstrip("+"), "text": job.text, "key": job.uuid,
            "dlr_url": job.report_url, "coding": 0 if size.encoding == "gsm7" else 2, "type": "text" if size.encoding == "gsm7" else "unicode",
        }
        try:
            call = build_call(*self.settings, values)
            response = self._request(call)
        except requests.RequestException as error:
            return Outcome(BUSY if _never_left(error) else UNKNOWN, error=type(error).__name__)
        except ValueError as error:
            return Outcome(BUSY, error=type(error).__name__)
        response.encoding = "utf-8"
        outcome = read_answer(response.status_code, response.text, self.rules, job.uuid)
        if outcome.kind != ACCEPTED:
            # A gateway that misbehaves may answer twice: what comes late must not be read as the answer to the next message.
            response.connection.close()
        return replace(outcome, error=self._masked(outcome.error))

    def _masked(self, text):
        for secret in self.secrets.values():
            if secret:
                text = text.replace(secret, "***")
        return text


def _never_left(error):
    """Whether the request failed before a single byte of it was sent."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return True
    if isinstance(error, requests.exceptions.MissingSchema | requests.exceptions.InvalidHeader):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NewConnectionError):
        return True
    inner = reason.args[0] if getattr(reason, "args", None) else None
    return isinstance(inner, ssl.SSLCertVerificationError)
