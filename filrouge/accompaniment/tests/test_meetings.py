"""Meetings that take stock: alone or at three, their decisions in the plan, two writers at once (B-4, B-13, C-3, C-4)."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.meeting_decisions import decisions_of, to_do
from filrouge.accompaniment.meeting_rules import Guest, commitments_in
from filrouge.accompaniment.meetings import Said, StepDecided, packed, save_review, set_aside
from filrouge.accompaniment.models import Goal, Review, ReviewDecision, Step
from filrouge.accompaniment.planning import Ended, NewStep, end_step, set_goal
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation
from filrouge.directory.queries import console_agent
from filrouge.orientation.supporting import name_support
from filrouge.people.actions import EditConflict
from filrouge.people.models import Person
from filrouge.people.queries import NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
TODAY, YESTERDAY, JULY = date(2026, 6, 15), date(2026, 6, 14), date(2026, 7, 15)


@pytest.fixture
def world():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    return land, julie, factories.followed(land, julie, family_name="Lefevre")


@pytest.fixture
def sophie(world):
    """The social worker of the département who supports the person."""
    land, _, zoe = world
    made = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sophie Blin", competence="social")
    return supporting(zoe, made)


def supporting(person, worker):
    name_support(person, professional=worker.professional, since=TODAY, by=console_agent(), at=timezone.now())
    return worker


def write(person, worker, kind="step_review", *, review=None, **said):
    said = {"subjects": {"progress": "Le code est obtenu."}} | said
    return save_review(
        Person.objects.get(pk=person.pk), Said(kind, said.pop("held_on", TODAY), **said), review=review,
        by=worker.agent, at=timezone.now(),
    )  # fmt: skip


def test_a_three_party_meeting_says_who_was_there_and_what_was_said_b_4(client, world, sophie):
    _, julie, zoe = world
    there = (julie.professional.pk, sophie.professional.pk)
    row = write(
        zoe, julie, "three_party_lead", professionals=there, own_words="Je veux travailler le matin.",
        subjects={"social": "Le relogement avance.", "career": "CV à refaire."}, next_on=JULY,
    )  # fmt: skip
    client.force_login(sophie.account)
    page = client.get(reverse("accompaniment:review", args=[row.public_id])).content.decode()
    for words in (
        "Entretien à trois avec le référent",
        "Sophie Blin",
        "Je veux travailler le matin.",
        "15 juillet 2026",
    ):
        assert words in page
    fact = Fact.objects.get(person=zoe.pk, type=events.REVIEW_HELD.number)
    assert (fact.variant, fact.day) == ("three_party_lead", TODAY.toordinal())
    event = Event.objects.get(pk=fact.pk)
    assert "Le relogement avance." in event.payload.data["precisions"]


def test_what_is_decided_enters_the_plan_in_the_same_gesture_c_3(world):
    _, julie, zoe = world
    goal = set_goal(zoe, domain="mobility", words="Se déplacer", steps=[], by=julie.agent, at=timezone.now())
    steps = (
        StepDecided(NewStep("S'inscrire au code", due_on=JULY), goal),
        StepDecided(NewStep("Voir la CAF", "caseworker"), None, "housing", "Être relogée"),
        StepDecided(NewStep("Écrire au bailleur"), None, "housing"),
    )
    row = write(zoe, julie, steps=steps)
    assert list(goal.steps.values_list("words", flat=True)) == ["S'inscrire au code"]
    new = Goal.objects.get(domain="housing")
    assert set(new.steps.values_list("words", flat=True)) == {"Voir la CAF", "Écrire au bailleur"}
    assert row.decisions.filter(kind="step").count() == len(steps)
    step = Step.objects.get(words="Voir la CAF")
    end_step(step, Ended("done", TODAY), by=julie.agent, at=timezone.now())
    done = {one.step.words: one.done for one in decisions_of(zoe)}
    assert done == {"S'inscrire au code": False, "Voir la CAF": True, "Écrire au bailleur": False}


def test_a_step_that_the_plan_refuses_leaves_nothing_written_c_3(world):
    _, julie, zoe = world
    with pytest.raises(Refusal) as refusal:
        write(
            zoe, julie, steps=(StepDecided(NewStep("Appeler", due_on=YESTERDAY), None, "housing", "Un toit"),)
        )
    assert refusal.value.field == "step0-due_on"
    with pytest.raises(Refusal) as refusal:
        write(zoe, julie, steps=(StepDecided(NewStep("Appeler"), None, "housing"),))
    assert refusal.value.field == "step0-goal_words"
    assert not Review.objects.exists()
    assert not Goal.objects.exists()


def test_a_step_never_lands_on_the_goal_of_somebody_else_a_9(world):
    land, julie, zoe = world
    ali = factories.followed(land, julie, family_name="Benali")
    goal = set_goal(ali, domain="mobility", words="Rouler", steps=[], by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="une autre personne"):
        write(zoe, julie, steps=(StepDecided(NewStep("Appeler"), goal),))


def test_what_is_left_to_do_is_seen_until_the_file_says_it_is_done_b_4(client, world):
    _, julie, zoe = world
    write(zoe, julie, acts=("renew", "end"), act_words="Avant l'été")
    client.force_login(julie.account)
    panel = reverse("accompaniment:reviews", args=[zoe.public_id])
    shown = client.get(panel).content.decode()
    assert "Renouveler le contrat : Avant l&#x27;été" in shown
    assert "Le Département le décide." in shown
    assert "Décisions à faire" in client.get(reverse("accompaniment:questions")).content.decode()
    following = client.get(reverse("accompaniment:review_new", args=[zoe.public_id])).content.decode()
    assert "Ce que nous avions décidé" in following
    contract = NewContract(zoe.pk, TODAY, date(2026, 12, 15), "Chercher", 15)
    record_contracts([contract], by=julie.agent, at=timezone.now())
    assert [one.kind for one in to_do(julie.agent)] == ["end"]
    assert "Renouveler le contrat" not in client.get(panel).content.decode()


def test_a_decision_is_set_aside_with_its_reason_and_once_b_4(client, world):
    _, julie, zoe = world
    row = write(zoe, julie, acts=("reorient",))
    decision = row.decisions.get()
    with pytest.raises(Refusal) as refusal:
        set_aside(decision, "  ", by=julie.agent, at=timezone.now())
    assert refusal.value.field == "why"
    client.force_login(julie.account)
    url = reverse("accompaniment:decision_aside", args=[decision.public_id])
    assert client.post(url, {"why": "Elle préfère rester."}).status_code == 303
    with pytest.raises(Refusal, match="vient d'écarter"):
        set_aside(decision, "Encore", by=julie.agent, at=timezone.now())
    assert not to_do(julie.agent).exists()
    page = client.get(reverse("accompaniment:review", args=[row.public_id])).content.decode()
    assert "Elle préfère rester." in page


def test_a_step_is_ended_in_the_plan_not_set_aside_here_c_3(world):
    _, julie, zoe = world
    row = write(zoe, julie, steps=(StepDecided(NewStep("Appeler"), None, "housing", "Un toit"),))
    with pytest.raises(Refusal, match="dans le plan"):
        set_aside(row.decisions.get(), "Non", by=julie.agent, at=timezone.now())


def test_the_screens_that_follow_start_from_what_the_meeting_said_a_6(client, world):
    _, julie, zoe = world
    row = write(zoe, julie, acts=("reorient",), act_words="Santé d'abord")
    client.force_login(julie.account)
    url = (
        reverse("accompaniment:recommend", args=[zoe.public_id])
        + f"?decision={row.decisions.get().public_id}"
    )
    form = client.get(url).context["form"]
    assert form.initial["reason"] == "Santé d'abord"
    assert form.initial["review"] == "Ce qui a avancé : Le code est obtenu."


def test_two_people_write_the_same_meeting_and_no_word_is_lost_a_1(world, sophie):
    _, julie, zoe = world
    pair = {"professionals": (julie.professional.pk,), "subjects": {"social": "Relogement."}}
    row = write(zoe, julie, "three_party_lead", **pair)
    hers = {"professionals": (sophie.professional.pk,), "subjects": {"career": "CV à refaire."}}
    same = write(zoe, sophie, "three_party_lead", **hers)
    assert same.pk == row.pk
    same.refresh_from_db()
    assert same.conclusions == {"social": "Relogement.", "career": "CV à refaire."}
    assert set(same.professionals.values_list("pk", flat=True)) == {
        julie.professional.pk, sophie.professional.pk
    }  # fmt: skip
    assert same.written_by_id == julie.account.pk


def test_the_second_writer_sees_the_other_text_and_decides_a_1(client, world, sophie):
    _, julie, zoe = world
    keys = (julie.professional.pk, sophie.professional.pk)
    write(zoe, julie, "three_party_lead", professionals=keys, subjects={"social": "Relogement en juin."})
    mine = {"professionals": keys, "subjects": {"social": "Relogement refusé."}}
    with pytest.raises(EditConflict) as conflict:
        write(zoe, sophie, "three_party_lead", **mine)
    assert [one.field for one in conflict.value.conflicts] == ["subject:social"]
    client.force_login(sophie.account)
    url = reverse("accompaniment:review_new", args=[zoe.public_id]) + "?sorte=three_party_lead"
    posted = {
        "held_on": "2026-06-15", "there": "on", "professionals": [str(key) for key in keys], "base": "{}",
        "subject:social": "Relogement refusé.", "acts": ["renew"],
    }  # fmt: skip
    answer = client.post(url, posted)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert (
        "Ce qu&#x27;un collègue a écrit entre-temps" in page
        or "Ce qu'un collègue a écrit entre-temps" in page
    )
    form = answer.context["form"]
    assert form["subject:social"].value() == "Relogement en juin.\n\nRelogement refusé."
    assert not ReviewDecision.objects.exists()
    again = client.post(
        url, posted | {"base": form["base"].value(), "subject:social": "Refusé, puis accordé."}
    )
    assert again.status_code == 303
    assert Review.objects.get().conclusions == {"social": "Refusé, puis accordé."}
    assert ReviewDecision.objects.get().kind == "renew"


def test_a_correction_keeps_the_text_of_before_in_the_journal_a_5(world):
    _, julie, zoe = world
    row = write(zoe, julie)
    base = packed(row)
    write(zoe, julie, review=row, subjects={"progress": "Le permis est obtenu."}, base=base)
    event = Event.objects.get(person=zoe.pk, type=events.REVIEW_CORRECTED.number)
    assert event.payload.data["avant"] == {"subject:progress": "Le code est obtenu."}
    assert event.payload.data["apres"] == {"subject:progress": "Le permis est obtenu."}
    assert Fact.objects.filter(type=events.REVIEW_HELD.number).count() == 1


def test_a_meeting_moved_to_its_true_day_counts_on_that_day_alone_a_5(world):
    _, julie, zoe = world
    row = write(zoe, julie)
    write(zoe, julie, review=row, held_on=YESTERDAY, base=packed(row))
    days = Fact.objects.filter(person=zoe.pk, type=events.REVIEW_HELD.number).values_list("day", flat=True)
    assert list(days) == [YESTERDAY.toordinal()]
    other = write(zoe, julie)
    with pytest.raises(Refusal, match="déjà écrit pour ce jour-là"):
        write(zoe, julie, review=other, held_on=YESTERDAY, base=packed(other))


def test_who_was_not_there_does_not_correct_it_a_9(world):
    land, julie, zoe = world
    row = write(zoe, julie)
    colleague = factories.caseworker(factories.operator(land, name="Autre"), name="Lou Petit")
    colleague.professional.memberships.update(organisation=julie.caseload.agreement.organisation)
    with pytest.raises(Refusal, match="écrit par Julie Moreau"):
        write(zoe, colleague, review=row, base=packed(row))
    write(zoe, julie, review=row, base=packed(row), professionals=(colleague.professional.pk,))
    write(
        zoe,
        colleague,
        review=row,
        base=packed(row),
        own_words="Oui.",
        professionals=(colleague.professional.pk,),
    )
    row.refresh_from_db()
    assert row.own_words == "Oui."


@pytest.fixture
def adviser(world):
    """The adviser of France Travail of a joint follow-up."""
    _, _, zoe = world
    service = Organisation.objects.create(name="Agence", kind=Organisation.Kind.FRANCE_TRAVAIL)
    return supporting(zoe, factories.worker(Role.FT_ADVISER, service, name="Paul Roy"))


def test_the_adviser_of_france_travail_writes_the_joint_meetings_alone_p_12(client, world, adviser):
    land, julie, zoe = world
    row = write(zoe, adviser, "three_party_ft", subjects={"career": "Deux offres vues."})
    assert row.kind == "three_party_ft"
    with pytest.raises(Refusal, match="accompagnement global"):
        write(zoe, adviser, "step_review")
    with pytest.raises(Refusal, match="accompagnement global"):
        write(zoe, adviser, review=write(zoe, julie, "contract_review"), kind="contract_review")
    decided = write(zoe, julie, "step_review", acts=("renew",)).decisions.get()
    with pytest.raises(Refusal, match="accompagnement global"):
        set_aside(decided, "Non", by=adviser.agent, at=timezone.now())
    with pytest.raises(NotVisible):
        write(factories.followed(land, julie, family_name="Benali"), adviser, "three_party_ft")
    client.force_login(adviser.account)
    page = client.get(reverse("accompaniment:review_new", args=[zoe.public_id])).content.decode()
    assert "Entretien à trois avec France Travail" in page
    assert "ajoutées par le référent" in page


def test_the_adviser_does_not_write_the_plan_p_12(world, adviser):
    _, _, zoe = world
    with pytest.raises(PermissionDenied):
        write(zoe, adviser, "three_party_ft", steps=(StepDecided(NewStep("A"), None, "housing", "B"),))
    assert not Review.objects.exists()


def test_reading_people_is_not_writing_their_meetings_a_9(world):
    land, _, zoe = world
    desk = factories.worker(Role.SECRETARIAT, land.department)
    with pytest.raises(PermissionDenied):
        write(zoe, desk)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"held_on": JULY}, "held_on"), ({"next_on": YESTERDAY}, "next_on"), ({"acts": ("sanction",)}, "acts"),
        ({"subjects": {}}, None), ({"subjects": {"progress": "  "}}, None),
    ],
)  # fmt: skip
def test_a_record_says_something_of_a_day_that_came_c_3(world, said, field):
    _, julie, zoe = world
    with pytest.raises(Refusal) as refusal:
        write(zoe, julie, **said)
    assert refusal.value.field == field
    assert not Review.objects.exists()


def test_a_contract_of_before_has_its_goals_for_commitments_c_4():
    assert [one.words for one in commitments_in({}, "- Chercher\n\n• Se former")] == ["Chercher", "Se former"]


def test_the_record_follows_an_appointment_at_three_b_4(client, world, sophie):
    _, julie, zoe = world
    held = factories.appointment(
        zoe, julie, starts_at=timezone.make_aware(datetime(2026, 6, 12, 14)), kind="three_party_referent"
    )
    client.force_login(julie.account)
    panel = reverse("agenda:panel", args=[zoe.public_id])
    link = f"{reverse('accompaniment:review_new', args=[zoe.public_id])}?rendez-vous={held.public_id}"
    assert link not in client.get(panel).content.decode()
    client.post(reverse("agenda:outcome", args=[held.public_id]), {"state": "held"})
    assert link in client.get(panel).content.decode()
    form = client.get(link).context["form"]
    assert form.kind.key == "three_party_lead"
    assert str(form["held_on"].value()) == "2026-06-12"
    assert set(form["professionals"].value()) == {str(julie.professional.pk), str(sophie.professional.pk)}
    said = {"held_on": "2026-06-12", "there": "on", "base": "{}", "subject:social": "Vu."}
    written = client.post(link, said)["Location"]
    assert Review.objects.get().appointment == held
    assert client.get(link)["Location"] == written


def test_a_joint_follow_up_has_its_own_kind_of_meeting_b_13(client, world, adviser):
    _, julie, zoe = world
    held = factories.appointment(
        zoe, julie, starts_at=timezone.make_aware(datetime(2026, 6, 15, 9)), kind="three_party_referent"
    )
    client.force_login(adviser.account)
    url = f"{reverse('accompaniment:review_new', args=[zoe.public_id])}?rendez-vous={held.public_id}"
    assert client.get(url).context["form"].kind.key == "three_party_ft"


def test_the_record_is_printed_without_empty_headings_a_7(client, world):
    _, julie, zoe = world
    row = write(
        zoe, julie, "three_party_employer", there=False, others=(Guest("Karim Haddad", "chef d'équipe"),),
        subjects={"job": "À l'heure chaque jour."}, acts=("amend",),
    )  # fmt: skip
    client.force_login(julie.account)
    answer = client.get(reverse("accompaniment:meeting_file", args=[row.public_id, "docx"]))
    lines = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    assert "Entretien à trois avec l'employeur" in lines
    assert "Karim Haddad, chef d'équipe" in lines
    assert "La personne n'était pas présente." in lines
    assert "À l'heure chaque jour." in lines
    assert "Modifier le contrat par un avenant" in lines
    assert "Avec les mots de la personne" not in lines


def test_the_panel_stays_at_four_queries_a_1(client, world, django_assert_max_num_queries):
    _, julie, zoe = world
    for day in (12, 13, 14, 15):
        write(zoe, julie, held_on=date(2026, 6, day), acts=("renew",))
    client.force_login(julie.account)
    url = reverse("accompaniment:reviews", args=[zoe.public_id])
    client.get(url, headers={"HX-Request": "true"})
    # Session, account and agent, then the four of the panel.
    with django_assert_max_num_queries(7):
        client.get(url, headers={"HX-Request": "true"})


def test_the_database_keeps_a_meeting_once_a_day_and_a_reason_for_what_is_set_aside_b_4(world):
    _, julie, zoe = world
    row = write(zoe, julie, acts=("renew",))
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            person=zoe, kind=row.kind, held_on=TODAY, written_by=julie.account, written_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.decisions.update(set_aside_on=TODAY)
