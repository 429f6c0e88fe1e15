"""`filrouge serve`: the pages, the background tasks, the messages and the calendars, started and stopped together."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from filrouge.access.planner import refresh_statistics
from filrouge.identity.jobs import look_for_duplicates
from filrouge.orientation.situations import refresh as refresh_situations

LOOK_EVERY_SECONDS = 0.1
GRACE_SECONDS = 15
CALENDARS_EVERY_MINUTES = "5"
DEFAULT_PORT = 8000
_PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    """Supervise gunicorn, a task worker, a program that sends messages and one that reads calendars: when one stops,
    all do: who watches us can restart us."""

    help = "Ouvre Fil rouge : pages et tâches de fond, arrêtées ensemble (Ctrl-C)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
        parser.add_argument(
            "--port", type=int, default=os.environ.get("PORT", DEFAULT_PORT), help="port (PORT, sinon 8000)"
        )
        parser.add_argument("--workers", type=int, default=2, help="processus pour les pages (2)")
        parser.add_argument("--threads", type=int, default=4, help="fils d’exécution par processus (4)")
        parser.add_argument(
            "--pages-only",
            action="store_true",
            help="sans les tâches de fond, les messages ni les agendas (lancer « filrouge worker », "
            "« filrouge messages » et « filrouge calendars --every 5 » ailleurs)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check_static_files()
        check_port_is_free(options["bind"], options["port"])
        look_again()
        children = {"Les pages": start(pages_command(**options))}
        if not options["pages_only"]:
            console = [sys.executable, "-m", "config.console"]
            children["Les tâches de fond"] = start([*console, "worker", "--no-reload"])
            children["Les messages"] = start([*console, "messages"])
            children["Les agendas"] = start([*console, "calendars", "--every", CALENDARS_EVERY_MINUTES])
        self.supervise(children, options["bind"], options["port"])

    def supervise(self, children: dict[str, subprocess.Popen[bytes]], host: str, port: int) -> None:
        """Announce the address once it answers, then wait for a signal or for the end of any child."""
        asked_to_stop: list[int] = []

        def note(received: int, _frame: FrameType | None) -> None:
            asked_to_stop.append(received)

        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, note)
        announced, ended = False, None
        while not asked_to_stop and (ended := ended_child(children)) is None:
            if not announced and answers(host, port):
                announced = True
                self.stdout.write(
                    f"Fil rouge est ouvert : http://{shown_host(host)}:{port}/ (Ctrl-C pour arrêter)"
                )
                self.stdout.flush()
            time.sleep(LOOK_EVERY_SECONDS)
        stop(list(children.values()))
        if ended:
            raise CommandError(f"{ended[0]} : arrêt inattendu (code {ended[1]}). Tout a été arrêté.")
        self.stdout.write("Fil rouge est arrêté.")


def check_static_files() -> None:
    """Raise CommandError when style sheets were never gathered: every page would fail."""
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise CommandError("Feuilles de style absentes. Lancer d’abord : filrouge static --no-input")


def look_again() -> None:
    """What time changed while nobody served: the tables, on SQLite, which never looks by itself, and who is to be
    looked at since an agreement ended. A base that does not answer is for the pages to say."""
    with suppress(DatabaseError):
        if connection.vendor == "sqlite":
            refresh_statistics()
        refresh_situations(at=timezone.now())
        look_for_duplicates.enqueue()
    connection.close()


def check_port_is_free(host: str, port: int) -> None:
    """Raise CommandError when somebody else listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise CommandError(f"Port {port} impossible : choisir un nombre entre 1 et 65535.") from None
        except OSError as error:
            raise CommandError(refusal_to_listen(error, host, port)) from None


def refusal_to_listen(error: OSError, host: str, port: int) -> str:
    """Why the system refuses this address, and what to do about it."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Le port {port} est déjà pris. Arrêter le programme qui l’occupe, "
            f"ou en choisir un autre, par exemple : PORT={port + 1} make run."
        )
    if error.errno == errno.EACCES:
        return (
            f"Le port {port} est réservé à l’administrateur de la machine. Choisir un port au-dessus de 1024."
        )
    return f"L’adresse {host} n’est pas une adresse de cette machine. Essayer --bind 127.0.0.1 ou --bind 0.0.0.0."


def pages_command(*, bind: str, port: int, workers: int, threads: int, **_others: Any) -> list[str]:
    """The gunicorn command line."""
    host = f"[{bind}]" if ":" in bind else bind
    memory = Path("/dev/shm")  # noqa: S108 — gunicorn's heartbeat files: a disk that stalls must not look like a hang
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
        *("--graceful-timeout", str(GRACE_SECONDS - 5), "--log-level", "warning", "--no-control-socket"),
        *(("--worker-tmp-dir", str(memory)) if memory.is_dir() else ()),
    ]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that gets our signals from us alone, and the kernel's when we are killed outright."""
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def ended_child(children: dict[str, subprocess.Popen[bytes]]) -> tuple[str, int] | None:
    """The first child found dead, with its exit code."""
    for name, child in children.items():
        if (code := child.poll()) is not None:
            return name, code
    return None


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask every child to finish, then insist after `GRACE_SECONDS`."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def shown_host(host: str) -> str:
    """What to type in a browser on this machine."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=1):
            return True
    except OSError:
        return False
