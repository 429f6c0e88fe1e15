"""The demo has what a signature book and a proposal need: delegations, and a colleague on leave (F-3, D-5)."""

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.agenda.absences import away_on
from filrouge.demo.paperwork import lay_out
from filrouge.documents.queries import delegation_of
from tests import factories


@pytest.mark.django_db
def test_who_shows_the_product_can_sign_and_somebody_else_is_away_f_3_d_5():
    land = factories.land()
    operator = factories.operator(land)
    julie, paul = factories.caseworker(operator), factories.caseworker(operator, name="Paul Roux")
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    today = timezone.localdate()
    emails = {Role.AREA_MANAGER.value: manager.account.email, Role.CASEWORKER.value: julie.account.email}
    lay_out(emails, today, timezone.now())
    assert delegation_of(manager.agent, today) is not None
    [leave] = away_on(today).values()
    assert (leave.professional, leave.stand_in) == (paul.professional, julie.professional)
