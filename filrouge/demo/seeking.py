"""Two people hard to reach, in the files of who shows the product: one at the last step, one looked for (D-1)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from filrouge.accompaniment.my_people import my_people
from filrouge.agenda.contacts import Contact, note_contact, note_letter_outcome
from filrouge.agenda.models import Appointment
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.queries import agent_for
from filrouge.people.models import Person

# Kind, how many days ago, a few words.
ATTEMPTS = (
    ("no_answer", 14, ""), ("sms", 13, "Rappel du rendez-vous"), ("voicemail", 11, "Pas d'annonce sur le répondeur"),
)  # fmt: skip
LOOKED_FOR = (("voicemail", 4, ""), ("third_party", 2, "Sa sœur transmet"))
POSTED, CAME_BACK = 9, 2
NUMBER = "1A 999 000 0042 7"


def seek(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """`emails`: the addresses of those who show the product, by role. People met lately, or who have an appointment to
    come, are left alone."""
    shown = shown_caseworker(emails)
    if shown is None or shown.account is None:
        return
    by = agent_for(shown.account, today)
    long_ago = at - timedelta(days=ATTEMPTS[0][1] + 1)
    mine = my_people(by, at, today)
    booked = Appointment.objects.filter(person__in=[one.pk for one in mine], state=Appointment.State.BOOKED)
    unsaid = set(booked.order_by().values_list("person", flat=True))
    quiet = [person for person in mine if person.phone and _quiet(person, long_ago)]
    quiet.sort(key=lambda person: person.pk in unsaid)

    def note(person: Person, kind: str, ago: int, words: str = "", number: str = "") -> None:
        when = at - timedelta(days=ago)
        row = note_contact(person, Contact(kind, when, words, number), by=by, at=when)
        if number:
            back = today - timedelta(days=CAME_BACK)
            note_letter_outcome(row, outcome="returned", on=back, by=by, at=at)

    for person in quiet[:1]:
        for kind, ago, words in ATTEMPTS:
            note(person, kind, ago, words)
        note(person, "letter", POSTED, number=NUMBER)
    for person in quiet[1:2]:
        for kind, ago, words in LOOKED_FOR:
            note(person, kind, ago, words)


def _quiet(person: Person, long_ago: datetime) -> bool:
    """Nobody has met this person since, and nothing is to come."""
    last, coming = getattr(person, "last_met", None), getattr(person, "next_met", None)
    return coming is None and (last is None or last < long_ago)
