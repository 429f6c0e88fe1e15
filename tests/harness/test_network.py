"""Tests stay on this machine."""

import socket

import pytest

from tests.harness.network import NetworkRefused, is_local


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_another_machine_is_refused(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client:
        with pytest.raises(NetworkRefused):
            client.connect(address)
        with pytest.raises(NetworkRefused):
            client.connect_ex(address)
    with socket.socket(family, socket.SOCK_DGRAM) as client, pytest.raises(NetworkRefused):
        client.sendto(b"x", address)


def test_a_name_of_elsewhere_is_not_even_looked_up():
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("example.org", 80)
    with pytest.raises(NetworkRefused):
        socket.create_connection(("example.org", 80))


def test_this_machine_is_reached():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.53", True),
        ("::1", True),
        (b"localhost", True),
        (None, True),
        ("10.0.0.1", False),
    ],
)
def test_what_is_this_machine(host, local):
    assert is_local(host) is local
