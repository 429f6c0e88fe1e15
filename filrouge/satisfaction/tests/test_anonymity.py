"""An attack with the whole database in hand: everything that is stored, in every order in which it can be read, says no
better than chance who answered what (G-8)."""

import json
import random
import re
from collections.abc import Callable
from itertools import combinations, islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filrouge.access import slips
from filrouge.access.models import Event, EventPayload
from filrouge.messages.models import Message
from filrouge.messages.sending import Program
from filrouge.people.models import Person
from filrouge.satisfaction import answering, shuffling
from filrouge.satisfaction import models as tables
from filrouge.satisfaction.actions import send
from filrouge.satisfaction.forms import SLIP_FIELD
from filrouge.satisfaction.models import Answer, UsedSlip, Words
from filrouge.satisfaction.tests.conftest import TODAY
from tests import factories

PEOPLE = 60
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Of sixty people, chance finds one on average; six or more, once in two thousand times.
BY_CHANCE = 5
# And ranks drawn by chance agree within four times their usual spread.
AGREES = 4 / (PEOPLE - 1) ** 0.5
KEYS = ("emploi", "projet", "sante", "logement", "transport", "papiers", "confiance")
SETS = list(islice((list(found) for size in range(1, 8) for found in combinations(KEYS, size)), PEOPLE))


@pytest.fixture
def seeded(monkeypatch):
    """The same draws at each run."""
    chance = random.Random(2026)
    drawn = SimpleNamespace(randbits=chance.getrandbits, token_bytes=chance.randbytes, choice=chance.choice)
    for module in (tables, slips):
        monkeypatch.setattr(module, "secrets", drawn)
    monkeypatch.setattr(shuffling, "chance", chance)


def marker(who: int) -> str:
    """Words that only this person wrote."""
    return f"zq{who:03d}qz"


def everybody_answers(campaign) -> list[str]:
    """Each person in turn, with an answer that is theirs alone; their slips, in that order."""
    used = [answering.new_slip(campaign) for _ in range(PEOPLE)]
    for who, slip in enumerate(used):
        answering.answer(slip, {"avance": SETS[who], "mieux": f"Merci, {marker(who)}."}, day=TODAY)
    return used


def read(sql: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def orders(table: str, column: str) -> list[list[object]]:
    """A column in every order in which the engine gives it."""
    places = (
        ("rowid",)
        if connection.vendor == "sqlite"
        else ("ctid", "xmin::text::bigint, ctid", "cmin::text, ctid")
    )
    asked = ["", *(f" ORDER BY {place}" for place in ("key", *places))]
    return [read(f'SELECT "{column}" FROM {table}{order}') for order in asked]


def agreement(found: list[int]) -> float:
    """Spearman's correlation between the true order 0, 1, 2… and the order that was found; its size."""
    number = len(found)
    apart = sum((place - who) ** 2 for place, who in enumerate(found))
    return abs(1 - 6 * apart / (number * (number**2 - 1)))


def guessed(found: list[int]) -> int:
    """How many people the attacker names rightly, from the first or from the last."""
    return max(sum(place == who for place, who in enumerate(way)) for way in (found, found[::-1]))


def who_said(said: object) -> int:
    value = said if isinstance(said, dict) else json.loads(str(said))
    return SETS.index(value["avance"])


def who_wrote(words: object) -> int:
    found = re.search(r"zq(\d{3})qz", str(words))
    assert found
    return int(found[1])


def readings(used: list[str]) -> list[list[int]]:
    """Every order in which the attacker can lay the people out, from what each table holds."""
    bearers = {slips.trace(answering.PURPOSE, slip): who for who, slip in enumerate(used)}
    found = [[who_said(said) for said in order] for order in orders("satisfaction_answer", "said")]
    found += [[who_wrote(words) for words in order] for order in orders("satisfaction_words", "words")]
    found += [[bearers[int(str(key))] for key in order] for order in orders("satisfaction_usedslip", "key")]
    return found + on_disk()


def on_disk() -> list[list[int]]:
    """The order of free words in the bytes of the file, that no query shows."""
    if connection.vendor != "sqlite":
        return []
    content = Path(connection.settings_dict["NAME"]).read_bytes()
    return [[int(number) for number in re.findall(rb"zq(\d{3})qz", content)]]


@pytest.mark.django_db(transaction=True)
def test_no_order_in_the_database_says_who_answered_what_g_8(seeded, campaign):
    found = readings(everybody_answers(campaign))
    assert len(found) >= 9
    for order in found:
        assert sorted(order) == list(range(PEOPLE)), "each answer once, and no ghost of a former place"
        assert guessed(order) <= BY_CHANCE
        assert agreement(order) < AGREES


@pytest.mark.django_db(transaction=True)
def test_a_used_slip_and_an_answer_do_not_stand_at_the_same_place_g_8(seeded, campaign):
    """The worst attacker holds every slip, with the name of who received it (a mail server does)."""
    used = everybody_answers(campaign)
    bearers = {slips.trace(answering.PURPOSE, slip): who for who, slip in enumerate(used)}
    answers = [[who_said(said) for said in order] for order in orders("satisfaction_answer", "said")]
    traces = [[bearers[int(str(key))] for key in order] for order in orders("satisfaction_usedslip", "key")]
    for said in answers:
        for slip in traces:
            assert sum(one == other for one, other in zip(said, slip, strict=True)) <= BY_CHANCE


@pytest.mark.django_db(transaction=True)
def test_the_attack_would_succeed_on_rows_written_as_they_come_g_8(seeded, campaign, monkeypatch):
    """What the two tests above refuse is seen: without the shuffle, some order tells everything."""
    written: Callable[..., object] = lambda new, group: group.model.objects.bulk_create(new)  # noqa: E731
    monkeypatch.setattr(answering, "add_shuffled", written)
    assert max(agreement(order) for order in readings(everybody_answers(campaign))) > 0.9


@pytest.mark.django_db(transaction=True)
def test_the_files_of_the_database_hold_no_slip_and_no_former_change_g_8(campaign):
    used = everybody_answers(campaign)
    if connection.vendor != "sqlite":
        assert not UsedSlip.objects.filter(
            pk__in=[int.from_bytes(slip.encode()[-7:], "big") for slip in used]
        ).exists()
        return
    path = Path(connection.settings_dict["NAME"])
    log = path.with_name(f"{path.name}-wal")
    assert not log.exists() or log.stat().st_size == 0
    content = path.read_bytes()
    for slip in used:
        assert slip.encode() not in content
        assert slip[len(campaign.code) : -16].encode() not in content


def test_the_three_tables_share_the_campaign_and_the_month_alone_g_8():
    kept = {
        table: {field.name for field in table._meta.concrete_fields} for table in (Answer, Words, UsedSlip)
    }
    assert kept == {
        Answer: {"key", "campaign", "month", "said"},
        Words: {"key", "campaign", "month", "question", "words", "masked"},
        UsedSlip: {"key", "campaign"},
    }
    fields = [field for table in kept for field in table._meta.concrete_fields]
    assert not [
        f for f in fields if isinstance(f, models.DateField | models.TimeField | models.GenericIPAddressField)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("logged_in", [False, True], ids=["visitor", "account"])
def test_answering_writes_in_these_tables_only_and_leaves_no_cookie_g_8(client, campaign, julie, logged_in):
    """Neither session, nor journal, nor trace of a form sent twice, even in the browser of a professional."""
    if logged_in:
        client.force_login(julie.account)
    slip = answering.new_slip(campaign)
    page = client.get(reverse("satisfaction:sheet", args=[slip]))
    with CaptureQueriesContext(connection) as done:
        sent = client.post(
            reverse("satisfaction:answer"), {SLIP_FIELD: slip, "ecoute": "4", "mieux": "Rien."}
        )
    assert sent.status_code == 303
    written = {found[1] for query in done.captured_queries if (found := WRITES.match(query["sql"]))}
    assert written == {"satisfaction_answer", "satisfaction_words", "satisfaction_usedslip"}
    for answer in (page, sent):
        assert not answer.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_message_carries_a_slip_that_the_file_of_the_person_never_holds_g_8(
    settings, land, campaign, julie
):
    """Sent to twelve people by the real program: what is stored of it names no slip, and is the same before and after the
    person answers."""
    settings.PUBLIC_URL = "https://fil.exemple.invalid"
    people = [
        factories.followed(
            land, julie, family_name=f"Nom{at}", email=f"p{at}@exemple.invalid", preferred_channel="email"
        )
        for at in range(12)
    ]
    for person in people:
        send(campaign, person, by=julie.agent, at=timezone.now())
    program = Program(clock=timezone.now, chance=lambda: 0.5)
    while program.round():
        pass
    received = [re.search(r"/avis/(\w+)/", str(one.body)) for one in mail.outbox]
    used = [found[1] for found in received if found]
    assert len(set(used)) == len(people)
    before = stored()
    for at, slip in enumerate(used):
        assert slip not in before
        answering.answer(slip, {"avance": SETS[at]}, day=TODAY)
    assert stored() == before
    assert Message.objects.filter(body__contains="adresse à usage unique").count() == len(people)


def stored() -> str:
    """All that is kept of messages, of people and of what happened."""
    rows = [list(table.objects.order_by("pk").values()) for table in (Message, Person, Event, EventPayload)]
    return repr(rows)
