"""What is already known of a person when a diagnosis begins: files, the entry interview, the diagnosis before (A-6)."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db.models import OuterRef, Subquery

from filrouge.accompaniment.assessing import TEXTS, answers_of
from filrouge.accompaniment.known_rules import (
    Known,
    Told,
    entry_answers,
    told_answers,
    told_lines,
    told_trades,
    who_says,
)
from filrouge.accompaniment.models import Accompaniment, Assessment
from filrouge.accompaniment.strengths import LISTS
from filrouge.core.text import long_date
from filrouge.orientation.models import EntryAssessment
from filrouge.people.models import HouseholdMember, Person, Received

# How much of a source's name a finding keeps.
LONGEST = 200


def known_of(person: Person, former: Assessment | None) -> Known:
    """What may be proposed: the diagnosis before first, then the entry interview, then files, the latest first. Two
    queries, one more with a diagnosis before."""
    known = Known()
    if former is not None:
        _former(known, former)
    entry = EntryAssessment.objects.filter(person=person).order_by("-made_on", "-pk").first()
    if entry is not None:
        source = f"l'entretien d'entrée, le {long_date(entry.made_on)}"
        for domain, answer in entry_answers(entry.answers, entry.made_on).items():
            known.say(domain, answer)
        known.offer("interests", entry.words.strip(), source)
    for told, payer in _received(person):
        _file(known, told, payer)
    return known


def _former(known: Known, former: Assessment) -> None:
    source = _diagnosis(former)
    for domain, answer in answers_of(former.findings.all()).items():
        known.say(domain, replace(answer, source=answer.source or source))
    for name in (*TEXTS, *LISTS):
        known.offer(name, getattr(former, name), former.sources.get(name) or source)


def _diagnosis(former: Assessment) -> str:
    """« le diagnostic du 3 mars 2026, Tremplin », after the organisation that led then."""
    led = Accompaniment.objects.filter(person=former.person_id, opened_on__lte=former.made_on)
    name = led.order_by("-opened_on", "-pk").values_list("organisation__name", flat=True).first()
    where = f", {name}" if name else ""
    return f"le diagnostic du {long_date(former.made_on)}{where}"[:LONGEST]


def _received(person: Person) -> Sequence[tuple[Told, str]]:
    """What each file said, with the payer of the person's household; the latest first."""
    payer = HouseholdMember.objects.filter(person=OuterRef("person"), until__isnull=True).order_by("-pk")
    rows = Received.objects.filter(person=person).order_by("-received_on", "source")
    rows = rows.annotate(payer=Subquery(payer.values("household__body")[:1]))
    return [(Told(row.source, row.received_on, row.data), str(row.payer or "")) for row in rows]


def _file(known: Known, told: Told, payer: str) -> None:
    for domain, answer in told_answers(told, payer).items():
        known.say(domain, answer)
    source = who_says(told.speaker, payer, told.day)
    known.offer("trades", [asdict(one) for one in told_trades(told)], source)
    known.offer("lines", [asdict(one) for one in told_lines(told)], source)
