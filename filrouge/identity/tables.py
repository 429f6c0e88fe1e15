"""What a person's file is made of, table by table, and what becomes of it when two files are joined.

A test fails when a model that points at a person is not here: nothing is ever left behind silently."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q

from filrouge.access.models import Reading
from filrouge.accompaniment.contract_rules import OPEN as OPEN_DRAFTS
from filrouge.accompaniment.models import (
    Accompaniment,
    Aid,
    Assessment,
    ContractDraft,
    EngagementContract,
    GainedRight,
    Goal,
    Handover,
    ReorientationRequest,
    Review,
    ReviewDecision,
)
from filrouge.agenda.models import Appointment, ContactAttempt, Invitation, ReachDecision, Seat
from filrouge.clocks.models import Clock
from filrouge.cofunding.models import Participation
from filrouge.documents.models import Attachment, Letter
from filrouge.governance.models import Case
from filrouge.intensive.models import IntensivePeriod
from filrouge.messages.models import ChannelChoice, Message
from filrouge.orientation.models import Assignment, EntryAssessment, OrientationDecision, Situation, Veto
from filrouge.people.models import (
    Address,
    Companion,
    FileAccess,
    HouseholdMember,
    NameToken,
    Note,
    ObligationPeriod,
    Received,
    Renewal,
)
from filrouge.reports.models import Counted
from filrouge.satisfaction.models import Testimonial

OPEN = Q(until__isnull=True)


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows that stand under a twin, by the field `under`, and go under the row that is kept; not those that it has
    already (`twin`, among the rows of `alive`: see `Table`)."""

    model: type[models.Model]
    under: str
    twin: tuple[str, ...]
    alive: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Table:
    """One table that points at a person.

    `twin`: the other fields of its unique constraint, among the rows of `alive` (all when it says nothing): a row of the
    absorbed file that would be a twin stays there, ended where `ends` names a field. `words`: what the twin says is
    completed by it, since nobody opens the absorbed file again; `carried`: what stands under it. `refuse`: two open ones
    cannot be joined, and what to do first."""

    model: type[models.Model]
    twin: tuple[str, ...] | None = None
    alive: Q = field(default_factory=Q)
    ends: str = ""
    words: tuple[str, ...] = ()
    carried: tuple[Carried, ...] = ()
    refuse: str = ""

    @property
    def label(self) -> str:
        """Its name in what a merge remembers."""
        return self.model._meta.label


_CLOSE_FIRST = "Les deux dossiers ont {what} en cours : mettez fin à l'un des deux, puis réunissez-les."
TABLES = (
    Table(OrientationDecision, (), OPEN, refuse=_CLOSE_FIRST.format(what="une orientation")),
    Table(Assignment, ("role",), OPEN, refuse=_CLOSE_FIRST.format(what="un référent ou un appui")),
    Table(Accompaniment, (), Q(closed_on__isnull=True), refuse=_CLOSE_FIRST.format(what="un accompagnement")),
    Table(IntensivePeriod, (), OPEN, refuse=_CLOSE_FIRST.format(what="une période intensive")),
    Table(HouseholdMember, ("household_id",), OPEN, ends="until"),
    Table(ObligationPeriod, (), OPEN, ends="until"),
    Table(FileAccess, ("organisation_id", "account_id", "ground"), OPEN, ends="until"),
    Table(Clock, ("rule",), Q(state=Clock.State.RUNNING)),
    Table(Seat, ("session_id",), words=("result",)),
    Table(
        Appointment,
        ("professional_id", "starts_at"),
        ~Q(state__in=[Appointment.State.EXCUSED, Appointment.State.CANCELLED]),
        words=("summary",),
    ),
    Table(ContactAttempt, ("noted_by_id", "kind", "at"), Q(struck_at__isnull=True)),
    Table(ReachDecision),
    Table(Invitation, ("professional_id",), Q(appointment__isnull=True, closed_at__isnull=True)),
    Table(Situation, ("kind", "since")),
    Table(Veto, ("professional_id",), OPEN, ends="until"),
    Table(NameToken, ("token",)),
    Table(Received, ("source",)),
    Table(Reading, ("account_id", "purpose", "day")),
    Table(
        Review,
        ("kind", "held_on"),
        words=("own_words", "conclusions", "commitments", "others", "next_on"),
        carried=(
            Carried(ReviewDecision, "review_id", ("kind",), ~Q(kind=ReviewDecision.Kind.STEP)),
            Carried(Review.professionals.through, "review_id", ("professional_id",)),
        ),
    ),
    Table(Case, ("meeting_id",), words=("prepared", "words")),
    Table(Counted, ("figure_id",)),
    Table(Note),
    Table(Address),
    Table(Companion, ("kind", "name"), OPEN, ends="until"),
    Table(Renewal, ("kind", "label")),
    Table(Assessment),
    Table(ReorientationRequest),
    Table(Aid),
    Table(
        GainedRight,
        ("kind",),
        Q(opened_on__isnull=True, refused_on__isnull=True),
        words=("words",),
    ),
    Table(Goal),
    Table(Handover),
    Table(
        ContractDraft,
        (),
        Q(state__in=OPEN_DRAFTS),
        refuse=_CLOSE_FIRST.format(what="un contrat en préparation"),
    ),
    Table(EntryAssessment),
    Table(Letter, ("kind",), Q(state=Letter.State.TO_SIGN)),
    Table(EngagementContract),
    Table(Attachment, ("sha256",), Q(removed_at__isnull=True)),
    Table(Message),
    Table(ChannelChoice, ("channel",)),
    Table(Testimonial),
    # The one that stays in the absorbed file is counted no more, and the screen says why.
    Table(Participation, ("operation_id",), Q(exit_on__isnull=True)),
)
