"""A server of calendars over HTTPS on this machine, under a certificate of its own."""

import ssl
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from filrouge.calendars.fetching import Door

CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//essai//FR
BEGIN:VEVENT
UID:1@ailleurs
DTSTAMP:20260601T000000Z
DTSTART:20260616T080000Z
DTEND:20260616T090000Z
SUMMARY:Cardiologue de Madame Lambert
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/ailleurs"):
            self._redirect(self.path.partition("?")[2])
        elif self.path == "/boucle":
            self._redirect("/boucle")
        elif self.path == "/gros":
            self._answer(b"BEGIN:VCALENDAR\r\n" + b"X:1\r\n" * 100_000)
        elif self.path == "/lent":
            self._slowly()
        elif self.path == "/secret":
            self._answer(b"", 401)
        elif self.path == "/rien":
            self._answer(b"", 404)
        else:
            self._answer(CALENDAR)

    def _redirect(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _slowly(self):
        """A byte now and then: no silence is ever long enough to be one."""
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"X")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        """Nothing is written."""


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that refuses the certificate is no news."""


@contextmanager
def calendar_server(folder):
    """Its root, and the door that lets a reader in."""
    path = _certificate(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    port = server.server_address[1]
    try:
        trusting = ssl.create_default_context(cafile=str(path))
        yield (
            f"https://localhost:{port}",
            Door(allows=lambda ip: True, ports=frozenset((port,)), context=trusting),
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
