"""`filrouge calendars`: what a clock runs every few minutes, so that calendars here and elsewhere agree."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from filrouge.calendars.busy_sources import refresh_sources
from filrouge.calendars.inviting import inform_mailboxes
from filrouge.core.text import plural
from filrouge.directory.queries import console_agent


class Command(BaseCommand):
    """Exit code 0: done."""

    help = (
        "Demander les e-mails qui mettent à jour les boîtes des professionnels, relire leurs agendas d'ailleurs. "
        "À lancer toutes les quelques minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON au lieu d'une phrase")

    def handle(self, *args: Any, **options: Any) -> None:
        by, now = console_agent(), timezone.now()
        done = {"calendars": refresh_sources(by=by, at=now), "invitations": inform_mailboxes(by=by, at=now)}
        if options["json"]:
            self.stdout.write(json.dumps(done))
            return
        read = plural(done["calendars"], "agenda relu", "agendas relus")
        self.stdout.write(
            f"{plural(done['invitations'], 'rendez-vous envoyé', 'rendez-vous envoyés')}, {read}."
        )
