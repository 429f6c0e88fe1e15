"""Whether the link of an invitation still serves: the person is followed by whom they were when they got it (D-1, D-5)."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from filrouge.agenda.models import Invitation
from filrouge.people.models import FileAccess


def serving() -> "QuerySet[Invitation]":
    """Invitations whose link still serves: who receives follows the person, or else nobody took over from who followed
    then, and the file is still open to who receives. An accompaniment that ended names nobody any more."""
    lead, support = F("person__following__lead"), F("person__following__support")
    nobody = Q(lead__isnull=True, person__following__lead__isnull=True)
    doors = FileAccess.objects.filter(
        Q(organisation=OuterRef("organisation")) | Q(account=OuterRef("professional__account")),
        person=OuterRef("person"), until__isnull=True,
    )  # fmt: skip
    rows = Invitation.objects.annotate(host=Coalesce("appointment__professional", "professional"))
    return rows.filter(Q(host=lead) | Q(host=support) | ((Q(lead=lead) | nobody) & Exists(doors)))


def serves(invitation: Invitation) -> bool:
    """The same of one. One query."""
    return serving().filter(pk=invitation.pk).exists()
