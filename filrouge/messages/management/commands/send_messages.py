"""`filrouge messages`: a program that sends the messages that are due, until it is told to stop."""

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from filrouge.core.text import plural
from filrouge.messages.sending import Program
from filrouge.messages.shipped import WrongSending
from filrouge.messages.sms import operator as sms

IDLE_SECONDS = 1.0
# A database that does not answer is waited for: it may be restarting.
ABSENT_SECONDS = 5.0
REFUSED, CONFIGURATION = 1, 3
WORDS = (
    ("sent", "message envoyé", "messages envoyés"),
    ("to_print", "courrier à imprimer", "courriers à imprimer"),
    ("queued", "message remis à plus tard", "messages remis à plus tard"),
    ("failed", "message non parti", "messages non partis"),
    ("uncertain", "envoi incertain, à vérifier", "envois incertains, à vérifier"),
    ("expired", "message abandonné, trop tard", "messages abandonnés, trop tard"),
    ("digests", "récapitulatif", "récapitulatifs"),
)
CODES = (
    "Codes de sortie : 0, c'est fait ; 1, la base de données ne répond pas (avec --once) ; 2, mauvais appel ; "
    "3, un réglage est faux."
)


class Command(BaseCommand):
    """Exit codes: 0 done or told to stop, 1 no database (with --once), 2 a wrong call, 3 a wrong setting."""

    help = (
        f"Envoyer les messages dont l'heure est venue, jusqu'à ce qu'on l'arrête (Ctrl-C, SIGTERM). {CODES}"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="envoyer ce qui peut partir maintenant, puis finir"
        )
        parser.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        self._stop = threading.Event()
        usual = {name: signal.signal(name, self._told) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            program = self._program()
            try:
                self._work(program, once=options["once"])
            finally:
                program.close()
        except (WrongSending, sms.WrongOperator) as error:
            self.stderr.write(str(error))
            sys.exit(CONFIGURATION)
        except DatabaseError as error:
            self.stderr.write(f"La base de données ne répond pas ({type(error).__name__}).")
            sys.exit(REFUSED)
        finally:
            for name, handler in usual.items():
                signal.signal(name, handler)
        self._report(program.done, as_json=options["json"])

    def _told(self, *_: object) -> None:
        """The message that is leaving ends first."""
        self._stop.set()

    def _program(self) -> Program:
        if sms.is_set():
            sms.operator()
        return Program()

    def _work(self, program: Program, *, once: bool) -> None:
        while not self._stop.is_set():
            try:
                dealt = program.round(self._stop.is_set)
            except DatabaseError:
                if once:
                    raise
                close_old_connections()
                self._stop.wait(ABSENT_SECONDS)
                continue
            if once and not dealt:
                return
            if not dealt:
                self._stop.wait(IDLE_SECONDS)

    def _report(self, done: dict[str, int], *, as_json: bool) -> None:
        said = [plural(done[key], one, several) for key, one, several in WORDS if done.get(key)]
        self.stdout.write(f"{', '.join(said) or 'Rien à envoyer'}.")
        if as_json:
            self.stdout.write(json.dumps({key: done.get(key, 0) for key, _, _ in WORDS}, ensure_ascii=False))
