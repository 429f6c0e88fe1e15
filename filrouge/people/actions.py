"""Writing people: notes, contact details, who may open the file, where the person stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role, Verb
from filrouge.core.conflicts import FieldConflict, three_way
from filrouge.core.identifiers import is_phone, phone_digits
from filrouge.core.normalisation import name_tokens
from filrouge.core.results import Refusal
from filrouge.directory.queries import department
from filrouge.people import events
from filrouge.people.careful import UNSEEN, Wording, tell
from filrouge.people.levels import Level, house_of, levels_for, levels_of, may_read
from filrouge.people.models import FileAccess, Following, HouseholdMember, NameToken, Note, Person
from filrouge.people.provenance import with_entry
from filrouge.people.queries import NOWHERE, NotVisible, require_visible, standings

PHONES = ("phone", "other_phone")
CONTACT_FIELDS = (*PHONES, "email", "preferred_channel", "language")


class EditConflict(Exception):
    """Somebody else changed the same field meanwhile: nothing is written, a person chooses."""

    def __init__(self, conflicts: Sequence[FieldConflict], theirs: Mapping[str, str]) -> None:
        super().__init__("Quelqu'un d'autre a modifié la même chose pendant ce temps.")
        self.conflicts = tuple(conflicts)
        self.theirs = dict(theirs)


@dataclass(frozen=True, slots=True)
class Door:
    """An access to open: a person's file, to an organisation or to one account."""

    person: int
    ground: str
    organisation: int | None = None
    account: int | None = None


def bump(person_ids: Iterable[int]) -> None:
    """Move the revision of people whose file changed: open pages learn it, late forms notice it."""
    bulk.increment(Person, "revision", sorted(set(person_ids)))


def rewrite_name_tokens(people: Iterable[Person]) -> None:
    """Make the words of the search those of each person's names again; a word that stands already stays."""
    for person in people:
        wanted = name_tokens(person.family_name, person.birth_name, person.first_names)
        wanted = wanted if person.is_beneficiary else frozenset()
        stands = NameToken.objects.filter(person=person)
        stands.exclude(token__in=wanted).delete()
        missing = sorted(wanted - set(stands.order_by("pk").values_list("token", flat=True)))
        bulk.insert(NameToken, ("person_id", "token"), [(person.pk, token) for token in missing])


def hold_files(person_ids: Iterable[int]) -> None:
    """Begin a transaction that writes in these files: whoever else writes there waits until it ends, and none of them is
    being joined to another. Before any row that stands in them: one order everywhere, and nobody waits for somebody who
    waits for them.

    `Refusal` when one has just been joined: what would be written there, nobody would read again."""
    keys = sorted(set(person_ids))
    for start in range(0, len(keys), 500):
        rows = Person.objects.select_for_update().filter(pk__in=keys[start : start + 500]).order_by("pk")
        if any(merged is not None for merged in rows.values_list("merged_into", flat=True)):
            raise Refusal(
                "Ce dossier vient d'être réuni à un autre : enregistrez à nouveau, vos mots vous y suivent."
            )


def held_file(person_id: int) -> Person:
    """`hold_files` for one person, and the person as they stand."""
    hold_files([person_id])
    return Person.objects.get(pk=person_id)


def open_doors(doors: Sequence[Door], *, since: date) -> None:
    """Open files to organisations or accounts; an access that stands already stays as it is."""
    known = set(
        FileAccess.objects.filter(person__in={d.person for d in doors}, until__isnull=True)
        .values_list("person_id", "organisation_id", "account_id", "ground")
        .order_by("id")
    )
    wanted = {(d.person, d.organisation, d.account, d.ground) for d in doors} - known
    bulk.insert(
        FileAccess,
        ("person_id", "organisation_id", "account_id", "ground", "since", "until"),
        [(*row, since, None) for row in sorted(wanted, key=lambda row: [v or 0 for v in row[:3]])],
    )


def close_doors(person_ids: Iterable[int], *, ground: str, until: date) -> None:
    """Close the accesses that were given on this ground; an access opened the same day just goes."""
    doors = FileAccess.objects.filter(person__in=list(person_ids), ground=ground, until__isnull=True)
    doors.filter(since__gte=until).delete()
    doors.update(until=until)


def open_department_doors(*, by: Agent, at: datetime) -> int:
    """Open to the département the files of beneficiaries that came before it stood in the directory.

    For `filrouge setup`, and the end of every import: whose access was closed on purpose stays closed. Answers
    how many files were opened."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    home = department()
    if home is None:
        return 0
    theirs = FileAccess.objects.filter(person=OuterRef("pk"), organisation=home)
    right = HouseholdMember.objects.filter(person=OuterRef("pk"), until__isnull=True).exclude(
        household__state=""
    )
    shut = Person.objects.beneficiaries().filter(~Exists(theirs)).annotate(right=Exists(right)).order_by("pk")
    grounds = {True: FileAccess.Ground.ENTITLEMENT, False: FileAccess.Ground.LIST}
    opened = last = 0
    day = journal.civil_day(at)
    while some := list(shut.filter(pk__gt=last).values_list("pk", "right")[:500]):
        with transaction.atomic():
            open_doors([Door(key, grounds[has], home.pk) for key, has in some], since=day)
        opened += len(some)
        last = some[-1][0]
    return opened


def place(person_ids: Iterable[int], **fields: Any) -> None:
    """Keep the snapshot of where these people stand (`Following`)."""
    wanted = sorted(set(person_ids))
    bulk.upsert(
        Following, ("person_id", "pathway"), [(key, "") for key in wanted], unique=("person_id",), update=()
    )
    for start in range(0, len(wanted), 500):
        Following.objects.filter(pk__in=wanted[start : start + 500]).update(**fields)


def place_each(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The same, each person with their own values: rows of the person's key, then the values of `columns`."""
    bulk.upsert(
        Following, ("person_id", "pathway"), [(row[0], "") for row in rows], unique=("person_id",), update=()
    )
    bulk.update(Following, ("person_id", *columns), rows)


def link_account(person: Person, account: Account, *, by: Agent, at: datetime) -> None:
    """Say which account is this person's own. `Refusal` when the account is somebody else's, or not for a person."""
    gate.require(by, Verb.MANAGE_ACCOUNTS)
    if account.role != Role.CLIENT:
        raise Refusal(
            "Ce compte est celui d'un professionnel : choisissez un compte de personne accompagnée."
        )
    if Person.objects.filter(account=account).exclude(pk=person.pk).exists():
        raise Refusal("Ce compte est déjà celui d'une autre personne.")
    with transaction.atomic():
        hold_files([person.pk])
        Person.objects.filter(pk=person.pk).update(account=account)
        what = journal.Happened(events.UPDATED, person.pk, data={"espace_personnel": "ouvert"})
        journal.record(what, by=by, at=at)
        bump([person.pk])


def write_note(
    person: Person,
    *,
    text: str,
    level: str = Level.SHARED,
    wording: Wording = UNSEEN,
    by: Agent,
    at: datetime,
) -> Note:
    """Add a note to the file, for those whom its level lets read. `Refusal` when it says nothing, or for a level that
    this agent may not give."""
    gate.require(by, Verb.WRITE_NOTE)
    require_visible(by, [person.pk])
    words = _words_of(text)
    if level not in levels_for(by):
        raise Refusal(
            "Votre profil ne peut pas réserver une note ainsi : choisissez un autre niveau.", field="level"
        )
    standing = standings([person.pk]).get(person.pk, NOWHERE)
    with transaction.atomic():
        hold_files([person.pk])
        note = Note.objects.create(
            person=person, author_id=by.account_id, text=words, written_at=at, level=level,
            organisation_id=house_of(by.works_in, standing.organisation),
        )  # fmt: skip
        what = journal.Happened(
            events.NOTE_WRITTEN, person.pk, subject=note.pk, organisation=standing.organisation,
            scheme=standing.scheme, data={"text": words},
        )  # fmt: skip
        journal.record(what, by=by, at=at)
        tell(person.pk, wording, by=by, at=at)
        bump([person.pk])
    return note


def _words_of(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refusal("La note est vide : écrivez quelques mots, ou abandonnez.", field="text")
    return words


def _fresh_note(note: Note, by: Agent) -> Note:
    """The note as it stands, held; 404 when its level was narrowed meanwhile."""
    hold_files([note.person_id])
    fresh = Note.objects.select_for_update().get(pk=note.pk)
    if not may_read(fresh.level, fresh.author_id, fresh.organisation_id, by):
        raise NotVisible("Cette note vient d'être réservée : elle n'est plus ouverte à votre organisme.")
    return fresh


def correct_note(
    note: Note, *, text: str, base: str, wording: Wording = UNSEEN, by: Agent, at: datetime
) -> Note:
    """Change a note; `base` is the text that the writer had under the eyes. `EditConflict` if it moved since."""
    gate.require(by, Verb.WRITE_NOTE)
    require_visible(by, [note.person_id])
    words = _words_of(text)
    with transaction.atomic():
        fresh = _fresh_note(note, by)
        merge = three_way({"text": base}, {"text": fresh.text}, {"text": words})
        if merge.conflicts:
            raise EditConflict(merge.conflicts, {"text": fresh.text})
        if merge.values["text"] == fresh.text:
            return fresh
        before, fresh.text, fresh.version = fresh.text, merge.values["text"], fresh.version + 1
        fresh.save(update_fields=["text", "version"])
        data = {"before": before, "text": fresh.text}
        what = journal.Happened(events.NOTE_CORRECTED, fresh.person_id, subject=fresh.pk, data=data)
        journal.record(what, by=by, at=at)
        tell(fresh.person_id, wording, by=by, at=at)
        bump([fresh.person_id])
    return fresh


def set_level(note: Note, *, level: str, by: Agent, at: datetime) -> Note:
    """Let more people, or fewer, read a note: its author alone may. `Refusal` for a level that they may not give it.

    A note without organisation takes its author's; another's stays with the organisation where it was written."""
    gate.require(by, Verb.WRITE_NOTE)
    require_visible(by, [note.person_id])
    if note.author_id != by.account_id:
        raise PermissionDenied("Seul l'auteur d'une note choisit qui peut la lire.")
    followed_by = standings([note.person_id]).get(note.person_id, NOWHERE).organisation
    with transaction.atomic():
        fresh = _fresh_note(note, by)
        if fresh.organisation_id is None:
            fresh.organisation_id = house_of(by.works_in, followed_by)
        if level not in levels_of(fresh.author_id, fresh.organisation_id, by):
            raise Refusal(
                "Vous ne pouvez pas réserver cette note ainsi : choisissez un autre niveau.", field="level"
            )
        if level == fresh.level:
            return fresh
        before, fresh.level = fresh.level, level
        fresh.save(update_fields=["level", "organisation"])
        data = {"avant": before, "apres": level}
        what = journal.Happened(events.NOTE_LEVEL_CHANGED, fresh.person_id, subject=fresh.pk, data=data)
        journal.record(what, by=by, at=at)
        bump([fresh.person_id])
    return fresh


def edit_contact(
    person: Person, *, values: Mapping[str, str], base: Mapping[str, str], by: Agent, at: datetime
) -> Person:
    """Change contact details. `base` holds what the form showed; fields changed by two people raise `EditConflict`."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    with transaction.atomic():
        fresh = held_file(person.pk)
        theirs = contact_values(fresh)
        merge = three_way(
            base, theirs, {k: tidy_contact(k, v) for k, v in values.items() if k in CONTACT_FIELDS}
        )
        if merge.conflicts:
            raise EditConflict(merge.conflicts, theirs)
        changed = {k: v for k, v in merge.values.items() if v != theirs[k]}
        if not changed:
            return fresh
        for name, value in changed.items():
            if name in PHONES and value and not is_phone(value):
                raise Refusal(
                    "Ce n'est pas un numéro de téléphone : écrivez par exemple 06 39 98 12 34, ou +32 470 12 34 56.",
                    field=name,
                )
            setattr(fresh, name, value)
        try:
            fresh.full_clean(exclude=[f.name for f in Person._meta.fields if f.name not in changed])
        except ValidationError as error:
            field, messages = next(iter(error.message_dict.items()))
            raise Refusal(" ".join(messages), field=field) from error
        # What somebody entered once stays theirs: no file writes over it.
        fresh.sources = with_entry(fresh.sources, changed, day=journal.civil_day(at), by=by.name)
        fresh.save(update_fields=[*changed, "sources"])
        data = {"avant": {k: theirs[k] for k in changed}, "apres": changed}
        journal.record(journal.Happened(events.UPDATED, fresh.pk, data=data), by=by, at=at)
        bump([fresh.pk])
    return fresh


def tidy_contact(field: str, value: str) -> str:
    """A French number as its ten digits, so that search finds it however it was typed; the rest trimmed."""
    if field in PHONES:
        return phone_digits(value) or " ".join(value.split())
    return value.strip()


def contact_values(person: Person) -> dict[str, str]:
    """The contact details as a form shows them."""
    return {name: getattr(person, name) for name in CONTACT_FIELDS}
