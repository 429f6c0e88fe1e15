"""Noting who stands beside a person, changing it, ending it (A-2)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.core.identifiers import is_phone, phone_digits
from filrouge.core.periods import Period
from filrouge.core.results import Refusal
from filrouge.directory.languages import languages
from filrouge.directory.models import PERIOD_MESSAGE
from filrouge.people import events
from filrouge.people.actions import bump, hold_files
from filrouge.people.beside_models import Companion
from filrouge.people.beside_rules import clash, companion_kinds
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import require_visible

_AT_ONCE = "Cette personne est déjà notée à ce titre : rechargez la page."
_FIELD_OF_MESSAGE: Mapping[str, str] = {
    PERIOD_MESSAGE: "until",
    "Une lettre a besoin du code postal et de la commune.": "postal_code",
    "Cette personne est déjà notée à ce titre.": "name",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody beside a person, as they are written down. `letters` empty: as usual on this ground."""

    kind: str
    name: str
    since: date
    letters: str = "none"
    organisation: str = ""
    language: str = ""
    phone: str = ""
    email: str = ""
    complement: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    until: date | None = None


def note_companion(person: Person, said: Beside, *, by: Agent, at: datetime) -> Companion:
    """Note somebody beside a person. `Refusal` when what is said does not hold, or clashes with somebody else."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        row = Companion(person=person, entered_by_id=by.account_id)
        _write(row, said, by=by, at=at)
    return row


def change_companion(companion: Companion, said: Beside, *, seen: int, by: Agent, at: datetime) -> Companion:
    """Correct or complete it; `seen`: the version that was under the eyes. Who is replaced is ended, not changed."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [companion.person_id])
    with one_at_a_time(_AT_ONCE):
        hold_files([companion.person_id])
        row = _fresh(companion, seen)
        row.version += 1
        _write(row, said, by=by, at=at)
    return row


def end_companion(companion: Companion, *, seen: int, by: Agent, at: datetime) -> None:
    """They are no longer beside the person, from today; noted today by mistake, it just goes."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [companion.person_id])
    today = journal.civil_day(at)
    with one_at_a_time(_AT_ONCE):
        hold_files([companion.person_id])
        row = _fresh(companion, seen)
        if row.since >= today:
            row.delete()
        else:
            row.until, row.version = today, row.version + 1
            row.save(update_fields=["until", "version"])
        _tell(events.COMPANION_ENDED, row, by=by, at=at)


def _fresh(companion: Companion, seen: int) -> Companion:
    row = Companion.objects.select_for_update().filter(pk=companion.pk).first()
    if row is None or row.version != seen:
        raise Refusal("Quelqu'un d'autre vient de changer cette ligne : rechargez la page, puis corrigez.")
    return row


def _write(row: Companion, said: Beside, *, by: Agent, at: datetime) -> None:
    if said.kind in companion_kinds() and not said.letters:
        said = replace(said, letters=companion_kinds()[said.kind].letters)
    _check(said, at)
    others = Companion.objects.filter(person=row.person_id).exclude(pk=row.pk).order_by("since", "pk")
    problem = clash(
        said.kind,
        Period(said.since, said.until),
        said.letters,
        [(one.kind, one.period, one.letters) for one in others],
    )
    if problem:
        raise Refusal(problem, field="letters" if "courrier" in problem else "kind")
    for name, value in asdict(said).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.phone = phone_digits(said.phone) or said.phone.strip()
    row.language = said.language if companion_kinds()[said.kind].speaks else ""
    try:
        row.full_clean()
    except ValidationError as error:
        raise refusal_of(error, _FIELD_OF_MESSAGE) from error
    row.save()
    _tell(events.COMPANION_NOTED, row, by=by, at=at)


def _check(said: Beside, at: datetime) -> None:
    if said.kind not in companion_kinds():
        raise Refusal("Choisissez à quel titre.", field="kind")
    if not said.name.strip():
        raise Refusal("Écrivez un nom.", field="name")
    if said.since > journal.civil_day(at):
        raise Refusal("Notez-le le jour où il commence : cette date est à venir.", field="since")
    if said.until is not None and said.until <= said.since:
        raise Refusal("La fin vient après le début.", field="until")
    if said.phone.strip() and not is_phone(phone_digits(said.phone) or said.phone):
        raise Refusal(
            "Ce n'est pas un numéro de téléphone : écrivez par exemple 06 39 98 12 34.", field="phone"
        )
    if companion_kinds()[said.kind].speaks and said.language not in languages():
        raise Refusal("Choisissez la langue.", field="language")
    if said.letters != Companion.Letters.NONE and not (said.street.strip() or said.complement.strip()):
        raise Refusal("Écrivez son adresse : le courrier doit pouvoir partir.", field="street")


def _tell(event: EventType, row: Companion, *, by: Agent, at: datetime) -> None:
    data = {"entourage": f"{row.label} : {row.name}", "courrier": str(row.get_letters_display())}
    journal.record(journal.Happened(event, row.person_id, data=data), by=by, at=at)
    bump([row.person_id])


def visible_companion(agent: Agent, public_id: str) -> Companion | None:
    """One of somebody whose file is open to the agent."""
    rows = Companion.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related("person").first()
