"""An address that somebody typed is read without lending them our network (D-5)."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from filrouge.calendars.fetching import Door, NotRead, fetch, is_public, tidy
from filrouge.calendars.shipped import shipped
from filrouge.calendars.tests.calendar_server import CALENDAR, _certificate, calendar_server

LIMITS = replace(shipped().busy, seconds=5.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with calendar_server(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1",
     "fd00::1", "fe80::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"],
)  # fmt: skip
def test_no_address_of_a_network_of_ours_is_public_d_5(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_addresses_of_the_internet_are_public_d_5(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["http://exemple.fr/a.ics", "ftp://exemple.fr/a", "file:///etc/passwd", "https://", "https:///a", "exemple.fr/a.ics",
     "https://moi:secret@exemple.fr/a.ics", "https://exemple.fr:8443/a.ics", "https://exemple.fr:22/", "https://exemple.fr:abc/",
     "https://exemple.fr/a b", "https://[::1/a"],
)  # fmt: skip
def test_an_address_that_is_not_plain_https_is_refused_before_anything_is_reached_d_5(address):
    with pytest.raises(NotRead):
        tidy(address)


def test_a_webcal_address_is_an_https_one_d_5():
    assert tidy(" webcal://agenda.exemple.fr/prive.ics ") == "https://agenda.exemple.fr/prive.ics"


def test_a_calendar_is_read_over_https_d_5(server):
    root, door = server
    assert fetch(f"{root}/agenda.ics", limits=LIMITS, door=door) == CALENDAR


def test_a_name_that_leads_to_this_machine_is_not_reached_d_5(server):
    root, door = server
    with pytest.raises(NotRead, match="public"):
        fetch(f"{root}/agenda.ics", limits=LIMITS, door=replace(door, allows=is_public))


def test_a_name_that_leads_only_in_part_to_a_private_address_is_not_reached_d_5(monkeypatch):
    both = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(NotRead, match="public"):
        fetch("https://agenda.exemple.fr/", limits=LIMITS)


def test_the_address_that_was_checked_is_the_one_that_is_reached_d_5(server, monkeypatch):
    """A name whose address changes between the check and the connection (DNS rebinding) changes nothing."""
    root, door = server
    asked = []

    def looked_up(host, port, *_, **__):
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    reached = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(
        socket, "create_connection", lambda where, *more: reached.append(where[0]) or real(where, *more)
    )
    fetch(f"{root}/agenda.ics", limits=LIMITS, door=door)
    assert (asked[0], reached) == ("localhost", ["127.0.0.1"])


@pytest.mark.parametrize(
    "where", ["http://localhost/", "https://localhost:1/", "file:///etc/passwd", "//10.0.0.1/"]
)
def test_a_redirection_is_checked_as_the_first_address_was_d_5(server, where):
    root, door = server
    with pytest.raises(NotRead):
        fetch(f"{root}/ailleurs?{where}", limits=LIMITS, door=door)


def test_a_redirection_to_a_public_place_is_followed_and_a_loop_is_not_d_5(server):
    root, door = server
    assert fetch(f"{root}/ailleurs?/agenda.ics", limits=LIMITS, door=door) == CALENDAR
    with pytest.raises(NotRead, match="trop de fois"):
        fetch(f"{root}/boucle", limits=LIMITS, door=door)


@pytest.mark.parametrize(
    ("path", "limits", "words"),
    [
        ("/gros", {"most_bytes": 1000}, "trop gros"),
        ("/lent", {"seconds": 0.2}, "trop lent"),
        ("/secret", {}, "mot de passe"),
        ("/rien", {}, "404"),
    ],
)
def test_what_is_too_big_too_slow_or_closed_is_left_with_its_reason_d_5(server, path, limits, words):
    root, door = server
    with pytest.raises(NotRead, match=words):
        fetch(f"{root}{path}", limits=replace(LIMITS, **limits), door=door)


def test_a_certificate_that_nobody_vouches_for_is_refused_d_5(server):
    root, door = server
    with pytest.raises(NotRead, match="sûr"):
        fetch(f"{root}/agenda.ics", limits=LIMITS, door=Door(allows=lambda ip: True, ports=door.ports))


def test_a_redirection_to_a_broken_address_is_said_d_5(server):
    root, door = server
    with pytest.raises(NotRead, match="illisible"):
        fetch(f"{root}/ailleurs?https://[mauvais", limits=shipped().busy, door=door)


def test_headers_that_drip_are_left_at_the_hour_d_5(tmp_path):
    """Each letter comes in time; the whole would never end."""
    certificate, ended = _certificate(tmp_path), threading.Event()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip():
        with suppress(OSError), tls.wrap_socket(listening.accept()[0], server_side=True) as one:
            one.recv(4096)
            one.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not ended.wait(0.05):
                one.sendall(b"a")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    door = Door(lambda _: True, frozenset((port,)), ssl.create_default_context(cafile=str(certificate)))
    try:
        with pytest.raises(NotRead, match="trop lent"):
            fetch(f"https://localhost:{port}/", limits=replace(shipped().busy, seconds=0.3), door=door)
    finally:
        ended.set()
        thread.join()
        listening.close()
