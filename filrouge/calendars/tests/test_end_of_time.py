"""A day of another century is no day of an agenda (D-5)."""

import pytest
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", ["pack", "pack_return"])
def test_a_day_at_the_end_of_time_is_not_found_d_5(client, julie, name, day):
    client.force_login(julie.account)
    assert client.get(reverse(f"calendars:{name}", args=[day])).status_code == 404
