"""The proofs of a participation, as files of a package: signed half-days, appointments held, contracts, papers (G-9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.models import Appointment, Attendance
from filrouge.agenda.workshop_rules import HALVES
from filrouge.cofunding.export import as_csv
from filrouge.cofunding.models import Participation
from filrouge.cofunding.shipped import shipped
from filrouge.documents import store
from filrouge.documents.models import Attachment

# The frame of a signature, in the unit of its points.
_FRAME = 1000


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of a package: its name, and its bytes or where they stand. `awaited`: the hash that they must have."""

    name: str
    content: bytes = b""
    path: Path | None = None
    awaited: str = ""


def proofs_of(row: Participation, day: date) -> Iterator[Proof]:
    """What proves this participation on that day, in a fixed order."""
    last = min(row.exit_on or day, day)
    yield from _attended(row, last)
    yield from _met(row, last)
    yield from _signed(row, last)
    yield from _papers(row, day)


def _attended(row: Participation, last: date) -> Iterator[Proof]:
    found = [
        one
        for one in Attendance.objects.filter(seat__person=row.person_id, state=Attendance.State.PRESENT)
        .select_related("seat__session__workshop", "seat__session__organisation", "seat__session__host")
        .order_by("seat__session__starts_at", "half", "pk")
        if row.entry_on <= timezone.localdate(one.seat.session.starts_at) <= last
    ]
    if not found:
        return
    names = [
        "jour",
        "demi-journée",
        "atelier",
        "organisme",
        "animateur",
        "minutes",
        "preuve",
        "empreinte de la signature",
    ]
    lines = (
        [
            timezone.localdate(one.seat.session.starts_at).isoformat(), HALVES[one.half], one.seat.session.workshop.title,
            one.seat.session.organisation.name, str(one.seat.session.host or ""), str(one.minutes),
            str(one.get_proof_display()), one.digest,
        ]
        for one in found
    )  # fmt: skip
    yield Proof("presences.csv", as_csv(names, lines))
    for one in found:
        if one.strokes:
            session = timezone.localdate(one.seat.session.starts_at).isoformat()
            yield Proof(f"signatures/{session}-{one.half}-{one.pk}.svg", _drawn(one.strokes))


def _drawn(strokes: list[list[list[int]]]) -> bytes:
    lines = "".join(
        f'<polyline fill="none" stroke="black" stroke-width="6" points="{" ".join(f"{x},{y}" for x, y in line)}"/>'
        for line in strokes
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_FRAME} {_FRAME}">{lines}</svg>\n'.encode()


def _met(row: Participation, last: date) -> Iterator[Proof]:
    held = Appointment.objects.filter(person=row.person_id, state=Appointment.State.HELD)
    held = held.select_related("professional", "organisation").order_by("starts_at", "pk")
    found = [one for one in held if row.entry_on <= timezone.localdate(one.starts_at) <= last]
    if found:
        lines = (
            [
                timezone.localtime(one.starts_at).isoformat(timespec="minutes"), str(one.minutes),
                str(one.get_kind_display()), str(one.professional), one.organisation.name,
            ]
            for one in found
        )  # fmt: skip
        names = ["début", "minutes", "nature", "professionnel", "organisme"]
        yield Proof("rendez-vous.csv", as_csv(names, lines))


def _signed(row: Participation, last: date) -> Iterator[Proof]:
    rows = EngagementContract.objects.filter(
        person=row.person_id, signed_on__lte=last, ends_on__gte=row.entry_on
    )
    found = list(rows.order_by("signed_on", "pk"))
    if found:
        lines = (
            [one.signed_on.isoformat(), one.ends_on.isoformat(), str(one.get_regime_display()),
             "sur papier" if one.on_paper else "à l'écran" if one.signature else "", one.public_id]
            for one in found
        )  # fmt: skip
        names = ["signé le", "jusqu'au", "contrat", "signature", "référence"]
        yield Proof("contrats.csv", as_csv(names, lines))


def _papers(row: Participation, day: date) -> Iterator[Proof]:
    rows = Attachment.objects.filter(
        person=row.person_id,
        removed_at=None,
        kind__in=shipped().evidence,
        day__gte=row.entry_on,
        day__lte=day,
    )
    for one in rows.order_by("day", "pk"):
        extension = one.format.extension if one.format else "bin"
        yield Proof(
            f"pieces/{one.day.isoformat()}-{one.kind}-{one.public_id}.{extension}", path=store.path_of(one.stored),
            awaited=one.sha256,
        )  # fmt: skip
