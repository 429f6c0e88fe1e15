"""`filrouge duplicates`: look for files that may be one person, and put them in the list."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from filrouge.core.text import plural
from filrouge.identity.models import Suspicion
from filrouge.identity.scanning import scan


class Command(BaseCommand):
    """Nothing is ever joined: a human decides."""

    help = "Cherche les dossiers qui se ressemblent et les met dans la liste des doublons possibles. Ne réunit rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option, for machines."""
        parser.add_argument(
            "--json", action="store_true", help="un objet JSON sur la dernière ligne : new, open"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Scan, and say how many pairs are new and how many wait."""
        new = scan(at=timezone.now())
        waiting = Suspicion.objects.filter(state=Suspicion.State.OPEN).count()
        if options["json"]:
            self.stdout.write(json.dumps({"new": new, "open": waiting}))
            return
        found = plural(new, "nouvelle paire", "nouvelles paires")
        self.stdout.write(f"{found} ; {plural(waiting, 'paire')} à examiner, dans « Doublons possibles ».")
