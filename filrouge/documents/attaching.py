"""Adding attachments to a file, correcting what is said of them, removing them (A-5, A-9)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import long_date, plural
from filrouge.documents import events, store
from filrouge.documents.attachment_kinds import attachment_kinds, removals
from filrouge.documents.attachment_models import ALREADY, Attachment
from filrouge.documents.attachment_rules import numbered, shown_name, title_of
from filrouge.documents.contents import recognised
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

_ADDED = {"file": events.ATTACHMENT_ADDED, "proof": events.PROOF_ADDED}
_AT_ONCE = "Quelqu'un d'autre vient d'ajouter ou de changer cette pièce : rechargez la page."


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an attachment: its kind, its day, its title (empty: that of its kind)."""

    kind: str
    day: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was looked at and written: how it was called, its place, its hash, its size in bytes, its format."""

    name: str
    stored: str
    sha256: str
    size: int
    media: str


@dataclass(slots=True)
class Outcome:
    """What became of several files: those added, and why the others were not."""

    added: list[Attachment] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def attach(person: Person, said: Said, *, files: Sequence[File[Any]], by: Agent, at: datetime) -> Outcome:
    """Add files to somebody's: each one that is good is added, whatever the others. `Refusal` for what is said of them,
    or when there are too many."""
    gate.require(by, Verb.KEEP_PAPERS)
    require_visible(by, [person.pk])
    _check(said, at)
    _check_number(files)
    done = Outcome()
    for number, one in enumerate(files, 1):
        title = numbered(said.title.strip(), number, len(files)) or title_of(one.name or "")
        try:
            with received([one]) as kept, one_at_a_time(ALREADY):
                hold_files([person.pk])
                if (twin := _twin(person.pk, kept[0])) is not None:
                    raise Refusal(_already(kept[0].name, twin), field="papers")
                done.added.append(add(person.pk, kept[0], said=replace(said, title=title), by=by, at=at))
        except Refusal as refusal:
            done.refused.append(refusal.message)
    return done


@contextmanager
def received(files: Iterable[File[Any]]) -> Iterator[list[Kept]]:
    """Look at files and write them, before the transaction that names them; erased again: all of them when it fails,
    those that no row names otherwise. `Refusal` for the first one that is not taken."""
    kept: list[Kept] = []
    try:
        for one in files:
            kept.append(_receive(one))
        yield kept
    except Exception:
        store.erase(*(one.stored for one in kept))
        raise
    named = set(
        Attachment.objects.filter(stored__in=[one.stored for one in kept])
        .order_by("pk")
        .values_list("stored", flat=True)
    )
    store.erase(*(one.stored for one in kept if one.stored not in named))


def _receive(one: File[Any]) -> Kept:
    name, most = shown_name(one.name or ""), settings.ATTACHMENT_MEGABYTES
    if one.size > most * 1_000_000:
        raise Refusal(
            f"« {name} » : il pèse plus de {most} Mo. Numérisez en noir et blanc ou en 150 points par pouce, ou "
            "ajoutez-le en plusieurs parties.",
            field="papers",
        )
    with store.written_beside(one.chunks()) as written:
        form = recognised(written.path, name)
        return Kept(name, store.place(written), written.sha256, written.size, form.media)


def add(person: int, kept: Kept, *, said: Said, by: Agent, at: datetime) -> Attachment:
    """Inside the action's transaction, its gate passed and the file held: the row of a file that was received, or that of
    the same file when it is there already."""
    if (twin := _twin(person, kept)) is not None:
        return twin
    if Attachment.objects.filter(person=person, removed_at=None).count() >= settings.ATTACHMENTS_A_PERSON:
        raise Refusal(
            f"Ce dossier a déjà {settings.ATTACHMENTS_A_PERSON} pièces : retirez celles qui ne servent plus.",
            field="papers",
        )
    made = Attachment.objects.create(
        person_id=person, kind=said.kind, title=said.title, day=said.day, sha256=kept.sha256, size=kept.size,
        media=kept.media, stored=kept.stored, added_by_id=by.account_id, organisation_id=_organisation(by), added_at=at,
    )  # fmt: skip
    _tell(_ADDED[made.sort.kept], made, by, at)
    return made


def correct(attachment: Attachment, said: Said, *, seen: str | None = None, by: Agent, at: datetime) -> None:
    """Change what is said of an attachment. `seen`: the `words_hash` that the writer had under the eyes; `Refusal` when
    somebody changed it since, or removed it."""
    gate.require(by, Verb.KEEP_PAPERS)
    require_visible(by, [attachment.person_id])
    _check(said, at)
    with one_at_a_time(_AT_ONCE):
        row = _held(attachment)
        if seen is not None and seen != row.words_hash:
            raise Refusal(
                f"Entre-temps, cette pièce est devenue « {row.label} », du {long_date(row.day)}. Enregistrez à nouveau pour "
                "garder vos mots."
            )
        row.kind, row.day, row.title = said.kind, said.day, said.title.strip()
        row.save(update_fields=["kind", "day", "title"])
        _tell(events.ATTACHMENT_CORRECTED, row, by, at)


def remove(attachment: Attachment, *, why: str, by: Agent, at: datetime) -> None:
    """Take an attachment out of the file: its bytes are erased for good, its title too; who, when and why stay. The same
    one, left in a file that was joined to this one, goes with it."""
    gate.require(by, Verb.KEEP_PAPERS)
    require_visible(by, [attachment.person_id])
    if why not in removals():
        raise Refusal("Choisissez pourquoi vous la retirez.", field="why")
    with one_at_a_time(_AT_ONCE):
        row = _held(attachment)
        same = Q(pk=row.pk) | Q(person__merged_into=row.person_id, sha256=row.sha256, removed_at=None)
        gone = list(Attachment.objects.filter(same).order_by("pk"))
        Attachment.objects.filter(pk__in=[one.pk for one in gone]).update(
            removed_at=at, removed_by=by.account_id, removed_why=why, title=""
        )
        _tell(events.ATTACHMENT_REMOVED, row, by, at, removals()[why])
        transaction.on_commit(lambda: store.erase(*(one.stored for one in gone)))


def _held(attachment: Attachment) -> Attachment:
    hold_files([attachment.person_id])
    row = Attachment.objects.select_for_update().filter(pk=attachment.pk, removed_at=None).first()
    if row is None:
        raise Refusal("Cette pièce vient d'être retirée : rechargez la page.")
    return row


def _check(said: Said, at: datetime) -> None:
    if said.kind not in attachment_kinds():
        raise Refusal("Choisissez la sorte de pièce.", field="kind")
    if said.day > journal.civil_day(at):
        raise Refusal("La date d'une pièce ne peut pas être dans le futur.", field="day")


def _check_number(files: Sequence[File[Any]]) -> None:
    if not files:
        raise Refusal("Choisissez au moins un fichier, ou prenez une photo.", field="papers")
    if len(files) > settings.ATTACHMENTS_AT_ONCE:
        raise Refusal(
            f"{plural(len(files), 'fichier')} à la fois, c'est trop : ajoutez-les par {settings.ATTACHMENTS_AT_ONCE}.",
            field="papers",
        )


def _twin(person: int, kept: Kept) -> Attachment | None:
    same = Attachment.objects.filter(person=person, sha256=kept.sha256, removed_at=None)
    return same.exclude(stored=kept.stored).first()


def _already(name: str, twin: Attachment) -> str:
    told = f"{twin.sort.label}, ajoutée le {long_date(journal.civil_day(twin.added_at))}"
    return f"« {name} » : cette pièce est déjà au dossier ({told})."


def _organisation(by: Agent) -> int | None:
    return min(by.organisations, default=None)


def _tell(event: EventType, row: Attachment, by: Agent, at: datetime, *words: str) -> None:
    """The timeline names the kind and never the title, which goes with a removal; of a kind that not everybody may read,
    it tells nothing but the gesture."""
    said = "" if row.sort.restricted else ", ".join((row.sort.label, *words))
    told = journal.Happened(
        event, row.person_id, subject=row.pk, variant=row.kind, data={"precisions": said} if said else {}
    )
    journal.record(told, by=by, at=at)
    bump([row.person_id])
