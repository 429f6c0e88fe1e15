"""Any order of files, repeated or not, ends where the files of the last day say (A-4)."""

import tempfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Household, HouseholdMember, Person

ZOE = person(nir="2850337261005")
LUC = person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))
PAUL = person("ROUX", "Paul", "1990-05-06", sex="1")


def paul(state="2"):
    return household(PAUL, number="000000007654321", claim="2", state=state)


# Each day: its file's frequency, and its households. The last one says how things stand.
FILES = {
    "2026-01-31": ("M", (household(ZOE), paul())),
    "2026-02-10": ("J", (household(ZOE, LUC, state="4"),)),
    "2026-02-28": ("M", (household(ZOE.replace("LEFÈVRE", "DURAND"), LUC), paul(state="5"))),
}


def stands():
    """How things stand, whatever the way there: people, rights, who lives where."""
    people = Person.objects.order_by("first_names", "birth_date")
    return (
        list(people.values_list("family_name", "first_names", "is_beneficiary", "subject_to_obligations")),
        list(Household.objects.order_by("caf_number").values_list("caf_number", "state", "seen_on")),
        sorted(
            HouseholdMember.objects.filter(until__isnull=True).values_list(
                "household__caf_number", "person__first_names", "role"
            )
        ),
    )


def after(days):
    """How things stand after these files, one by one, in a base that is left as it was."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        for day in days:
            frequency, households = FILES[day]
            path = write(Path(folder), flow(*households, frequency=frequency, day=day), name=f"{day}.xml")
            call_command("import_file", "apply", str(path), "--json", stdout=StringIO())
        found = stands()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(again=st.lists(st.sampled_from(sorted(FILES)), max_size=3), order=st.permutations(sorted(FILES)))
def test_any_order_and_any_repetition_ends_in_the_same_state_a_4(again, order):
    assert after([*order, *again]) == after(sorted(FILES))
