"""`filrouge indicators`: the indicators of a scheme over a period (G-1)."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone

from filrouge.core.periods import Period
from filrouge.directory.catalogue import catalogue
from filrouge.directory.models import Area
from filrouge.schemes.catalogue import UnknownScheme
from filrouge.schemes.problems import SchemeError
from filrouge.schemes.reader import nearest
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.compute import Result, results
from filrouge.steering.definitions import indicators_on
from filrouge.steering.everywhere import EVERYWHERE, scheme_everywhere
from filrouge.steering.names import Names
from filrouge.steering.queries import Scope, areas_below, scheme_number
from filrouge.steering.rules import Figure
from filrouge.steering.windows import WrongPeriod
from filrouge.steering.words import people_words, value_words

WRONG = 1
USAGE_ERROR = 2


class Command(BaseCommand):
    """Figures of the whole base, for an agent of the département at the server's console."""

    help = (
        "Calcule les indicateurs d’un dispositif, du premier au dernier jour donnés, ces deux jours compris."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", nargs="?", default="", metavar="DISPOSITIF", help="clé du dispositif")
        parser.add_argument(
            "--from", dest="first", default="", metavar="JOUR", help="premier jour, 2026-01-31 ou 31/01/2026"
        )
        parser.add_argument("--to", dest="last", default="", metavar="JOUR", help="dernier jour, compris")
        parser.add_argument(
            "--area", default="", metavar="CODE", help="seulement ce territoire et ceux qu’il contient"
        )
        parser.add_argument("--json", action="store_true", help="réponse en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        scheme = self._scheme(options["scheme"])
        period = self._period(options["first"], options["last"])
        number = None if scheme.key == EVERYWHERE else scheme_number(scheme.key)
        scope = Scope(number, areas=self._areas(options["area"]))
        chosen = indicators_on(scheme, windows.last_day(period))
        found = [result for (result,) in results(chosen, [period], scope)]
        names = Names.of(found, scheme)
        if options["json"]:
            self.stdout.write(json.dumps([summary(r, names) for r in found], ensure_ascii=False))
            return
        self.stdout.write(f"{scheme.name}, {windows.words(period)}\n\n" + "\n".join(table(found, names)))

    def _scheme(self, key: str) -> Scheme:
        try:
            known = catalogue()
            everywhere = scheme_everywhere() if key == EVERYWHERE else None
            return everywhere or known.scheme(key)
        except UnknownScheme as error:
            self._fail(str(error) if key else f"quel dispositif ? {nearest('', known.schemes)}")
        except SchemeError as error:
            self.stderr.write("\n".join(str(problem) for problem in error.problems))
            sys.exit(WRONG)

    def _period(self, first: str, last: str) -> Period:
        """What was typed; else from the first of January, and until today."""
        try:
            end = windows.parse_day(last) if last else timezone.localdate()
            start = windows.parse_day(first) if first else date(end.year, 1, 1)
            return windows.period_of(start, end)
        except WrongPeriod as error:
            self._fail(str(error))

    def _areas(self, code: str) -> tuple[int, ...] | None:
        if not code:
            return None
        area = Area.objects.filter(code=code).first()
        if area is None:
            codes = list(Area.objects.order_by("code").values_list("code", flat=True))
            self._fail(f"le territoire « {code} » n'existe pas. {nearest(code, codes)}")
        return areas_below(area)

    def _fail(self, message: str) -> NoReturn:
        self.stderr.write(f"filrouge indicators : {message}")
        sys.exit(USAGE_ERROR)


def summary(result: Result, names: Names) -> dict[str, object]:
    """A result for a program: `people` stand behind `value`, which is null when there is nothing to divide by."""
    indicator = result.indicator
    found: dict[str, object] = {
        "id": indicator.id,
        "version": indicator.version,
        "label": indicator.label,
        "value": result.figure.value,
        "unit": indicator.unit,
        "people": result.figure.people,
    }
    if indicator.measure.breakdown:
        found["breakdown"] = [
            {
                "key": names.public(result, line),
                "label": names.label(result, line),
                "value": line.figure.value,
                "people": line.figure.people,
            }
            for line in result.lines
        ]
    return found


def table(found: Sequence[Result], names: Names) -> list[str]:
    """Results in columns: what is counted, the figure, the people behind it."""
    rows: list[tuple[str, str, str]] = []
    for result in found:
        unit = result.indicator.unit
        rows.append(_row(result.indicator.label, result.figure, unit))
        rows += [_row(f"   {names.label(result, line)}", line.figure, unit) for line in result.lines]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return [
        f"{label:<{widths[0]}}  {value:>{widths[1]}}  {people:>{widths[2]}}" for label, value, people in rows
    ]


def _row(label: str, figure: Figure, unit: str) -> tuple[str, str, str]:
    return label, value_words(figure.value, unit), people_words(figure.people)
