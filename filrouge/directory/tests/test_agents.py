"""Who acts, for which organisations, on which day; whose files are open to them; which scheme covers a place (A-9, S-0)."""

from dataclasses import replace
from datetime import date

import pytest

from filrouge.access.agents import Agent
from filrouge.access.roles import ROLES_BY_ORGANISATION, VERBS_OF, Role
from filrouge.directory.models import Agreement, Area, Membership, Organisation, Scheme
from filrouge.directory.queries import agent_for, area_and_below, areas_around, console_agent, territory
from filrouge.people.actions import Door, open_doors
from filrouge.people.models import FileAccess, Person
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


@pytest.fixture
def land():
    return factories.land()


def test_an_agent_belongs_where_the_account_s_professional_works_that_day_a_9(land):
    operator = factories.operator(land)
    julie = factories.worker(
        Role.CASEWORKER, operator.organisation, areas=[land.area], since=date(2026, 1, 1)
    )
    Membership.objects.update(until=date(2026, 7, 1))
    later = Membership.objects.create(
        professional=julie.professional, organisation=land.department, since=date(2026, 7, 1)
    )
    later.areas.set([land.other_area])

    def on(day):
        agent = agent_for(julie.account, day)
        return agent.organisations, agent.areas, agent.department

    nowhere = (frozenset(), frozenset(), False)
    assert on(date(2025, 12, 31)) == nowhere
    assert on(date(2026, 1, 1)) == ({operator.organisation.pk}, {land.area.pk}, False)
    assert on(date(2026, 6, 30)) == on(date(2026, 1, 1))
    assert on(date(2026, 7, 1)) == ({land.department.pk}, {land.other_area.pk}, True)


def test_two_memberships_are_two_organisations(land):
    first, second = factories.operator(land), factories.operator(land, name="Tremplin")
    julie = factories.worker(Role.CASEWORKER, first.organisation)
    Membership.objects.create(
        professional=julie.professional, organisation=second.organisation, since=date(2025, 1, 1), fte="0.5"
    )
    agent = agent_for(julie.account, DAY)
    assert agent.organisations == {first.organisation.pk, second.organisation.pk}
    assert agent.professional_id == julie.professional.pk


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CONSOLE])
def test_a_role_has_its_verbs_and_its_organisation_only_if_its_people_are_chosen_by_it(land, role):
    agent = factories.worker(role, land.department).agent
    assert agent.verbs == VERBS_OF[role]
    assert agent.organisations == ({land.department.pk} if role in ROLES_BY_ORGANISATION else frozenset())
    assert not agent.everything


def test_an_account_without_professional_belongs_nowhere():
    agent = agent_for(factories.account(Role.CASEWORKER), DAY)
    assert (agent.organisations, agent.professional_id, agent.department) == (frozenset(), None, False)


def test_building_an_agent_is_one_query(land, django_assert_num_queries):
    julie = factories.worker(Role.CASEWORKER, land.department, areas=[land.area, land.other_area])
    with django_assert_num_queries(1):
        agent_for(julie.account, DAY)


@pytest.fixture
def people(land):
    """Files opened to the département, to an operator, to an account, to nobody, and closed."""
    operator = factories.operator(land)
    account = factories.account(Role.FT_ADVISER)
    made = {name: Person.objects.create(family_name=name, first_names="A", name_key=name) for name in (
        "departement", "operator", "account", "nobody", "closed"
    )}  # fmt: skip
    ground = FileAccess.Ground
    doors = [
        Door(made["departement"].pk, ground.ENTITLEMENT, land.department.pk),
        Door(made["operator"].pk, ground.LEAD, operator.organisation.pk),
        Door(made["account"].pk, ground.JOINT, account=account.pk),
        Door(made["closed"].pk, ground.ENTITLEMENT, land.department.pk),
        Door(made["closed"].pk, ground.LEAD, operator.organisation.pk),
        Door(made["closed"].pk, ground.JOINT, account=account.pk),
    ]
    open_doors(doors, since=date(2026, 1, 1))
    FileAccess.objects.filter(person=made["closed"]).update(until=DAY)
    return made, operator, account


def seen(agent):
    return set(Person.objects.visible_to(agent).order_by("pk").values_list("family_name", flat=True))


@pytest.mark.parametrize("role", sorted(ROLES_BY_ORGANISATION))
def test_roles_of_an_organisation_see_the_files_opened_to_it_and_no_other_a_9(land, people, role):
    _, operator, _ = people
    assert seen(factories.worker(role, land.department).agent) == {"departement"}
    assert seen(factories.worker(role, operator.organisation).agent) == {"operator"}
    elsewhere = Organisation.objects.create(name="Voisin", kind=Organisation.Kind.DELEGATED_PROVIDER)
    assert seen(factories.worker(role, elsewhere).agent) == set()


@pytest.mark.parametrize("role", [Role.PANEL_MEMBER, Role.FT_ADVISER])
def test_roles_by_name_see_only_the_files_opened_to_their_account_p_11_p_12_a_9(land, people, role):
    _, operator, account = people
    named = replace(agent_for(account, DAY), role=role, verbs=VERBS_OF[role], professional_id=1)
    assert seen(named) == {"account"}
    # An adviser whose post has ended is nobody's adviser any more.
    without_post = {"account"} if role == Role.PANEL_MEMBER else set()
    assert seen(replace(named, professional_id=None)) == without_post
    assert seen(factories.worker(role, operator.organisation).agent) == set()
    assert seen(factories.worker(role, land.department).agent) == set()


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DPO, Role.ADMINISTRATOR])
def test_roles_without_files_see_none_even_with_a_door_a_9(land, people, role):
    made, _, _ = people
    worker = factories.worker(role, land.department)
    open_doors(
        [Door(made["nobody"].pk, FileAccess.Ground.JOINT, account=worker.account.pk)], since=date(2026, 1, 1)
    )
    assert seen(worker.agent) == set()


def test_an_accompanied_person_sees_their_own_file_and_no_other_p_7_a_9(people):
    made, _, _ = people
    account = factories.account(Role.CLIENT)
    assert seen(agent_for(account, DAY)) == set()
    Person.objects.filter(pk=made["nobody"].pk).update(account=account)
    assert seen(agent_for(account, DAY)) == {"nobody"}


def test_the_console_sees_everybody_and_a_visitor_made_by_hand_nobody(people):
    made, _, _ = people
    assert seen(console_agent()) == set(made)
    assert seen(Agent(0, "", Role.CASEWORKER, frozenset())) == set()


def test_a_file_opened_twice_is_listed_once_a_9(land, people):
    made, operator, _ = people
    open_doors(
        [Door(made["operator"].pk, FileAccess.Ground.SUPPORT, operator.organisation.pk)],
        since=date(2026, 1, 1),
    )
    agent = factories.worker(Role.CASEWORKER, operator.organisation).agent
    assert Person.objects.visible_to(agent).count() == 1


def test_a_place_has_the_scheme_of_the_agreement_that_covers_it_that_day_s_0(land):
    assert territory().scheme(land.area.pk, DAY) is None
    operator = factories.operator(land, since=date(2026, 1, 1))
    Agreement.objects.update(until=date(2026, 7, 1))
    found = territory()
    assert found.scheme(land.area.pk, date(2025, 12, 31)) is None
    assert found.scheme(land.area.pk, date(2026, 1, 1)) == land.scheme.pk
    assert found.scheme(land.area.pk, date(2026, 6, 30)) == land.scheme.pk
    assert found.scheme(land.area.pk, date(2026, 7, 1)) is None
    assert found.scheme(land.other_area.pk, date(2026, 1, 1)) is None
    assert found.scheme(None, date(2026, 1, 1)) is None
    assert operator.agreement.areas.get() == land.area


def test_an_agreement_of_the_whole_departement_covers_each_place_in_it_s_0(land):
    factories.operator(land, area=land.root)
    house = Area.objects.create(code="msn", name="Maison", kind=Area.Kind.SOLIDARITY_HOUSE, parent=land.area)
    assert territory().scheme(house.pk, DAY) == land.scheme.pk


def test_two_operators_of_one_scheme_leave_no_doubt_but_two_schemes_do_s_0(land):
    factories.operator(land)
    factories.operator(land, name="Tremplin")
    assert territory().scheme(land.area.pk, DAY) == land.scheme.pk
    other = Scheme.objects.exclude(pk=land.scheme.pk).order_by("pk").first()
    third = factories.operator(land, name="Relais")
    Agreement.objects.filter(pk=third.agreement.pk).update(scheme=other)
    assert territory().scheme(land.area.pk, DAY) is None


def test_a_tree_of_areas_is_walked_both_ways_even_when_it_turns_round(land):
    house = Area.objects.create(code="msn", name="Maison", kind=Area.Kind.SOLIDARITY_HOUSE, parent=land.area)
    assert area_and_below(land.area) == sorted([land.area.pk, house.pk])
    assert areas_around(house.pk) == [house.pk, land.area.pk, land.root.pk]
    Area.objects.filter(pk=land.root.pk).update(parent=house)
    assert set(areas_around(house.pk)) == set(area_and_below(house)) - {land.other_area.pk}
    assert territory().scheme(house.pk, DAY) is None
