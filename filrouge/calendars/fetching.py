"""Reading an address that somebody typed, without lending them our network (SSRF): https alone, public addresses alone,
checked before each connection and at each redirection, so much time, so many bytes."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from filrouge.calendars.shipped import BusyLimits

_OK, _NO_CREDENTIALS = 200, (401, 403)
_REDIRECTIONS: Final = (301, 302, 303, 307, 308)
_CHUNK = 65536
# Addresses that lead to another one, which nobody checked.
_TUNNELS = ipaddress.ip_network("64:ff9b::/96")


class NotRead(Exception):
    """The calendar could not be read; the message, in French, says why and what to do."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the Internet, and not of a network that we stand in."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or ip in _TUNNELS:
            return False
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True, slots=True)
class Door:
    """What may be reached; tests open it to their own server."""

    allows: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset((443,))
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)


class _Pinned(HTTPSConnection):
    """A connection to the very address that was checked, under the name that its certificate must bear."""

    def __init__(self, url: SplitResult, address: str, *, seconds: float, context: ssl.SSLContext) -> None:
        assert url.hostname is not None
        super().__init__(url.hostname, url.port or 443, timeout=seconds, context=context)
        self._address, self._tls = address, context
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        """To the address, whatever the name says now."""
        raw = self._raw = socket.create_connection((self._address, self.port), self.timeout)
        safe = self._tls.wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self._raw = safe
        safe.do_handshake()

    @contextmanager
    def until(self, ends: float) -> Iterator[None]:
        """Cut at that instant, whatever comes: a timeout counts silences alone, and headers may drip."""
        cut = threading.Event()
        timer = threading.Timer(max(0.0, ends - time.monotonic()), self._cut, [cut])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if cut.is_set():
                raise NotRead("Ce serveur est trop lent : un nouvel essai sera fait.")

    def _cut(self, cut: threading.Event) -> None:
        cut.set()
        if self._raw is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._raw, socket.SHUT_RDWR)


def tidy(address: str) -> str:
    """The address as it is kept; `NotRead` when it can be none of ours to read."""
    text = address.strip()
    if text.lower().startswith(("webcal://", "webcals://")):
        text = f"https://{text.partition('://')[2]}"
    _checked(text, Door())
    return text


def fetch(address: str, *, limits: BusyLimits, door: Door | None = None) -> bytes:
    """What stands at an address. `NotRead` for anything else than a calendar read whole and in time."""
    door = door or Door()
    ends = time.monotonic() + limits.seconds
    for _ in range(limits.redirects + 1):
        url = _checked(address, door)
        reached = _Pinned(url, _public(url, door), seconds=limits.seconds, context=door.context)
        with closing(reached) as connection, reached.until(ends):
            answer = _asked(connection, url)
            if answer.status not in _REDIRECTIONS:
                return _body(answer, limits.most_bytes, ends)
            address = _next(address, answer.headers.get("Location", ""))
    raise NotRead("Cette adresse renvoie trop de fois vers une autre : donnez celle du calendrier lui-même.")


def _next(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise NotRead("Cette adresse renvoie vers une autre, qui est illisible : vérifiez-la.") from error


def _checked(address: str, door: Door) -> SplitResult:
    try:
        url = urlsplit(address)
        port = url.port or 443
    except ValueError as error:
        raise NotRead(
            "Cette adresse n'est pas complète : copiez-la telle que votre agenda la donne."
        ) from error
    if url.scheme != "https" or not url.hostname:
        raise NotRead(
            "Donnez une adresse qui commence par https:// : les autres ne protègent pas votre agenda."
        )
    if url.username is not None or port not in door.ports or any(ord(c) <= 32 for c in address):
        raise NotRead("Donnez l'adresse publique de l'agenda, sans identifiant ni numéro de port.")
    return url


def _public(url: SplitResult, door: Door) -> str:
    """The address of a server of the Internet; `NotRead` when the name leads, even in part, anywhere else."""
    assert url.hostname is not None
    try:
        found = socket.getaddrinfo(url.hostname, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotRead("Ce serveur est introuvable : vérifiez l'adresse.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(door.allows(one) for one in addresses):
        raise NotRead("Cette adresse n'est pas celle d'un serveur public : elle n'est pas lue.")
    return sorted(addresses, key=lambda one: ":" in one)[0]


def _asked(connection: _Pinned, url: SplitResult) -> HTTPResponse:
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "Fil rouge"}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse()
    except (OSError, HTTPException, UnicodeError) as error:
        raise NotRead("Ce serveur ne répond pas, ou n'est pas sûr : un nouvel essai sera fait.") from error


def _body(answer: HTTPResponse, most: int, ends: float) -> bytes:
    if answer.status in _NO_CREDENTIALS:
        raise NotRead("Cet agenda demande un mot de passe : donnez son adresse privée au format iCal.")
    if answer.status != _OK:
        raise NotRead(f"Rien à cette adresse (réponse {answer.status}) : vérifiez-la.")
    read = bytearray()
    try:
        while chunk := answer.read1(_CHUNK):
            read += chunk
            if len(read) > most:
                raise NotRead("Cet agenda est trop gros pour être lu : donnez-en un plus petit.")
            if time.monotonic() > ends:
                raise NotRead("Ce serveur est trop lent : un nouvel essai sera fait.")
    except (OSError, HTTPException) as error:
        raise NotRead("Ce serveur s'est arrêté en route : un nouvel essai sera fait.") from error
    return bytes(read)
