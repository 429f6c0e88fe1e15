"""The radar: what is late, this week, next week, and the list behind each figure (B-2)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.clocks.models import Clock
from filrouge.clocks.rules import windows
from filrouge.people.models import Following
from tests import factories

pytestmark = pytest.mark.django_db


def clock(person, due, *, kind="legal", label="Orientation"):
    return Clock.objects.create(
        person=person, rule=f"{kind}-{label}-{due}", kind=kind, label=label, source="Essai", rules_hash="0",
        opened_on=due - timedelta(days=60), warn_on=due - timedelta(days=1), due_on=due,
    )  # fmt: skip


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def manager(client, land):
    made = factories.worker(Role.AREA_MANAGER, land.department)
    client.force_login(made.account)
    return made


@pytest.fixture
def somebody(land, julie):
    made = factories.followed(land, julie)
    Clock.objects.all().delete()
    return made


@pytest.mark.parametrize(
    ("today", "week", "following"),
    [
        (date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)),  # a Monday
        (date(2026, 12, 6), date(2026, 12, 7), date(2026, 12, 14)),  # a Sunday
        (date(2026, 12, 30), date(2027, 1, 4), date(2027, 1, 11)),  # across the year
    ],
)
def test_a_week_ends_on_sunday_and_what_is_due_today_is_not_late(today, week, following):
    assert windows(today) == {"late": (date.min, today), "week": (today, week), "next": (week, following)}


def test_each_figure_opens_the_list_of_the_same_number_of_deadlines_b_2(client, manager, somebody):
    today = timezone.localdate()
    spans = windows(today)
    for window, days in (("late", -3), ("late", -1), ("week", 0)):
        clock(somebody, today + timedelta(days=days), label=f"{window}{days}")
    clock(somebody, spans["next"][0], kind="local", label="Premier rendez-vous")
    page = client.get(reverse("clocks:radar")).context
    [line] = page["lines"]
    assert line.name == "Nord"
    assert [cell.number for cell in line.cells] == [2, 1, 0, 0, 0, 1]
    for cell in line.cells:
        assert len(client.get(cell.url).context["page"].rows) == cell.number


@pytest.mark.parametrize(
    ("axis", "name"), [("referent", "Julie Moreau"), ("organisme", "Passerelle"), ("delai", "Orientation")]
)
def test_the_radar_is_cut_by_caseworker_organisation_or_kind_of_deadline_b_2(
    client, manager, somebody, axis, name
):
    clock(somebody, timezone.localdate() - timedelta(days=1))
    page = client.get(reverse("clocks:radar"), {"par": axis})
    [line] = page.context["lines"]
    assert line.name == name
    assert len(client.get(line.cells[0].url).context["page"].rows) == 1


def test_who_has_no_caseworker_is_a_line_of_its_own_b_2(client, manager, land, somebody):
    newcomer = factories.person(land, family_name="Petit")
    Clock.objects.all().delete()
    clock(newcomer, timezone.localdate() - timedelta(days=1))
    [line] = client.get(reverse("clocks:radar"), {"par": "referent"}).context["lines"]
    assert line.name == "Sans référent"
    assert len(client.get(line.cells[0].url).context["page"].rows) == 1


def test_a_caseworker_sees_only_the_deadlines_of_files_open_to_them_b_2(client, land, julie, somebody):
    other = factories.followed(
        land, factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Roux")
    )
    Clock.objects.all().delete()
    for person in (somebody, other):
        clock(person, timezone.localdate() - timedelta(days=1))
    client.force_login(julie.account)
    assert [c.number for c in client.get(reverse("clocks:radar")).context["totals"]] == [1, 0, 0, 0, 0, 0]


def test_the_radar_asks_the_database_a_constant_number_of_times(
    client, manager, land, somebody, django_assert_num_queries
):
    for number in range(5):
        clock(somebody, timezone.localdate() - timedelta(days=number), label=f"Délai {number}")
    with django_assert_num_queries(4):
        client.get(reverse("clocks:radar"))


def test_people_of_a_larger_area_are_a_line_whose_figure_and_list_agree_b_2(client, manager, land, somebody):
    today = timezone.localdate()
    Following.objects.filter(pk=somebody.pk).update(area=land.root)
    other = factories.person(land, family_name="Petit")
    Clock.objects.all().delete()
    for person in (somebody, other):
        clock(person, today - timedelta(days=1))
    lines = {line.name: line for line in client.get(reverse("clocks:radar")).context["lines"]}
    assert set(lines) == {land.area.name, f"{land.root.name}, sans plus de précision"}
    for line in lines.values():
        page = client.get(line.cells[0].url)
        assert len(page.context["page"].rows) == line.cells[0].number == 1
    assert "sans plus de précision" in page.content.decode() or land.area.name in page.content.decode()
