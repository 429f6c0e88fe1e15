"""Figures and definitions in French words."""

from collections.abc import Sequence
from fractions import Fraction

from filrouge.calendars.time_rules import time_kinds
from filrouge.core.text import enumeration, plural, thousands
from filrouge.schemes.types import Scheme
from filrouge.steering.definitions import Gap, Indicator, Persistence, Ratio, Spells, Tally, Work
from filrouge.steering.labels import event_labels, variant_label
from filrouge.steering.names import BREAKDOWN_LABELS
from filrouge.steering.rules import SMALLEST_SHOWN, Figure, Number, rounded

UNDEFINED = "Sans objet"
PLURAL_FROM = 2
MASKED = f"Moins de {SMALLEST_SHOWN}"
UNIT_LABELS = {
    "persons": "personnes",
    "events": "actes",
    "hours": "heures",
    "percent": "pour cent",
    "days": "jours",
    "ratio": "rapport",
}


def number_words(value: Number) -> str:
    """« 1 250 », « 12,5 »."""
    if float(value).is_integer():
        return thousands(int(value))
    whole, decimals = f"{abs(value):.1f}".split(".")
    return f"{'−' if value < 0 else ''}{thousands(int(whole))},{decimals}"


def value_words(value: Number | None, unit: str) -> str:
    """A figure with its unit where it needs one: « 1 250 », « 12,5 % », « 45 jours », « Sans objet »."""
    if value is None:
        return UNDEFINED
    figure = number_words(value)
    if unit == "percent":
        return f"{figure}\u00a0%"
    if unit == "hours":
        return f"{figure}\u00a0h"
    if unit == "days":
        return f"{figure}\u00a0jour{'s' if abs(value) >= 2 else ''}"
    return figure


def figure_words(figure: Figure, unit: str) -> str:
    """A figure as a reader sees it: masked ones are « Moins de 5 »."""
    return MASKED if figure.masked else value_words(figure.value, unit)


def people_words(people: int) -> str:
    """« 12 personnes »."""
    return plural(people, "personne")


def measure_words(indicator: Indicator, scheme: Scheme) -> list[str]:
    """The exact measure, a sentence after the other, for somebody who wants to count by hand."""
    measure = indicator.measure
    if isinstance(measure, Ratio):
        times = ", multiplié par 100" if indicator.unit == "percent" else ""
        found = [
            f"On divise un nombre par un autre{times}.",
            f"Au-dessus : {_part(measure.numerator, scheme)}",
            f"Au-dessous : {_part(measure.denominator, scheme)}",
            "Quand le nombre du dessous est zéro, l'indicateur est sans objet.",
        ]
    elif isinstance(measure, Gap):
        found = _gap(measure, scheme)
    elif isinstance(measure, Work):
        found = _work(measure)
    elif isinstance(measure, Persistence):
        found = _persistence(measure, scheme)
    else:
        found = [_capital(_part(measure, scheme))]
    if measure.breakdown:
        found.append(f"Le détail est donné {BREAKDOWN_LABELS[measure.breakdown]}.")
    if indicator.unit in ("percent", "ratio", "days", "hours"):
        found.append("Le résultat est arrondi à une décimale, la moitié vers le haut.")
    return found


def _part(measure: Tally | Spells, scheme: Scheme) -> str:
    if isinstance(measure, Spells):
        opened, closed = event_labels(measure.opened_by), event_labels(measure.closed_by)
        if measure.kind == "stock":
            return (
                f"les personnes dont le dernier acte {opened} n'est suivi d'aucun acte {closed} "
                f"à la fin du dernier jour de la période{_idle(measure, scheme)}."
            )
        return (
            f"les personnes différentes qui étaient, un jour au moins de la période, entre un acte {opened} "
            f"et l'acte {closed} suivant ; le jour de la fin ne compte pas."
        )
    what = f"acte {event_labels(measure.events)}{_variants(measure.events, measure.variants, scheme)}"
    if measure.kind == "people":
        return f"les personnes différentes qui ont au moins un {what} pendant la période ; chacune compte une fois."
    if measure.kind == "events":
        return f"chaque {what}, dont le jour est dans la période."
    divided = f", divisée par {measure.divide}" if measure.divide > 1 else ""
    return f"la somme des quantités (minutes des rendez-vous){divided}, de chaque {what}, pendant la période."


def _idle(measure: Spells, scheme: Scheme) -> str:
    if not measure.without:
        return ""
    answer = (
        f"acte {event_labels(measure.without)}{_variants(measure.without, measure.without_variants, scheme)}"
    )
    if measure.within is None:
        return f", et qui n'ont eu depuis aucun {answer}"
    return f", ouvert depuis {measure.within} au moins, et qui n'ont eu dans ce délai aucun {answer}"


def _persistence(measure: Persistence, scheme: Scheme) -> list[str]:
    look = f"{event_labels(measure.at)}{_variants(measure.at, measure.at_variants, scheme)}"
    return [
        f"Pour chaque personne, on se place à son dernier acte {look} de la période.",
        f"On compte chaque sorte d'acte {event_labels(measure.found)} qu'elle avait un jour d'avant, une fois.",
        f"L'indicateur est la part, sur cent, de celles qu'aucun acte {event_labels(measure.lifted)} de la même sorte "
        "n'a suivies, ce jour-là compris.",
        "Quand il n'y en avait aucune, l'indicateur est sans objet.",
    ]


def _work(measure: Work) -> list[str]:
    kinds = enumeration([f"« {time_kinds()[key].label} »" for key in measure.of], "ou")
    what = "les heures passées" if measure.kind == "time" else "le nombre de fois"
    return [
        f"On compte {what} par les professionnels des organismes conventionnés : {kinds}.",
        "Ce temps vient des agendas, et de ce que chacun y a corrigé ou ajouté dans « Mon temps ».",
    ]


def _gap(measure: Gap, scheme: Scheme) -> list[str]:
    begins = (
        f"{event_labels(measure.from_events)}{_variants(measure.from_events, measure.from_variants, scheme)}"
    )
    ends = f"{event_labels(measure.to_events)}{_variants(measure.to_events, measure.to_variants, scheme)}"
    if measure.kind == "delay":
        found = [
            f"Pour chaque personne, on part de son premier acte {begins} de la période, "
            f"et on compte les jours jusqu'à son premier acte {ends} du même jour ou d'après, "
            "même s'il vient après la fin de la période."
        ]
    else:
        found = [
            f"Pour chaque personne, on part de son dernier acte {ends} de la période, "
            f"et on compte les jours depuis l'acte {begins} qui le précède."
        ]
    return found + _statistic(measure)


def _statistic(measure: Gap) -> list[str]:
    if measure.statistic == "mean":
        return [
            "L'indicateur est la moyenne de ces durées ; les personnes sans les deux actes ne comptent pas."
        ]
    if measure.statistic == "median":
        return [
            "L'indicateur est la médiane : la moitié des personnes ont une durée plus courte, la moitié plus longue. "
            "Les personnes sans les deux actes ne comptent pas."
        ]
    found = [
        f"L'indicateur est la part, sur cent personnes, de celles dont la durée ne dépasse pas {measure.within}."
    ]
    if measure.kind == "delay":
        found.append(
            "Une personne sans second acte compte comme hors délai dès que son délai est écoulé à la fin de la période ; "
            "s'il court encore ce jour-là, elle ne compte pas."
        )
    return found


def _variants(names: Sequence[str], variants: Sequence[str], scheme: Scheme) -> str:
    if not variants:
        return ""
    return f" ({enumeration([variant_label(names, v, scheme) for v in variants], 'ou')})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def change_words(now: Figure, before: Figure, unit: str) -> str:
    """How a figure moved, for somebody in a hurry: « 12 de plus », « 3,5 points de moins », « autant »; nothing when one of
    the two is masked or has nothing to divide by."""
    if now.masked or before.masked or now.value is None or before.value is None:
        return ""
    moved = rounded(Fraction(str(now.value)) - Fraction(str(before.value)))
    if moved == 0:
        return "sans changement"
    size, way = number_words(abs(moved)), "de plus" if moved > 0 else "de moins"
    many = "s" if abs(moved) >= PLURAL_FROM else ""
    if unit == "percent":
        return f"{size}\u00a0point{many} {way}"
    if unit in ("days", "hours"):
        return f"{size}\u00a0{'jour' if unit == 'days' else 'heure'}{many} {way}"
    return f"{size} {way}"
