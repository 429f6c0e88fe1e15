"""What became of each commitment of a contract: what is said of one stays said of that one, whatever is signed meanwhile
(C-4, A-1)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.contract_rules import Terms
from filrouge.accompaniment.meetings import Said, packed, save_review
from filrouge.accompaniment.models import Review

pytestmark = pytest.mark.django_db
TODAY, DECEMBER = date(2026, 6, 15), date(2026, 12, 15)
CODE, CALLS, PAY = "Aller au code", "Répondre aux appels", "Payer le code"


@pytest.fixture
def julie(client, julie):
    client.force_login(julie.account)
    return julie


def sign(zoe, julie, side, day=date(2026, 6, 1)):
    terms = Terms(DECEMBER, side, PAY, 15.0)
    item = NewContract(zoe.pk, day, DECEMBER, side, 15, terms.plain())
    record_contracts([item], by=julie.agent, at=timezone.now())


def address(zoe):
    return reverse("accompaniment:review_new", args=[zoe.public_id]) + "?sorte=contract_review"


def asked(client, zoe):
    """The commitments that the page shows, by their words."""
    return {line.commitment.words: line for line in client.get(address(zoe)).context["form"].lines()}


def named(lines, **said):
    """The fields of a page: `CODE_state="kept"`."""
    words = {"code": CODE, "calls": CALLS, "pay": PAY}
    found = {}
    for name, value in said.items():
        word, _, part = name.partition("_")
        found[f"commitment{lines[words[word]].commitment.key}-{part}"] = value
    return found


def send(client, zoe, said):
    return client.post(address(zoe), {"held_on": "2026-06-15", "there": "on", "base": "{}"} | said)


def breaches(zoe):
    return Event.objects.filter(person=zoe.pk, type=events.BREACH_REPORTED.number).count()


def states():
    return [(one["words"], one["state"], one["reason"]) for one in Review.objects.get().commitments]


def test_a_contract_is_reviewed_commitment_by_commitment_on_both_sides_c_4(client, zoe, julie):
    sign(zoe, julie, f"{CODE}\n{CALLS}")
    lines = asked(client, zoe)
    assert list(lines) == [CODE, CALLS, PAY]
    assert lines[PAY].reason is None
    said = named(lines, code_state="kept", calls_state="not_kept", calls_reason="health", pay_state="not_yet")
    answer = send(client, zoe, said)
    assert states() == [(CODE, "kept", ""), (CALLS, "not_kept", "health"), (PAY, "not_yet", "")]
    assert "La personne : santé" in client.get(answer["Location"]).content.decode()


def test_a_breach_of_a_commitment_is_reported_after_the_reasons_and_once_c_4(client, zoe, julie):
    sign(zoe, julie, f"{CODE}\n{CALLS}")
    lines = asked(client, zoe)
    calls = f"commitment{lines[CALLS].commitment.key}"
    missed = {f"{calls}-state": "not_kept"}
    assert send(client, zoe, missed).context["form"].errors.keys() == {f"{calls}-reason"}
    with_reason = missed | {f"{calls}-reason": "health", f"{calls}-report": "on"}
    assert send(client, zoe, with_reason).context["form"].errors.keys() == {f"{calls}-report"}
    assert not Review.objects.exists()
    send(client, zoe, missed | {f"{calls}-reason": "none", f"{calls}-report": "on"})
    row = Review.objects.get()
    form = client.get(reverse("accompaniment:review_edit", args=[row.public_id])).context["form"]
    assert form.lines()[1].report is None
    again = Said(
        "contract_review", TODAY, subjects={"contract": "Moins d'appels."}, base=packed(row),
        commitments=tuple(line.commitment for line in form.lines()),
        report=frozenset({lines[CALLS].commitment.key}),
    )  # fmt: skip
    save_review(zoe, again, review=row, by=julie.agent, at=timezone.now())
    assert breaches(zoe) == 1


def test_no_breach_is_reported_of_a_commitment_that_nobody_saw_c_4(client, zoe, julie):
    """A colleague notes another contract while the page is open: what was answered is asked again."""
    sign(zoe, julie, CODE)
    said = named(asked(client, zoe), code_state="not_kept", code_reason="none", code_report="on")
    sign(zoe, julie, "Me soigner", day=date(2026, 6, 14))
    answer = send(client, zoe, said | {"own_words": "Je n'ai pas pu."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Le contrat a changé pendant que vous écriviez" in page
    assert "Me soigner" in page
    assert "Je n&#x27;ai pas pu." in page
    assert (Review.objects.count(), breaches(zoe)) == (0, 0)


def test_a_commitment_that_both_contracts_hold_keeps_its_answer_whatever_its_rank_c_4(client, zoe, julie):
    sign(zoe, julie, CODE)
    said = named(asked(client, zoe), code_state="kept")
    sign(zoe, julie, f"{CALLS}\n{CODE}", day=date(2026, 6, 14))
    assert send(client, zoe, said).status_code == 303
    assert states() == [(CALLS, "", ""), (CODE, "kept", ""), (PAY, "", "")]


def test_what_is_said_of_a_new_commitment_joins_the_record_of_the_same_day_c_4(client, zoe, julie):
    sign(zoe, julie, CODE)
    send(client, zoe, named(asked(client, zoe), code_state="kept"))
    sign(zoe, julie, f"{CALLS}\n{CODE}", day=date(2026, 6, 14))
    said = named(asked(client, zoe), calls_state="not_kept", calls_reason="none", calls_report="on")
    assert send(client, zoe, said | named(asked(client, zoe), code_state="kept")).status_code == 303
    assert states() == [(CODE, "kept", ""), (PAY, "", ""), (CALLS, "not_kept", "none")]
    assert breaches(zoe) == 1


def test_the_same_commitment_written_twice_is_asked_once_c_4(client, zoe, julie):
    sign(zoe, julie, f"{CODE}\n- {CODE}")
    assert list(asked(client, zoe)) == [CODE, PAY]


def test_two_writers_who_move_both_days_are_told_and_nothing_breaks_a_1(client, zoe, julie):
    """Each day is right with the other that its writer saw; together they are not."""
    new = reverse("accompaniment:review_new", args=[zoe.public_id])
    first = {"held_on": "2026-06-01", "there": "on", "own_words": "Bien.", "next_on": "2026-06-10"}
    client.post(new, first | {"base": "{}"})
    edit = reverse("accompaniment:review_edit", args=[Review.objects.get().public_id])
    seen = first | {"base": client.get(edit).context["form"]["base"].value()}
    assert client.post(edit, seen | {"next_on": "2026-06-03"}).status_code == 303
    answer = client.post(edit, seen | {"held_on": "2026-06-05"})
    assert answer.status_code == 422
    assert "Le prochain point vient après celui-ci" in answer.content.decode()
