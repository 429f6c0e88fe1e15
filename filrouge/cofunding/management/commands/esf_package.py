"""`filrouge esf-package`: the package of a controller, with its progress; it may be stopped."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from filrouge.cofunding.actions import note_file
from filrouge.cofunding.models import Operation
from filrouge.cofunding.package import package_name, write_package
from filrouge.cofunding.queries import judged
from filrouge.core.text import plural
from filrouge.directory.queries import console_agent

INCOMPLETE, STOPPED = 1, 130
_STEP = 100


class Command(BaseCommand):
    """Exit code 1 when a paper lacks or is altered, 2 for a wrong request, 130 when it was stopped."""

    help = (
        "Écrit le dossier du contrôleur d'une opération cofinancée : participants, preuves, manifeste. Code de sortie 1 si "
        "une pièce manque ou est altérée. Ctrl-C l'arrête sans rien laisser."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which operation, as it stood on which day, and where."""
        parser.add_argument("number", help="numéro de l'opération")
        parser.add_argument(
            "--day", type=date.fromisoformat, help="arrêté au (AAAA-MM-JJ ; aujourd'hui par défaut)"
        )
        parser.add_argument("--to", type=Path, default=Path(), help="dossier où l'écrire (ici par défaut)")
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, keep that it was made, say, and leave with the code."""
        now, day = timezone.now(), options["day"] or timezone.localdate()
        operation = Operation.objects.select_related("organisation").filter(number=options["number"]).first()
        if operation is None:
            known = (
                ", ".join(Operation.objects.order_by("number").values_list("number", flat=True)) or "aucune"
            )
            raise CommandError(
                f"L'opération {options['number']} n'existe pas. Il y a : {known}.", returncode=2
            )
        if day > timezone.localdate():
            raise CommandError("Ce jour est à venir.", returncode=2)
        if not options["to"].is_dir():
            raise CommandError(f"{options['to']} n'est pas un dossier.", returncode=2)
        target = options["to"] / package_name(operation, day)
        agent = console_agent()
        try:
            made, missing = write_package(
                operation, target, day=day, author=agent.name, progress=self._progress
            )
        except KeyboardInterrupt:
            self.stderr.write("Arrêté : rien n'est laissé.")
            sys.exit(STOPPED)
        people = [one.row.person_id for one in judged(operation, day)]
        note_file(made, people=people, by=agent, at=now)
        if options["json"]:
            said = {"file": str(target), "sha256": made.sha256, "size": made.size, "counted": made.counted,
                    "left_out": made.left_out, "missing": missing}  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            counted = plural(made.counted, "participant compté", "participants comptés")
            self.stdout.write(f"{target}\n{counted}, {made.left_out} non comptés. SHA-256 : {made.sha256}")
            self.stdout.writelines(f"Pièce manquante ou altérée : {name}" for name in missing)
        if missing:
            sys.exit(INCOMPLETE)

    def _progress(self, done: int, of: int) -> None:
        if done == of or done % _STEP == 0:
            self.stderr.write(f"{done} sur {of}")
