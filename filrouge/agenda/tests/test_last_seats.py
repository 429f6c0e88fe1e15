"""Many ask for the last seats at the same second: each seat is given once, the others wait (D-3).

On SQLite the database is a real file, and each thread has its own connection; `python -m benchmarks.last_seats` is the same
with two hundred."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from filrouge.agenda.models import Seat, Workshop, WorkshopSession
from filrouge.agenda.workshops import ask_seat
from filrouge.directory.models import Organisation
from filrouge.directory.queries import console_agent
from filrouge.people.models import Following, Person

SEATS, ASKING = 3, 12


@pytest.mark.django_db(transaction=True)
def test_the_last_seats_are_given_once_each_and_the_others_wait_d_3():
    by, now = console_agent(), timezone.now()
    house = Organisation.objects.create(name="Passerelle", kind=Organisation.Kind.DELEGATED_PROVIDER)
    workshop = Workshop.objects.create(organisation=house, title="CV", kind="job_search")
    session = WorkshopSession.objects.create(
        workshop=workshop, organisation=house, starts_at=now + timedelta(days=2), minutes=60, seats=SEATS
    )
    people = [
        Person.objects.create(family_name=f"N{n}", first_names="A", name_key=f"N{n} A") for n in range(ASKING)
    ]
    Following.objects.bulk_create(Following(person=person, organisation=house) for person in people)
    start = Barrier(ASKING)

    def ask(person: Person) -> str:
        start.wait(timeout=60)
        try:
            return ask_seat(session, person, by=by, at=now).state
        finally:
            connection.close()

    with ThreadPoolExecutor(ASKING) as threads:
        states = list(threads.map(ask, people))
    session.refresh_from_db()
    assert (states.count("seated"), states.count("waiting")) == (SEATS, ASKING - SEATS)
    assert session.taken == Seat.objects.filter(state="seated").count() == SEATS
    assert Seat.objects.values("mark").distinct().count() == ASKING
