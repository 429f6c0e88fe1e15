"""`filrouge clocks`: read every running deadline again with the parameters of today, and say who has another date."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from filrouge.clocks.recompute import Report, recompute
from filrouge.core.text import plural, thousands
from filrouge.directory.queries import console_agent
from filrouge.people.models import Person

WRITTEN = 500


class Command(BaseCommand):
    """Without `--apply`, nothing is written."""

    help = (
        "Relit les échéances en cours avec les paramètres d'aujourd'hui : lesquelles changeraient, de combien, pourquoi. "
        "Un nouveau paramètre daté ne change rien aux délais ouverts avant lui ; un paramètre corrigé, si."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with what moves."""
        parser.add_argument(
            "--apply", action="store_true", help="écrire les nouvelles dates (sinon : les dire)"
        )
        parser.add_argument(
            "--csv", type=Path, help="écrire dans ce fichier les dossiers dont une date change"
        )
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, tell, and write when asked."""
        quiet = options["json"]
        tell = (lambda read: None) if quiet else self._tell
        report = recompute(apply=options["apply"], by=console_agent(), at=timezone.now(), tell=tell)
        if options["csv"]:
            self._csv(options["csv"], report)
        if quiet:
            causes = [
                {"rule": cause.rule, "label": cause.label, "why": cause.words, "people": len(cause.people)}
                for cause in report.causes.values()
            ]
            said = {"read": report.read, "moved": report.moved, "reworded": report.reworded,
                    "dropped": report.dropped, "causes": causes, "applied": options["apply"]}  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self._say(report, applied=options["apply"])

    def _tell(self, read: int) -> None:
        self.stderr.write(f"  {thousands(read)} échéances relues")

    def _say(self, report: Report, *, applied: bool) -> None:
        moved = plural(report.moved, "échéance change de date", "échéances changent de date")
        self.stdout.write(f"{plural(report.read, 'échéance relue', 'échéances relues')} : {moved}.")
        for cause in sorted(report.causes.values(), key=lambda cause: -len(cause.people)):
            people = plural(len(cause.people), "personne")
            self.stdout.write(f"· {cause.label}, {people} : {cause.words}")
        for rule, number in sorted(report.dropped.items()):
            self.stdout.write(
                f"· règle « {rule} » absente des textes d'aujourd'hui : {number} laissées telles quelles."
            )
        if report.moved and not applied:
            self.stdout.write("Rien n'a été écrit. Pour écrire ces dates : --apply.")

    def _csv(self, path: Path, report: Report) -> None:
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream, delimiter=";")
                writer.writerow(("Dossier", "Délai", "Pourquoi"))
                for cause in report.causes.values():
                    for start in range(0, len(cause.people), WRITTEN):
                        some = Person.objects.in_bulk(cause.people[start : start + WRITTEN])
                        writer.writerows(
                            (person.public_id, cause.label, cause.words) for person in some.values()
                        )
        except OSError as error:
            raise CommandError(
                f"Ce fichier ne peut pas être écrit : {error}. Choisissez un autre chemin."
            ) from error
