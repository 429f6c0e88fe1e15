"""« Qui ai-je aujourd'hui ? Qu'est-ce qui est en retard ? »: homes of those who meet people (P-1, P-2, P-10 … P-12)."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from filrouge.access.answers import count_up_to
from filrouge.access.requests import SignedRequest
from filrouge.accompaniment.follow_ups import asked as asked_after_exit
from filrouge.accompaniment.handovers import to_accept, to_write
from filrouge.accompaniment.my_people import UNMET
from filrouge.accompaniment.own_word import said_done
from filrouge.accompaniment.questions import limits_of_schemes, to_ask, to_finish
from filrouge.accompaniment.reaching import looked_for
from filrouge.accompaniment.reorientations import returned_to
from filrouge.accompaniment.scans import awaited
from filrouge.agenda.contact_queries import last_contact, met_since
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import day_bounds, declined, own_day, to_qualify
from filrouge.clocks.queries import pressing
from filrouge.core.text import days_from
from filrouge.directory.tree import keys_below
from filrouge.intensive.queries import to_validate
from filrouge.orientation.queries import areas_by_name
from filrouge.people.models import Following, Person
from filrouge.web.homes.lines import (
    SHOWN,
    PersonLine,
    Stat,
    appointment_line,
    clock_lines,
    counted,
    person_line,
)


def caseworker(request: SignedRequest) -> dict[str, Any]:
    """Today's appointments, clocks of my people, my people not met for a while."""
    agent, today, now = request.agent, request.today, request.now
    professional = agent.professional_id or 0
    # One index each for lead and support: the caseworker's people are read, not everybody's.
    mine = Following.objects.filter(Q(lead=professional) | Q(support=professional)).values("person")
    people = Person.objects.visible_to(agent, few=True).filter(pk__in=mine)
    clocks = pressing(agent, today, few=True).filter(person__in=mine)
    met = met_since(now - UNMET)
    counts = people.aggregate(all=Count("pk"), unmet=Count("pk", filter=~met))
    start, _ = day_bounds(today)
    unqualified = list(to_qualify(agent, start).select_related("site", "professional")[: SHOWN + 1])
    return {
        "agent_first_name": agent.name.split(" ")[0],
        "to_take_up": _to_take_up(request),
        "agenda_url": reverse("agenda:day"),
        "appointments": [appointment_line(a, now, today) for a in own_day(agent, today)
                         .select_related("professional")],
        "clocks": clock_lines(clocks, today),
        "clocks_url": f"{reverse('clocks:list')}?suivi=mine",
        "people": _unmet(people.filter(~met), today),
        "people_url": reverse("accompaniment:my_people"),
        "people_total": counts["all"],
        "unqualified": [appointment_line(a, now, today) for a in unqualified[:SHOWN]],
        "unqualified_more": len(unqualified) > SHOWN,
        "stats": _stats(counts["all"], counts["unmet"]),
    }  # fmt: skip


def _to_take_up(request: SignedRequest) -> list[Stat]:
    """What comes back to who follows: people to take over or to pass on, recommendations to complete, questions of the
    next case conference, people gone to call again. Nothing that is empty; one query for all."""
    sources = _sources(request)
    marked = [
        rows.order_by().annotate(source=Value(key, CharField())).values_list("source", flat=True)
        for key, (rows, *_) in sources.items()
    ]
    found = Counter(marked[0].union(*marked[1:], all=True))
    return [
        Stat(found[key], counted(found[key], one, many), url)
        for key, (_, one, many, url) in sources.items()
        if found[key]
    ]


def _sources(request: SignedRequest) -> dict[str, tuple["QuerySet[Any]", str, str, str]]:
    """What may come back, by name: the rows, one and several in words, where they are."""
    agent, today = request.agent, request.today
    page, relays = reverse("accompaniment:questions"), reverse("accompaniment:handovers")
    return {
        "coming": (to_accept(agent), "relais à prendre", "relais à prendre", relays),
        "leaving": (to_write(agent, today), "bilan de relais à écrire", "bilans de relais à écrire", relays),
        "declined": (
            declined(agent, request.now), "rendez-vous annulé par la personne", "rendez-vous annulés par la personne",
            reverse("agenda:day"),
        ),
        "begun": (
            to_finish(agent), "diagnostic ou contrat à terminer", "diagnostics et contrats à terminer", page,
        ),
        "said": (
            said_done(agent), "étape dite faite à confirmer", "étapes dites faites à confirmer", page,
        ),
        "returned": (returned_to(agent), "préconisation à compléter", "préconisations à compléter", page),
        "asked": (
            to_ask(agent, limits_of_schemes(today), mine=True), "question pour le prochain point de suivi",
            "questions pour le prochain point de suivi", page,
        ),
        "scans": (
            awaited(agent, mine=True), "scan de contrat à joindre", "scans de contrats à joindre",
            reverse("accompaniment:scans"),
        ),
        "weeks": (
            to_validate(agent, today, mine=True), "semaine d'activités à valider", "semaines d'activités à valider",
            reverse("intensive:validate"),
        ),
        "sought": (
            looked_for(agent), "personne à joindre", "personnes à joindre", reverse("accompaniment:to_reach"),
        ),
        "gone": (
            asked_after_exit(agent, today, mine=True), "personne sortie à rappeler", "personnes sorties à rappeler",
            reverse("accompaniment:follow_ups"),
        ),
    }  # fmt: skip


def _unmet(people: "QuerySet[Person]", today: date) -> list[PersonLine]:
    """Those whom nobody met or spoke with for the longest time first; those never met before all."""
    rows = people.annotate(last_met=last_contact()).select_related("following__area")
    lines = []
    for person in rows.order_by(F("last_met").asc(nulls_first=True), "pk")[:SHOWN]:
        last: Any = getattr(person, "last_met", None)
        words = (
            f"dernier contact {days_from(timezone.localdate(last), today)}" if last else "jamais rencontrée"
        )
        lines.append(person_line(person, today, place=str(person.following.area or ""), next_step=words))
    return lines


def _stats(everybody: int, unmet: int) -> list[Stat]:
    url = reverse("accompaniment:my_people")
    return [
        Stat(everybody, counted(everybody, "personne suivie", "personnes suivies"), url),
        Stat(
            unmet,
            counted(unmet, "personne sans contact", "personnes sans contact") + f" depuis {UNMET.days} jours",
            f"{url}?voir=sans-rencontre",
            "late" if unmet else "",
        ),
    ]


def secretariat(request: SignedRequest) -> dict[str, Any]:
    """Today's appointments of my areas, of my organisation when I have no area."""
    agent, today = request.agent, request.today
    start, end = day_bounds(today)
    rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end).exclude(
        state=Appointment.State.CANCELLED
    )
    areas = areas_by_name()
    mine = [area for area in areas if area.pk in agent.areas]
    inside = {key for area in mine for key in keys_below(areas, area.code)}
    rows = rows.filter(Q(area__in=inside) if inside else Q(organisation__in=agent.organisations))
    seen = rows.filter(person__in=Person.objects.visible_to(agent)).select_related(
        "person", "professional", "site"
    )
    return {
        "appointments": [appointment_line(a, request.now, today) for a in seen.order_by("starts_at", "id")],
        "agenda_url": reverse("agenda:day"),
        "stats": _papers(request),
        "area_names": [area.name for area in mine],
    }


def _papers(request: SignedRequest) -> list[Stat]:
    """What waits on paper: the scans of signed contracts, when there are some."""
    found = count_up_to(awaited(request.agent))
    words = counted(found.number, "scan de contrat à joindre", "scans de contrats à joindre")
    return [Stat(found.number, words, reverse("accompaniment:scans"))] if found.number else []


def opened_by_name(request: SignedRequest) -> dict[str, Any]:
    """The files opened to this account alone, for a joint follow-up or a panel (P-11, P-12)."""
    people = (
        Person.objects.visible_to(request.agent).select_related("following__area").order_by("name_key", "pk")
    )
    return {
        "heading": "Les dossiers qui vous sont ouverts",
        "people": [person_line(p, request.today, place=_area(p)) for p in people[: 3 * SHOWN + 1]],
        "people_url": reverse("people:list"),
    }


def _area(person: Person) -> str:
    following = getattr(person, "following", None)
    return str(following.area) if following and following.area else ""
