"""A mail server and an operator of SMS on this machine: they speak the real protocols and remember what they received.

What they do depends on who is written to, so that each test says what it is about:
`refuse@…` and …01 are refused, `busy@…` and …02 are put off, `cut@…` and …05 lose the connection once the message is
there, …06 is slow to answer."""

import hashlib
import json
import re
import socket
import time
from contextlib import closing
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

from aiosmtpd.controller import Controller

OVH_SECRET, OVH_CONSUMER, BREVO_KEY = "secret-ovh", "consumer-ovh", "cle-brevo"


class Sink:
    """The handler of the mail server."""

    def __init__(self):
        self.received = []
        self.lock = Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name.startswith("refuse"):
            return "550 5.1.1 No such user"
        if name.startswith("busy"):
            return "451 4.3.0 Try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(one.startswith("heavy") for one in envelope.rcpt_tos):
            return "554 5.6.0 Message refused"
        message = message_from_bytes(envelope.content, policy=policy.default)
        with self.lock:
            self.received.append(message)
        if any(one.startswith("cut") for one in envelope.rcpt_tos):
            server.transport.abort()
        return "250 OK"


class MailServer:
    """`with MailServer() as server: …` listens on a free port of this machine."""

    def __init__(self) -> None:
        self.sink = Sink()
        self._controller = Controller(self.sink, hostname="127.0.0.1", port=free_port())

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop(no_assert=True)

    @property
    def port(self):
        return self._controller.port

    @property
    def received(self):
        with self.sink.lock:
            return list(self.sink.received)

    def references(self):
        """Our references of what was received, in order."""
        return [message["Message-ID"].strip("<>").partition("@")[0] for message in self.received]


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Refusing(Exception):
    """An answer that is not a success."""

    def __init__(self, status, body):
        super().__init__(status)
        self.status, self.body = status, body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/1.0/auth/time":
            return self._answer(200, int(time.time()) + 5)
        if found := re.fullmatch(r"/1\.0/sms/[\w-]+/outgoing/(\d+)", self.path):
            self._ovh_signed("")
            return self._answer(
                200, {"id": int(found[1]), "deliveryReceipt": self.server.receipts.get(found[1], 0)}
            )
        return self._answer(404, {})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.loads(text)
        try:
            if self.path == "/v3/transactionalSMS/send":
                status, answer = self._brevo(body)
            elif re.fullmatch(r"/1\.0/sms/sms-ab1-1/jobs", self.path):
                self._ovh_signed(text)
                status, answer = self._ovh(body)
            else:
                status, answer = 404, {}
        except Refusing as refusal:
            status, answer = refusal.status, refusal.body
        except ConnectionAbortedError:
            self.close_connection = True
            self.connection.close()
            return
        self._answer(status, answer)

    def _brevo(self, body):
        if self.headers["api-key"] != BREVO_KEY:
            raise Refusing(401, {"code": "unauthorized", "message": "Key not found"})
        assert set(body) <= {"sender", "recipient", "content", "type", "tag", "unicodeEnabled", "webUrl"}
        assert body["type"] == "transactional"
        assert len(body["sender"]) <= 11
        assert body["recipient"].isdigit()
        self._fate(body["recipient"], {"code": "invalid_parameter", "message": "recipient is not valid"})
        return 201, {"messageId": self._keep(body["recipient"], body["content"], body["tag"])}

    def _ovh(self, body):
        number = body["receivers"][0]
        assert number.startswith("+")
        assert body["noStopClause"] is True
        assert body["coding"] in ("7bit", "8bit")
        if number.endswith("01"):
            return 200, {
                "totalCreditsRemoved": 0,
                "invalidReceivers": [number],
                "ids": [],
                "validReceivers": [],
            }
        self._fate(number, {"message": "Invalid"})
        key = self._keep(number, body["message"], body["tag"])
        return 200, {
            "totalCreditsRemoved": 1,
            "invalidReceivers": [],
            "ids": [key],
            "validReceivers": [number],
        }

    def _ovh_signed(self, body):
        words = (
            OVH_SECRET, OVH_CONSUMER, self.command, f"http://{self.headers['Host']}{self.path}", body,
            self.headers["X-Ovh-Timestamp"],
        )  # fmt: skip
        if self.headers["X-Ovh-Signature"] != "$1$" + hashlib.sha1("+".join(words).encode()).hexdigest():
            raise Refusing(403, {"errorCode": "INVALID_CREDENTIAL", "message": "Bad signature"})

    def _fate(self, number, refusal):
        for ending, status in (("01", 400), ("02", 429), ("03", 503), ("04", 500)):
            if number.endswith(ending):
                raise Refusing(status, refusal)
        if number.endswith("05"):
            self._keep(number, "", "")
            raise ConnectionAbortedError
        if number.endswith("06"):
            self._keep(number, "", "")
            self.server.slow.wait(30)

    def _keep(self, number, text, reference):
        with self.server.lock:
            self.server.received.append((number.lstrip("+"), text, reference))
            return 1_000 + len(self.server.received)

    def _answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A client that gave up waiting is no error here."""


class SmsServer:
    """Speaks Brevo and OVHcloud: `received` holds (number, text, our reference)."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.received, self._server.receipts = [], {}
        self._server.lock, self._server.slow = Lock(), Event()
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.slow.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def received(self):
        with self._server.lock:
            return list(self._server.received)

    @property
    def receipts(self):
        return self._server.receipts

    @property
    def root(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def references(self):
        """Our references of what was received, in order."""
        return [reference for _, _, reference in self.received]
