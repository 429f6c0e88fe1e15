"""Which files are expected, which came, which are late; and which are worth expecting, from what came (A-4)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone

from filrouge.core.results import Opinion
from filrouge.exchanges.inbound import rules
from filrouge.exchanges.inbound.models import Batch, ExpectedFile
from filrouge.exchanges.inbound.readers.flow_kinds import BENEFICIARY_KINDS, INSTRUCTION_KINDS
from filrouge.exchanges.inbound.rules import Arrival, Proposal, Rhythm, Verdict

Kind = ExpectedFile.Kind
KINDS_OF = {
    Kind.BENEFICIARIES: BENEFICIARY_KINDS,
    Kind.INSTRUCTION: INSTRUCTION_KINDS,
    Kind.CONTACTS: frozenset({"cnaf_contact"}),
    Kind.FRANCE_TRAVAIL: frozenset({"ft_main", "ft_actions", "ft_registrations"}),
}
# They do not say who sends them nor how often they come: a word of their name does.
LISTED = (Kind.LIST, Kind.CONTACTS, Kind.FRANCE_TRAVAIL)
# What proposals look back on: three months running and what surrounds them; two weeks of days.
LOOKED_BACK = {rules.MONTHLY: timedelta(days=130), rules.DAILY: timedelta(days=14)}
MOST_LOOKED_AT = 1_000
_LABELS = {"received": ("Reçu", "good"), "expected": ("Attendu", "info"), "late": ("En retard", "late")}
_NOT_RECEIVED = (Batch.State.REFUSED, Batch.State.UNDONE)


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """An expected file and where it stands today, in words."""

    file: ExpectedFile
    latest: Batch | None
    verdict: str
    label: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A flow that comes regularly and that nobody expects yet. `query` fills the form."""

    label: str
    rhythm: str
    query: str


def expected_files(today: date) -> "QuerySet[ExpectedFile]":
    """Those expected on a day, in the order of the screens."""
    return ExpectedFile.objects.filter(Q(until__isnull=True) | Q(until__gt=today)).order_by(
        "kind", "sender", "name_part", "pk"
    )


def expected_lines(today: date) -> list[ExpectedLine]:
    """Each expected file with the latest that came, the late ones first: two queries."""
    files = list(expected_files(today).annotate(latest=Subquery(_latest("pk"))))
    came = Batch.objects.in_bulk({file.latest for file in files if file.latest})
    lines = []
    for file in files:
        latest = came.get(file.latest)
        opinion = _standing(file, latest.reference_day if latest else None, today)
        label, tone = _LABELS[opinion.verdict]
        lines.append(ExpectedLine(file, latest, opinion.verdict, label, tone, opinion.reasons[0]))
    return sorted(lines, key=lambda line: line.verdict != "late")


def late_words(today: date) -> list[str]:
    """« Flux des bénéficiaires CAF 991 : en retard depuis 3 jours… », one for each that is late: one query."""
    files = expected_files(today).annotate(about_day=Subquery(_latest("reference_day")))
    found = [(file, _standing(file, file.about_day, today)) for file in files]
    late = [(str(file), opinion.reasons[0]) for file, opinion in found if opinion.verdict == "late"]
    return [f"{name} : {reason[:1].lower()}{reason[1:]}" for name, reason in late]


def rhythm_words(frequency: str, day: int | None) -> str:
    """« chaque mois, au plus tard le 5 », « chaque jour ouvré »."""
    if frequency == rules.DAILY:
        return "chaque jour ouvré"
    return f"chaque mois, au plus tard le {'1er' if day == 1 else day}"


def proposals(today: date) -> list[ProposedLine]:
    """Flows that came often enough to be expected, and are not yet: two queries."""
    known = set(expected_files(today).values_list("kind", "sender", "frequency"))
    found = []
    for (kind, sender, frequency), arrivals in sorted(_arrivals(today).items()):
        thought = rules.proposal(arrivals, frequency)
        if thought is not None and (kind, sender, frequency) not in known:
            found.append(_proposed(kind, sender, thought))
    return found


def _standing(file: ExpectedFile, latest: date | None, today: date) -> Opinion[Verdict]:
    return rules.standing(Rhythm(file.frequency, file.day or 1, file.about, file.since), latest, today)


def _received() -> "QuerySet[Any, Any]":
    """What came and was neither refused nor taken back, with the words that expectations are made of."""
    cases = [When(kind__in=sorted(kinds), then=Value(family.value)) for family, kinds in KINDS_OF.items()]
    came = Batch.objects.exclude(state__in=_NOT_RECEIVED).exclude(kind="")
    rows: QuerySet[Any, Any] = came.filter(reference_day__isnull=False).annotate(
        family=Case(*cases, default=Value(Kind.LIST.value)),
        sender=Coalesce(KT("header__sender"), Value(""), output_field=TextField()),
        frequency=Coalesce(KT("header__frequency"), Value(""), output_field=TextField()),
    )
    return rows


def _latest(value: str) -> "QuerySet[Any, Any]":
    named = Q(file_name__icontains=OuterRef("name_part"))
    # A flow without any household does not say who sends it: its name does, where one was given.
    sent = Q(sender=OuterRef("sender")) | (Q(sender="") & named)
    flow, listed = sent & Q(frequency=OuterRef("frequency")), named & Q(family__in=LISTED)
    rows: QuerySet[Any, Any] = _received().filter(
        flow & ~Q(family__in=LISTED) | listed, family=OuterRef("kind")
    )
    return rows.order_by("-reference_day", "-created_at", "-pk").values(value)[:1]


def _arrivals(today: date) -> dict[tuple[str, str, str], list[Arrival]]:
    """What came lately by flow and sender. One without any household does not say its sender: it may be each one's."""
    since = today - max(LOOKED_BACK.values())
    rows = (
        _received()
        .filter(reference_day__gte=since, frequency__in=LOOKED_BACK)
        .order_by("-reference_day", "-pk")
    )
    values = rows.values_list("family", "sender", "frequency", "created_at", "reference_day")
    found: dict[tuple[str, str, str], list[Arrival]] = defaultdict(list)
    for family, sender, frequency, at, about in values[:MOST_LOOKED_AT]:
        if about >= today - LOOKED_BACK[frequency]:
            found[family, sender, frequency].append(Arrival(timezone.localdate(at), about))
    return {
        (family, sender, frequency): [*arrivals, *found.get((family, "", frequency), ())]
        for (family, sender, frequency), arrivals in found.items()
        if sender
    }


def _proposed(kind: str, sender: str, thought: Proposal) -> ProposedLine:
    values = {
        "kind": kind, "sender": sender, "frequency": thought.frequency, "day": thought.day or "", "about": thought.lag
    }  # fmt: skip
    return ProposedLine(
        f"{Kind(kind).label} {sender}", rhythm_words(thought.frequency, thought.day), urlencode(values)
    )
