"""Taking over a stock: what a line would bring of the follow-up under way, decided without writing (A-4).

Nothing that is here is replaced: somebody already oriented, followed or under contract stays so, and the line says it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from filrouge.accompaniment.actions import Entry, NewContract
from filrouge.accompaniment.models import Accompaniment, EngagementContract
from filrouge.agenda.actions import Booking
from filrouge.agenda.models import Appointment
from filrouge.core.text import hour_words, long_date
from filrouge.exchanges.inbound.stock_places import NotFound, Places
from filrouge.exchanges.inbound.stock_words import Told
from filrouge.orientation.actions import Decision
from filrouge.orientation.authority import Authority, Delay, delays_of, fallback_on, may_orient
from filrouge.orientation.models import Caseload
from filrouge.orientation.rules import CaseloadFacts, room_left
from filrouge.people.models import Note
from filrouge.people.queries import Standing

# Part → what screens call it, in the order in which it is written.
PARTS = {
    "orientation": "Orientation", "lead": "Référent", "accompaniment": "Accompagnement", "contract": "Contrat",
    "appointment": "Prochain rendez-vous", "note": "Dernière note",
}  # fmt: skip
DONE, KNOWN, PROBLEM = "taken", "known", "problem"
Said = tuple[str, str] | None
PURPOSE = "Rendez-vous repris"


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one part of a line, in words that anybody understands."""

    part: str
    outcome: str
    words: str


@dataclass(slots=True)
class Followed:
    """What is known here of a person's follow-up: never written twice."""

    accompanied: bool = False
    signed: set[date] = field(default_factory=set)
    met: set[datetime] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    delay: Delay | None = None


@dataclass(slots=True)
class Intent:
    """What to write for one person, part by part; None: nothing. `steps` tells it."""

    decision: Decision | None = None
    caseload: Caseload | None = None
    professional: int | None = None
    lead_since: date | None = None
    entry: Entry | None = None
    contract: NewContract | None = None
    booking: Booking | None = None
    note: str = ""
    steps: list[Step] = field(default_factory=list)


def read_followed(people: Collection[int]) -> dict[int, Followed]:
    """What is known of each person of a chunk: five queries."""
    found: dict[int, Followed] = {key: Followed() for key in people}
    for key in (
        Accompaniment.objects.filter(person__in=people, closed_on__isnull=True)
        .values_list("person_id", flat=True)
        .order_by("pk")
    ):
        found[key].accompanied = True
    rows: Any = EngagementContract.objects.filter(person__in=people).order_by("pk")
    for key, day in rows.values_list("person_id", "signed_on"):
        found[key].signed.add(day)
    rows = Appointment.objects.filter(person__in=people).order_by("pk")
    for key, moment in rows.values_list("person_id", "starts_at"):
        found[key].met.add(moment)
    rows = Note.objects.filter(person__in=people).order_by("pk")
    for key, text in rows.values_list("person_id", "text"):
        found[key].notes.add(text)
    for key, delay in delays_of(people).items():
        found[key].delay = delay
    return found


class Deciding:
    """One line against what is here. `person` is the key, 0 when the preview has not created them."""

    def __init__(
        self,
        told: Told,
        person: int,
        standing: Standing,
        followed: Followed,
        places: Places,
        *,
        day: date,
        now: datetime,
    ) -> None:
        self.told, self.person, self.standing, self.followed = told, person, standing, followed
        self.places, self.day, self.now = places, day, now
        self.intent = Intent()
        self.failed = {part for part, _ in told.problems}

    def decide(self) -> Intent:
        """Part by part; a part that fails stops those which need it, and no other."""
        for part, words in self.told.problems:
            self.intent.steps.append(Step(part, PROBLEM, words))
        for part, decide in (
            ("orientation", self._orientation), ("lead", self._lead), ("accompaniment", self._accompaniment),
            ("contract", self._contract), ("appointment", self._appointment), ("note", self._note),
        ):  # fmt: skip
            if part in self.failed:
                continue
            try:
                said = decide()
            except NotFound as reason:
                self.failed.add(part)
                said = PROBLEM, str(reason)
            if said:
                self.intent.steps.append(Step(part, *said))
        return self.intent

    @property
    def _organisation(self) -> int | None:
        """Who leads, once the line is applied."""
        return self.intent.decision.organisation if self.intent.decision else self.standing.organisation

    def _orientation(self) -> Said:
        told, places = self.told, self.places
        if not (told.organisation or told.caseworker):
            return None
        wanted = places.organisation(told.organisation) if told.organisation else None
        if wanted is None:
            wanted = places.caseworker(told.caseworker, self.standing.organisation)[1]
        name, here = places.names[wanted], self.standing.organisation
        if here == wanted:
            return KNOWN, f"Déjà orientée vers {name}."
        if here is not None:
            raise NotFound(
                f"Déjà orientée ici vers {places.names[here]}, la liste dit {name} : rien n'est changé. Réorienter la "
                "personne depuis son dossier si la liste a raison."
            )
        pathway = places.pathway(told.pathway, self.standing.scheme)
        decided = min(told.oriented_on or told.first_day or self.day, self.day)
        self._check_authority(decided)
        received = told.received_on if told.received_on and decided <= told.received_on <= self.day else None
        self.intent.decision = Decision(
            person=self.person, pathway=pathway.key, category=pathway.category, organisation=wanted,
            scheme=self.standing.scheme, area=self.standing.area, decided_on=decided, notified_on=received,
            reasons="Reprise du suivi en cours.", taken_over=True, authority=told.authority,
        )  # fmt: skip
        by = " par France Travail" if told.authority == Authority.FRANCE_TRAVAIL else ""
        words = f"Vers {name}, {pathway.label}, décidée{by} le {long_date(decided)}."
        return DONE, words

    def _check_authority(self, decided: date) -> None:
        """France Travail orients after the département's delay, on a day that the list must give (B-2)."""
        if self.told.authority != Authority.FRANCE_TRAVAIL:
            return
        if self.told.oriented_on is None:
            raise NotFound("Décidée par France Travail, sans date : remplir « Orientation décidée le ».")
        opinion = may_orient(self.followed.delay, decided, fallback=fallback_on(decided))
        if not opinion.verdict:
            raise NotFound(f"{opinion.reasons[0]} Vérifier qui a décidé, et quand.")

    def _lead(self) -> Said:
        told, organisation = self.told, self._organisation
        if not told.caseworker:
            return None
        if organisation is None:
            raise NotFound("Il attend l'orientation, qui n'a pas pu être reprise.")
        who, _ = self.places.caseworker(told.caseworker, organisation)
        self.intent.professional = who
        if self.standing.lead == who:
            return KNOWN, f"{told.caseworker} est déjà son référent."
        if self.standing.lead is not None:
            self.intent.professional = self.standing.lead
            raise NotFound(
                f"Un autre référent est déjà nommé ici, la liste dit {told.caseworker} : rien n'est changé. Le changer "
                "depuis le dossier si la liste a raison."
            )
        caseload = self.places.caseload(who, organisation, self.standing.scheme)
        if caseload is not None:
            self._take_a_place(caseload)
        since = (
            told.lead_since
            or told.opened_on
            or (self.intent.decision and self.intent.decision.decided_on)
            or self.day
        )
        earliest = [self.intent.decision.decided_on] if self.intent.decision else []
        earliest += [caseload.since] if caseload else []
        self.intent.caseload, self.intent.lead_since = caseload, min(max([since, *earliest]), self.day)
        return DONE, f"{told.caseworker}, depuis le {long_date(self.intent.lead_since)}."

    def _take_a_place(self, caseload: Caseload) -> None:
        held = self.places.held.get(caseload.pk, 0)
        opinion = room_left(CaseloadFacts(caseload.places, held))
        if not opinion.verdict:
            raise NotFound(
                f"{opinion.reasons[0]} Répartir autrement, ou faire revoir la capacité dans la convention."
            )
        self.places.held[caseload.pk] = held + 1

    def _accompaniment(self) -> Said:
        if not (self.told.opened_on or self.intent.professional):
            return None
        if self._organisation is None:
            raise NotFound("Il attend l'orientation, qui n'a pas pu être reprise.")
        if self.followed.accompanied:
            return KNOWN, "Un accompagnement est déjà en cours."
        decided = self.intent.decision.decided_on if self.intent.decision else None
        opened = min(self.told.opened_on or self.intent.lead_since or decided or self.day, self.day)
        self.intent.entry = Entry(self.person, opened)
        return DONE, f"Commencé le {long_date(opened)}."

    def _contract(self) -> Said:
        told = self.told
        if told.signed_on is None:
            return None
        if told.signed_on in self.followed.signed:
            return KNOWN, f"Le contrat du {long_date(told.signed_on)} est déjà là."
        if told.ends_on is None:
            raise NotFound("La fin du contrat n'est pas dite : ajouter la colonne « Fin du contrat ».")
        goals = (
            told.goals or f"Contrat repris d'une liste le {long_date(self.day)} : engagements à compléter."
        )
        self.intent.contract = NewContract(self.person, told.signed_on, told.ends_on, goals, told.hours)
        words = f"Signé le {long_date(told.signed_on)}, jusqu'au {long_date(told.ends_on)}."
        return DONE, words

    def _appointment(self) -> Said:
        moment, who, organisation = (
            self.told.appointment,
            self.intent.professional or self.standing.lead,
            self._organisation,
        )
        if moment is None or moment <= self.now:
            return None
        if moment in self.followed.met:
            return KNOWN, "Ce rendez-vous est déjà fixé."
        if who is None or organisation is None:
            raise NotFound("Le rendez-vous n'a pas de référent : dire avec qui il est fixé.")
        self.intent.booking = Booking(self.person, who, organisation, moment, self.told.purpose or PURPOSE)
        return DONE, f"Le {long_date(moment.date())} à {hour_words(moment)}."

    def _note(self) -> Said:
        told = self.told
        when = f" ({long_date(told.note_on)})" if told.note_on else ""
        parts = [f"Dernière note{when} : {told.note}"] if told.note else []
        parts += [f"Étapes en cours : {told.steps}"] if told.steps else []
        text = "\n".join(parts)
        if not text:
            return None
        if text in self.followed.notes:
            return KNOWN, "Cette note est déjà au dossier."
        self.intent.note = text
        return DONE, "Écrite au dossier, avec les étapes en cours s'il y en a."
