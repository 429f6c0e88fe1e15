"""The reports of the demo: one numbered, one in the operator's hands, the others late (G-4, G-6)."""

from datetime import date

import pytest

from filrouge.access.journal import midday
from filrouge.access.roles import Role
from filrouge.demo.reporting import report
from filrouge.reports.models import Report
from filrouge.reports.queries import lines_for
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 12)


def test_the_list_of_reports_is_alive_g_4():
    land = factories.land()
    operator = factories.operator(land, since=date(2025, 1, 1))
    manager = factories.worker(Role.PROVIDER_MANAGER, operator.organisation, name="Inès Faure")
    county = factories.worker(Role.AREA_MANAGER, land.department, name="Paul Roche")
    emails = {
        Role.PROVIDER_MANAGER.value: manager.account.email, Role.AREA_MANAGER.value: county.account.email
    }  # fmt: skip
    report(emails, TODAY, midday(TODAY))
    states = sorted(Report.objects.values_list("state", flat=True))
    assert states == [Report.State.ASKED, Report.State.RECEIVED, Report.State.RETURNED]
    received = Report.objects.get(state=Report.State.RECEIVED)
    assert received.reference
    assert received.kind == "quarterly"
    assert any(line.late for line in lines_for(county.agent, TODAY))
