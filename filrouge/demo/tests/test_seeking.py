"""The demo has somebody at the last step of the search, and somebody whom one still looks for (D-1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.reaching import for_manager, to_reach
from filrouge.demo.seeking import seek
from tests import factories


@pytest.mark.django_db
def test_two_people_are_hard_to_reach_and_those_who_come_are_left_alone_d_1():
    land, now, today = factories.land(), timezone.now(), timezone.localdate()
    julie = factories.caseworker(factories.operator(land))
    people = [factories.followed(land, julie, family_name=name, phone="0639981234") for name in "ABC"]
    factories.appointment(people[0], julie, starts_at=now + timedelta(days=2))
    seek({"caseworker": julie.account.email}, today, now)
    found = to_reach(julie.agent, now, today)
    assert [(row.person.pk, row.reach.stage) for row in found] == [
        (people[1].pk, "manager"), (people[2].pk, "try"),
    ]  # fmt: skip
    chief = factories.worker(Role.AREA_MANAGER, land.department)
    assert [row.person.pk for row in for_manager(chief.agent, now, today)] == [people[1].pk]
