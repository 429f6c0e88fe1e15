"""`filrouge calendars`: calendars here and elsewhere agree, once or every few minutes until it is told to stop."""

import json
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from filrouge.calendars.busy_sources import refresh_sources
from filrouge.calendars.inviting import inform_mailboxes
from filrouge.core.text import plural
from filrouge.directory.queries import console_agent

_MINUTE = 60.0


class Command(BaseCommand):
    """Exit code 0: done, or told to stop."""

    help = (
        "Demander les e-mails qui mettent à jour les boîtes des professionnels, relire leurs agendas d'ailleurs : "
        "une fois, ou toutes les quelques minutes jusqu'à ce qu'on l'arrête (Ctrl-C, SIGTERM)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON au lieu d'une phrase")
        parser.add_argument(
            "--every", type=float, metavar="MINUTES", help="recommencer après tant de minutes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        every = options["every"]
        if every is None:
            self._tell(self._once(), as_json=options["json"])
            return
        stop = threading.Event()
        usual = {name: signal.signal(name, lambda *_: stop.set()) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not stop.is_set():
                try:
                    self._once()
                except DatabaseError:
                    # It may be restarting: the next turn asks it again.
                    close_old_connections()
                stop.wait(every * _MINUTE)
        finally:
            for name, handler in usual.items():
                signal.signal(name, handler)

    def _once(self) -> dict[str, int]:
        by, now = console_agent(), timezone.now()
        return {"calendars": refresh_sources(by=by, at=now), "invitations": inform_mailboxes(by=by, at=now)}

    def _tell(self, done: dict[str, int], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(done))
            return
        sent = plural(done["invitations"], "rendez-vous envoyé", "rendez-vous envoyés")
        self.stdout.write(f"{sent}, {plural(done['calendars'], 'agenda relu', 'agendas relus')}.")
