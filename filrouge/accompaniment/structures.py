"""The structures of each scheme against its rules, read from the present state (B-6). A constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from filrouge.access.agents import Agent
from filrouge.accompaniment.models import Accompaniment
from filrouge.accompaniment.structure_rules import SHORT_ABSENCE_DAYS, Breach, Post, Structure, breaches
from filrouge.agenda.models import Absence
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Membership, Organisation
from filrouge.directory.models import Scheme as SchemeRow
from filrouge.directory.queries import on_day
from filrouge.orientation.models import Assignment, Caseload
from filrouge.orientation.queries import loads

# An absence that begins later than this is not yet a question.
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Watched:
    """A structure under a scheme, and what it does not keep of its rules."""

    organisation: Organisation
    scheme: SchemeRow
    caseworkers: int
    breaches: list[Breach]


def watched(agent: Agent, today: date) -> list[Watched]:
    """Every structure that the agent may see, those with most breaches first."""
    groups: dict[tuple[int, int], list[Caseload]] = defaultdict(list)
    agreements: dict[tuple[int, int], Agreement] = {}
    for load in loads(agent, today):
        agreement = load.caseload.agreement
        key = (agreement.organisation_id, agreement.scheme_id)
        groups[key].append(load.caseload)
        agreements[key] = agreement
    people = {caseload.professional_id for caseloads in groups.values() for caseload in caseloads}
    seen = _Seen(people, today)
    found: list[Watched] = []
    for key, caseloads in groups.items():
        text = scheme_text(agreements[key].scheme.key)
        if text is None:
            continue
        labels = {emphasis.key: emphasis.label for emphasis in text.emphases}
        structure = Structure(
            tuple(seen.post(key, caseload) for caseload in _one_each(caseloads)),
            {label: seen.followed[*key, emphasis] for emphasis, label in labels.items()},
        )
        found.append(
            Watched(
                agreements[key].organisation,
                agreements[key].scheme,
                len(structure.posts),
                breaches(structure, text.operator),
            )
        )
    return sorted(found, key=lambda row: (-len(row.breaches), row.organisation.name, row.scheme.pk))


def _one_each(caseloads: list[Caseload]) -> list[Caseload]:
    """One caseload for each caseworker: the one that serves everywhere, if any."""
    found: dict[int, Caseload] = {}
    for caseload in caseloads:
        if caseload.professional_id not in found or caseload.area_id is None:
            found[caseload.professional_id] = caseload
    return list(found.values())


class _Seen:
    """What is read once for all structures: four queries."""

    def __init__(self, people: set[int], today: date) -> None:
        self.today = today
        posts = Membership.objects.filter(on_day(today), professional__in=people)
        self.fte = {
            (who, organisation): float(fte)
            for who, organisation, fte in posts.order_by("pk").values_list(
                "professional", "organisation", "fte"
            )
        }
        leads = Assignment.objects.filter(
            professional__in=people,
            role=Assignment.Role.LEAD,
            until__isnull=True,
            person__following__area__isnull=False,
        )
        counted = leads.order_by().values("professional", "organisation", "person__following__area__name")
        self.areas: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
        for row in counted.annotate(people=Count("pk")):
            self.areas[row["professional"], row["organisation"]][row["person__following__area__name"]] = row[
                "people"
            ]
        ahead = Absence.objects.filter(
            professional__in=people, since__lte=today + SOON, stand_in__isnull=True
        )
        self.absences = {
            row.professional_id: row for row in ahead.exclude(until__lte=today).order_by("-since", "-pk")
        }
        running = Accompaniment.objects.filter(Q(closed_on__isnull=True)).order_by()
        rows = running.values_list("organisation", "scheme", "emphasis").annotate(people=Count("pk"))
        self.followed: dict[tuple[int, int, str], int] = defaultdict(int)
        for organisation, scheme, emphasis, number in rows:
            self.followed[organisation, scheme or 0, emphasis] += number

    def post(self, key: tuple[int, int], caseload: Caseload) -> Post:
        """A caseworker as the rules read them."""
        who = (caseload.professional_id, key[0])
        return Post(
            str(caseload.professional), self.fte.get(who, 1.0), self.areas.get(who, {}), caseload.area_id is None,
            self._uncovered(caseload.professional_id),
        )  # fmt: skip

    def _uncovered(self, who: int) -> int:
        absence = self.absences.get(who)
        if absence is None:
            return 0
        start = max(absence.since, self.today)
        return SHORT_ABSENCE_DAYS + 1 if absence.until is None else (absence.until - start).days
