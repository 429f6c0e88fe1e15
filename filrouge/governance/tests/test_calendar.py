"""What is due by when, planned, held, late; and the page that shows it (G-7)."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.governance.calendar import Asked, brief, calendar, chosen
from filrouge.governance.meetings import NewMeeting, Presence, cancel, hold, plan
from filrouge.governance.tests.conftest import NOW, PARIS
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def due(agent, key, about=""):
    """The line of one obligation."""
    return next(d for d in calendar(agent, TODAY) if d.obligation.key == key and d.about == about)


def test_each_agreement_has_its_lines_for_each_caseworker_and_area_g_7(land, operator, julie, manager):
    factories.caseworker(operator, name="Marc Petit")
    found = {(d.obligation.key, d.about) for d in calendar(manager.agent, TODAY)}
    assert found == {
        ("conference", "Julie Moreau"), ("conference", "Marc Petit"), ("committee", ""), ("quarter", "Nord"), ("visit", ""),
    }  # fmt: skip


def test_a_line_goes_from_late_to_planned_to_met_g_7(operator, julie, manager):
    # The agreement runs since the first of January; nobody met in the first quarter.
    quarter = due(manager.agent, "quarter", "Nord")
    assert (quarter.state, quarter.standing.due_on) == ("late", date(2026, 3, 31))
    assert due(manager.agent, "committee").state == "later"
    assert due(manager.agent, "conference", "Julie Moreau").standing.due_on == date(2026, 7, 1)
    row = plan(
        NewMeeting(operator.agreement, "steering_committee", NOW, "committee"), by=manager.agent, at=NOW
    )
    assert due(manager.agent, "committee").state == "planned"
    hold(row, Presence(TODAY, [manager.professional.pk]), by=manager.agent, at=NOW)
    line = due(manager.agent, "committee")
    assert (line.state, line.last, line.standing.held) == ("later", TODAY, 1)
    assert line.standing.due_on == date(2027, 12, 31)


def test_what_the_quarter_before_lacked_is_remembered_g_7(land, operator, julie, manager):
    new = NewMeeting(operator.agreement, "quarterly", NOW, "quarter", area=land.area)
    hold(
        plan(new, by=manager.agent, at=NOW),
        Presence(TODAY, [manager.professional.pk]),
        by=manager.agent,
        at=NOW,
    )
    line = due(manager.agent, "quarter", "Nord")
    assert (line.state, line.standing.due_on, line.standing.lacked) == ("later", date(2026, 9, 30), 1)


def test_a_cancelled_meeting_meets_nothing_g_7(operator, manager):
    row = plan(
        NewMeeting(operator.agreement, "steering_committee", NOW, "committee"), by=manager.agent, at=NOW
    )
    cancel(row, "Salle fermée", by=manager.agent, at=NOW)
    assert due(manager.agent, "committee").planned is None


def test_a_planned_day_that_passed_unheld_is_no_plan_any_more_g_7(operator, manager):
    before = NOW - timedelta(days=3)
    plan(NewMeeting(operator.agreement, "steering_committee", before, "committee"), by=manager.agent, at=NOW)
    assert due(manager.agent, "committee").state == "later"


def test_each_sees_the_meetings_of_their_own_g_7(operator, julie, manager, adviser, stranger):
    colleague = factories.caseworker(operator, name="Marc Petit")
    assert [d.about for d in calendar(colleague.agent, TODAY)] == ["Marc Petit"]
    assert {d.agreement.organisation.name for d in calendar(stranger.agent, TODAY)} == {"Tremplin"}
    assert {d.agreement.organisation.name for d in calendar(adviser.agent, TODAY)} == {
        "Passerelle",
        "Tremplin",
    }


def test_filters_choose_by_organisation_area_kind_and_state_g_7(land, operator, julie, adviser, stranger):
    rows = calendar(adviser.agent, TODAY)
    public = operator.organisation.public_id
    assert {d.agreement.organisation.name for d in chosen(rows, Asked(public))} == {"Passerelle"}
    assert not chosen(rows, Asked(areas=frozenset([land.other_area.pk])))
    assert {d.obligation.key for d in chosen(rows, Asked(kind="site_visit"))} == {"visit"}
    assert all(d.state == "soon" for d in chosen(rows, Asked(state="soon")))


def test_a_home_says_how_many_are_late_and_the_next_ones_g_7(operator, julie, manager):
    later = datetime(2026, 9, 1, 9, tzinfo=PARIS)
    plan(NewMeeting(operator.agreement, "steering_committee", later, "committee"), by=manager.agent, at=NOW)
    found = brief(calendar(manager.agent, date(2026, 8, 1)), date(2026, 8, 1))
    assert (found.late, [d.obligation.key for d in found.coming]) == (2, ["committee"])


def test_the_page_costs_the_same_for_one_agreement_or_many_g_7(
    client, land, operator, julie, adviser, django_assert_max_num_queries
):
    for number in range(4):
        other = factories.operator(land, name=f"Opérateur {number}")
        for rank in range(3):
            factories.caseworker(other, name=f"Référent {number}-{rank}")
    client.force_login(adviser.account)
    client.get(reverse("governance:index"))
    with django_assert_max_num_queries(9):
        page = client.get(reverse("governance:index")).content.decode()
    assert "Référent 3-2" in page
    with django_assert_max_num_queries(8):
        client.get(reverse("governance:brief"), headers={"HX-Request": "true"})


def test_a_long_calendar_is_cut_by_key_without_hole_g_7(client, land, operator, julie, adviser):
    for number in range(60):
        factories.caseworker(operator, name=f"Référent N{number:02}")
    client.force_login(adviser.account)
    first = client.get(reverse("governance:index"))
    second = client.get(reverse("governance:index"), {"after": first.context["next_key"]})
    shown = [d.key for d in [*first.context["page"], *second.context["page"]]]
    assert len(shown) == len(set(shown)) == first.context["found"]
    assert not second.context["next_key"]


def test_a_home_loads_its_meetings_when_it_is_seen_and_links_to_them_without_javascript_g_7(client, manager):
    client.force_login(manager.account)
    home = client.get("/").content.decode()
    assert 'hx-get="/reunions/en-bref/"' in home
    assert 'href="/reunions/"' in home
    assert client.get(reverse("governance:brief"))["Location"] == "/reunions/"
    part = client.get(reverse("governance:brief"), headers={"HX-Request": "true"}).content.decode()
    assert "à prévoir bientôt" in part
    assert timezone.localdate() == TODAY
