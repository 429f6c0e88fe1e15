"""Rights other than the RSA: asked, opened, refused, told once, counted when they open (A-6, A-8, G-2)."""

import itertools
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.right_models import GainedRight
from filrouge.accompaniment.right_rules import LABELS, TRANSITIONS, Stage, right_kinds
from filrouge.accompaniment.rights import Said, move_right, note_right, rights_of, take_back_right
from filrouge.accompaniment.summary import summary_of
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


def note(person, by, stage="asked", on=MAY, kind="pension", **more):
    return note_right(person, Said(stage, on, **more), kind=kind, by=by.agent, at=timezone.now())


def move(right, by, stage, on=JUNE, seen="asked"):
    return move_right(right, Said(stage, on), seen=seen, by=by.agent, at=timezone.now())


def test_a_right_that_opens_is_a_fact_of_its_kind_and_day_g_2(zoe, julie):
    move(note(zoe, julie, helped_by="Julie Moreau"), julie, "opened")
    fact = Fact.objects.get(type=events.RIGHT_GAINED.number)
    assert (fact.variant, fact.day, fact.person) == ("pension", JUNE.toordinal(), zoe.pk)
    assert Fact.objects.filter(type=events.RIGHT_ASKED.number).count() == 1


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Stage, Stage)))
def test_a_right_moves_as_the_table_says_and_not_otherwise_a_8(zoe, julie, before, after):
    right = note(zoe, julie, before)
    if after in TRANSITIONS[before]:
        assert move(right, julie, after, seen=before).stage == after
        return
    with pytest.raises(Refusal):
        move(right, julie, after, seen=before)
    right.refresh_from_db()
    assert right.stage == before


def test_the_table_and_the_words_cover_every_stage():
    assert set(TRANSITIONS) == set(LABELS) == set(Stage)
    assert len(set(right_kinds().values())) == len(right_kinds()) > 10


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("nonsense", Said("asked", MAY), "kind"),
        ("pension", Said("lost", MAY), "stage"),
        ("pension", Said("opened", date(2026, 6, 16)), "on"),
        ("rqth", Said("asked", JUNE), "kind"),
        ("aah", Said("opened", MAY), "kind"),
    ],
)
def test_what_cannot_be_is_refused_a_8(zoe, julie, kind, said, field):
    note(zoe, julie, kind="rqth")
    note(zoe, julie, "opened", kind="aah")
    with pytest.raises(Refusal) as refusal:
        note_right(zoe, said, kind=kind, by=julie.agent, at=timezone.now())
    assert refusal.value.field == field
    assert GainedRight.objects.count() == 2


def test_an_answer_comes_after_the_request_and_a_colleague_is_not_written_over_a_1(zoe, julie):
    right = note(zoe, julie, on=JUNE)
    with pytest.raises(Refusal, match="celle-ci la suit"):
        move(right, julie, "opened", on=MAY)
    move(right, julie, "refused")
    with pytest.raises(Refusal, match="Entre-temps"):
        move(right, julie, "opened")
    assert move(right, julie, "opened", seen="refused").refused_on == JUNE


def test_a_right_noted_by_mistake_leaves_the_file_and_the_figures_g_2(zoe, julie):
    right = move(note(zoe, julie), julie, "opened")
    take_back_right(right, by=julie.agent, at=timezone.now())
    assert not rights_of(zoe)
    assert not Fact.objects.filter(type__in=[171, 172]).exists()
    assert Event.objects.filter(type=events.RIGHT_TAKEN_BACK.number).count() == 2
    with pytest.raises(Refusal, match="vient d'être retiré"):
        take_back_right(right, by=julie.agent, at=timezone.now())


def test_what_was_opened_is_told_to_whoever_comes_next_a_6(client, zoe, julie):
    note(zoe, julie, "opened", helped_by="Julie Moreau")
    said = summary_of(zoe, timezone.now(), timezone.localdate())
    assert said["droits"] == "Retraite : ouvert le 4 mai 2026 (avec l'aide de Julie Moreau)"
    client.force_login(julie.account)
    thread = client.get(reverse("people:timeline", args=[zoe.public_id])).content.decode()
    assert "Avec l&#x27;aide de Julie Moreau" in thread


def test_a_right_is_noted_and_moved_on_the_screens_a_8(client, zoe, julie):
    client.force_login(julie.account)
    new = reverse("accompaniment:right_new", args=[zoe.public_id])
    assert client.post(new, {"kind": "", "stage": "asked", "on": "2026-06-01"}).status_code == 422
    assert client.post(new, {"kind": "aah", "stage": "asked", "on": "2026-06-01"}).status_code == 303
    right = GainedRight.objects.get()
    page = reverse("accompaniment:right_move", args=[right.public_id])
    assert client.post(page, {"stage": "opened", "on": "2026-06-10", "seen": "asked"}).status_code == 303
    panel = client.get(reverse("accompaniment:aids", args=[zoe.public_id])).content.decode()
    assert "Demandé le 1er juin 2026, ouvert le 10 juin 2026" in panel
    assert client.post(reverse("accompaniment:right_take_back", args=[right.public_id])).status_code == 303
    assert not GainedRight.objects.exists()


def test_the_panel_costs_four_queries(client, zoe, julie, django_assert_max_num_queries):
    for kind in ("aah", "rqth", "pension"):
        note(zoe, julie, kind=kind)
    client.force_login(julie.account)
    with django_assert_max_num_queries(4):
        url = reverse("accompaniment:aids", args=[zoe.public_id])
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


def test_the_verb_without_the_file_and_the_file_without_the_verb_are_not_enough(client, land, zoe, julie):
    """Near misses: another operator's caseworker, and the secretariat of the département (A-9)."""
    right = note(zoe, julie)
    marc = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(marc.account)
    assert client.get(reverse("accompaniment:right_move", args=[right.public_id])).status_code == 404
    ana = factories.worker(Role.SECRETARIAT, land.department)
    with pytest.raises(PermissionDenied):
        note(zoe, ana, kind="aah")
    client.force_login(ana.account)
    assert client.get(reverse("accompaniment:right_move", args=[right.public_id])).status_code == 403
