"""What a running département has on its desk: delegations of signature, a colleague on leave, an agent to replace."""

from datetime import date, datetime, timedelta

from filrouge.access.journal import civil_day
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.agenda.absences import save_absence
from filrouge.agenda.models import Absence
from filrouge.directory.models import Organisation
from filrouge.directory.queries import colleagues_of, console_agent, on_day
from filrouge.documents.actions import save_delegation
from filrouge.documents.models import Delegation
from filrouge.orientation.models import Caseload

QUALITIES = {
    Role.AREA_MANAGER: "Responsable territorial de l'insertion",
    Role.STEERING: "Directrice de l'insertion et de l'emploi",
}
LEAVE = timedelta(days=12)


def lay_out(emails: dict[str, str], today: date, at: datetime) -> None:
    """Delegations for those who show the product (role → e-mail), and a leave with its stand-in."""
    by = console_agent()
    for role, quality in QUALITIES.items():
        account = Account.objects.filter(email=emails.get(role.value, "")).first()
        if account is not None:
            row = Delegation(
                account=account,
                quality=quality,
                reference=f"Arrêté {today.year}-114",
                since=date(today.year, 1, 1),
            )
            save_delegation(row, by=by, at=at)
    posted = set(colleagues_of(by, civil_day(at)).values_list("pk", flat=True))
    for organisation in Organisation.objects.filter(kind=Organisation.Kind.DELEGATED_PROVIDER).order_by("pk"):
        rows = Caseload.objects.filter(on_day(today), agreement__organisation=organisation).order_by("-pk")
        team = list(
            {
                row.professional_id: row.professional for row in rows.select_related("professional__account")
            }.values()
        )
        # A caseload may outlive the post of its caseworker by a few days.
        team = [one for one in team if one.pk in posted]
        away = [one for one in team if one.account is None or one.account.email not in emails.values()]
        if len(team) > 1 and away:
            leave = Absence(
                professional=away[0],
                since=today,
                until=today + LEAVE,
                stand_in=next(one for one in team if one != away[0]),
            )
            save_absence(leave, by=by, at=at)
            return
