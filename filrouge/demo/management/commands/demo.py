"""`filrouge demo`: fill an empty database with the invented département, or show its accounts again."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from filrouge.core.text import long_date, plural
from filrouge.demo.filling import asked, fill
from filrouge.demo.standing import Standing, erase, latest_run, standing
from filrouge.demo.territory import departement
from filrouge.people.models import Person

REFUSED = 1


class Command(BaseCommand):
    """Exit codes: 0 done, 1 refused (the database holds something else), 2 a wrong call."""

    help = (
        "Remplit une base vide avec un département inventé : ses territoires, ses services, ses fichiers et des "
        "années d'accompagnement. Tout y est faux, sauf les communes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--logins", action="store_true", help="redonner les comptes de la démonstration")
        parser.add_argument("--json", action="store_true", help="avec --logins : un objet JSON")
        parser.add_argument("--until", type=_day, help="jouer jusqu'à la veille de ce jour (aujourd'hui)")
        parser.add_argument("--seed", type=int, help="graine du hasard : la même invente les mêmes gens")
        parser.add_argument(
            "--small", action="store_true", help="quelques mois et peu de personnes, en quelques secondes"
        )
        parser.add_argument("--reset", action="store_true", help="effacer la démonstration, puis la refaire")

    def handle(self, *args: Any, **options: Any) -> None:
        found = standing()
        if options["logins"]:
            self._logins(found, as_json=bool(options["json"]))
            return
        self._clear_the_way(found, reset=bool(options["reset"]))
        until = options["until"] or timezone.localdate()
        if until <= departement().since:
            raise CommandError(
                f"La démonstration commence le {long_date(departement().since)} : choisissez un jour après.",
                returncode=2,
            )
        self._fill(until, options["seed"], small=bool(options["small"]))

    def _clear_the_way(self, found: Standing, *, reset: bool) -> None:
        if found == Standing.TAKEN:
            raise CommandError(
                "Cette base contient déjà des comptes ou des personnes qui ne viennent pas de la démonstration : "
                "rien n'est changé. Pour essayer, partez d'une autre base : DATABASE_URL=sqlite:///demo.sqlite3"
            )
        if found == Standing.READY and not reset:
            raise CommandError(
                "La démonstration est déjà dans cette base. Ses comptes : filrouge demo --logins. "
                "Pour la refaire : filrouge demo --reset"
            )
        if found == Standing.UNFINISHED:
            self.stdout.write("Une démonstration interrompue est effacée, puis recommencée.")
        if found in (Standing.UNFINISHED, Standing.READY):
            erase()

    def _fill(self, until: date, seed: int | None, *, small: bool) -> None:
        began = monotonic()
        wanted = asked(until=until, seed=seed, small=small)

        def say(month: str) -> None:
            seconds = f"{monotonic() - began:5.0f} s"
            if self.stdout.isatty():
                self.stdout.write(f"\r{seconds}  {month:<16}", ending="")
            else:
                self.stdout.write(f"{seconds}  {month}")
            self.stdout.flush()

        fill(wanted, small=small, say=say)
        people = Person.objects.beneficiaries().count()
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(
            f"Démonstration prête : {plural(people, 'personne', 'personnes')} du {long_date(wanted.since)} "
            f"au {long_date(until)}."
        )

    def _logins(self, found: Standing, *, as_json: bool) -> None:
        run = latest_run()
        if found != Standing.READY or run is None:
            raise CommandError("Cette base n'a pas de démonstration. Pour en faire une : filrouge demo")
        if as_json:
            self.stdout.write(json.dumps(run.logins, ensure_ascii=False, indent=2))
            return
        widths = [max(len(login[name]) for login in run.logins) for name in ("label", "name", "email")]
        self.stdout.write("Comptes de démonstration (personnes inventées) :")
        for login in run.logins:
            cells = [
                login[name].ljust(width)
                for name, width in zip(("label", "name", "email"), widths, strict=True)
            ]
            self.stdout.write("  " + "  ".join([*cells, login["password"]]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sys.stderr.write(f"Date « {text} » : écrivez-la comme 2026-11-23.\n")
        raise
