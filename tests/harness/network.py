"""Tests talk to this machine only."""

import ipaddress
import socket
from collections.abc import Callable
from functools import wraps
from typing import Any

LOCAL_NAMES = {"localhost", "", None}


class NetworkRefused(AssertionError):
    """A test tried to leave the machine."""


def is_local(host: object) -> bool:
    """Whether `host`, a name or an address, is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_unless_local(host: object) -> None:
    """Raise NetworkRefused for any other machine."""
    if not is_local(host):
        raise NetworkRefused(f"A test tried to reach {host!r}: tests stay on this machine.")


def connecting_locally(connect: Callable[..., Any]) -> Callable[..., Any]:
    """`socket.connect`, `connect_ex` or `sendto` whose last argument is an address of this machine."""

    @wraps(connect)
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            refuse_unless_local(arguments[-1][0])
        return connect(self, *arguments)

    return guarded


def resolving_locally(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """`socket.getaddrinfo` of this machine's names."""

    @wraps(resolve)
    def guarded(host: object, *arguments: Any, **options: Any) -> Any:
        refuse_unless_local(host)
        return resolve(host, *arguments, **options)

    return guarded
