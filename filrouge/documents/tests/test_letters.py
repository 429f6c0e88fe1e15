"""Letters: prepared with a decision, signed by who has the delegation, sent, received (F-3, B-1, B-2)."""

import contextlib
import re
import zlib
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.documents import actions, rendering
from filrouge.documents.models import Delegation, Letter
from filrouge.documents.rules import filled, unknown_fields
from filrouge.documents.shipped import letter_fields, letter_kinds
from filrouge.orientation import letters as acts
from filrouge.orientation.models import OrientationDecision
from filrouge.people.models import Companion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def manager(client, land):
    made = factories.worker(Role.AREA_MANAGER, land.department, name="Miguel Ferreira")
    client.force_login(made.account)
    return made


@pytest.fixture
def delegated(manager):
    return Delegation.objects.create(
        account=manager.account, quality="Responsable du territoire", reference="Arrêté 2026-12",
        since=timezone.localdate() - timedelta(days=30),
    )  # fmt: skip


@pytest.fixture
def zoe(land):
    """Oriented eight days ago; nothing says that she knows."""
    day = timezone.localdate() - timedelta(days=8)
    return factories.oriented(
        land, factories.operator(land).organisation, decided_on=day, right_since=day, family_name="Lefevre"
    )


@pytest.fixture
def letter(manager, zoe):
    acts.write_orientations(list(acts.to_prepare(manager.agent)), by=manager.agent, at=timezone.now())
    made = Letter.objects.get()
    Letter.objects.update(dated=timezone.localdate() - timedelta(days=7))
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Bonjour {personne}", None),
        ("Bonjour {persone}", "écrivez {personne}"),
        ("Bonjour {zzz}", "choisissez un champ de la liste"),
        ("Bonjour {personne", "accolade"),
        ("Bonjour {{personne}}", "accolade"),
    ],
)
def test_a_field_that_does_not_exist_is_told_with_its_remedy_f_3(text, problem):
    found = unknown_fields(text, letter_fields())
    assert (not found) if problem is None else problem in found[0]


def test_a_line_whose_field_is_empty_goes_away_f_3():
    text = "Bonjour {personne},\n\nTéléphone : {referent_telephone}\nE-mail : {referent_courriel}\n\n{motifs}\n\nFin."
    said = filled(text, {"personne": "Zoé", "referent_courriel": "j@exemple.invalid"})
    assert said == "Bonjour Zoé,\n\nE-mail : j@exemple.invalid\n\nFin."


@pytest.mark.parametrize("kind", sorted(letter_kinds()))
def test_the_letters_that_ship_use_fields_that_exist_f_3(kind):
    shipped = letter_kinds()[kind]
    assert unknown_fields(shipped.subject + shipped.body, letter_fields()) == []


def test_a_decision_becomes_a_letter_to_the_address_with_the_delay_of_the_law_b_1(letter, zoe):
    assert letter.address == [zoe.full_name, "12 rue des Lilas", "99101 Valbourg"]
    assert "Madame," in letter.body
    assert "1 mois" in letter.body
    assert "Passerelle" in letter.body


def test_a_letter_follows_the_measure_of_protection_of_its_day_and_prints_the_copy_f_3_a_2(
    manager, delegated, zoe
):
    """The curator gets a copy, the guardian gets it instead; a measure that ended changes nothing any more."""
    office = {
        "street": "2 place de la Mairie",
        "postal_code": "99101",
        "city": "Valbourg",
        "entered_by": manager.account,
    }
    today = timezone.localdate()
    Companion.objects.create(
        person=zoe, kind="guardianship", name="Ana Roy", letters="instead", since=today - timedelta(days=9), until=today,
        **office,
    )  # fmt: skip
    Companion.objects.create(
        person=zoe, kind="curatorship", name="Paul Roche", letters="copy", since=today, **office
    )
    acts.write_orientations(list(acts.to_prepare(manager.agent)), by=manager.agent, at=timezone.now())
    letter = Letter.objects.get()
    assert letter.address[0] == zoe.full_name
    assert letter.copies == [
        ["Paul Roche", f"pour {zoe.full_name} (curatelle)", "2 place de la Mairie", "99101 Valbourg"]
    ]
    words = [paragraph.text for paragraph in docx.Document(BytesIO(rendering.docx([letter]))).paragraphs]
    assert words.count("Copie") == 1
    assert words.count(letter.body.split("\n")[0]) == 2
    assert words.count(f"Copie à : Paul Roche, pour {zoe.full_name} (curatelle)") == 2
    context = {"letters": [(letter, letter.copies[0], True, [], ())], "department": "", "by_delegation": ""}
    page = render_to_string("documents/letters_print.html", {"title": "Courriers"} | context)
    assert "<strong>Copie</strong>" in page
    assert "Paul Roche\npour" in page


def test_a_second_preparation_replaces_the_letter_that_waited_f_3(manager, letter, zoe):
    decision = OrientationDecision.objects.get(person=zoe)
    acts.write_orientations([decision], by=manager.agent, at=timezone.now())
    assert Letter.objects.get().pk != letter.pk


def test_nobody_signs_without_a_delegation_of_that_day_f_3(manager, letter):
    with pytest.raises(Refusal, match="pas de délégation"):
        actions.sign([letter], by=manager.agent, at=timezone.now())
    Delegation.objects.create(
        account=manager.account, quality="Ancienne", reference="A", since=timezone.localdate() - timedelta(days=9),
        until=timezone.localdate(),
    )  # fmt: skip
    with pytest.raises(Refusal, match="pas de délégation"):
        actions.sign([letter], by=manager.agent, at=timezone.now())


def test_what_is_signed_is_signed_once_and_its_words_do_not_change_f_3(manager, delegated, letter):
    assert actions.sign([letter], by=manager.agent, at=timezone.now()) == 1
    assert actions.sign([letter], by=manager.agent, at=timezone.now()) == 0
    with pytest.raises(Refusal, match="vient d'être signé"):
        actions.change_words(letter, subject="Autre", body="Autre", by=manager.agent, at=timezone.now())


def test_the_day_of_receipt_starts_the_clock_of_the_contract_and_a_correction_moves_it_b_2(
    client, manager, delegated, letter, zoe
):
    actions.sign([letter], by=manager.agent, at=timezone.now())
    page, today = reverse("orientation:letter_receipt", args=[letter.public_id]), timezone.localdate()
    for days in (5, 2):
        day = today - timedelta(days=days)
        data = {"proof": "acknowledged", "received_on": f"{day:%d/%m/%Y}"}
        assert client.post(page, data).status_code == 303
        assert OrientationDecision.objects.get(person=zoe).notified_on == day
        [clock] = Clock.objects.filter(person=zoe, rule="contract", state="running")
        assert clock.opened_on == day


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "entre la date du courrier"), (30, "entre la date du courrier")]
)
def test_a_day_of_receipt_that_cannot_be_is_refused_f_3(client, manager, delegated, letter, days, word):
    actions.sign([letter], by=manager.agent, at=timezone.now())
    day = timezone.localdate() - timedelta(days=days)
    data = {"proof": "by_hand", "received_on": f"{day:%d/%m/%Y}"}
    answer = client.post(reverse("orientation:letter_receipt", args=[letter.public_id]), data)
    assert answer.status_code == 422
    assert word in answer.content.decode()


def test_a_secretary_notes_the_receipt_without_being_able_to_orient_p_10(
    client, manager, delegated, letter, land, zoe
):
    actions.sign([letter], by=manager.agent, at=timezone.now())
    client.force_login(factories.worker(Role.SECRETARIAT, land.department).account)
    data = {"proof": "unclaimed", "received_on": f"{timezone.localdate():%d/%m/%Y}"}
    assert (
        client.post(reverse("orientation:letter_receipt", args=[letter.public_id]), data).status_code == 303
    )
    assert OrientationDecision.objects.get(person=zoe).notified_on == timezone.localdate()


def test_the_whole_book_from_the_decisions_to_the_post_f_3(client, manager, delegated, zoe):
    page = client.get(reverse("orientation:letters_to_prepare"))
    [decision] = page.context["page"].rows
    answer = client.post(reverse("orientation:letters_to_prepare"), {"decision": [decision.public_id]})
    assert "envoi=" in answer["Location"]
    [letter] = Letter.objects.all()
    ticked = {"courrier": [letter.public_id]}
    client.post(reverse("documents:sign"), ticked)
    client.post(reverse("documents:send"), ticked)
    letter.refresh_from_db()
    assert (letter.state, letter.sent_on) == ("sent", timezone.localdate())
    assert not client.get(reverse("orientation:letters_to_prepare")).context["page"].rows


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has, its compressed parts included."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            # What follows the compressed bytes is left over.
            parts.append(zlib.decompressobj().decompress(stream))
    return len(re.findall(rb"/Type\s*/Page\b", b"\n".join(parts)))


def test_a_set_is_one_pdf_a_page_each_and_one_docx_f_3(manager, delegated, letter, land):
    other = factories.oriented(land, letter.person.following.organisation, family_name="Petit")
    acts.write_orientations(
        list(OrientationDecision.objects.filter(person=other)), by=manager.agent, at=timezone.now()
    )
    both = list(Letter.objects.order_by("pk"))
    actions.sign(both, by=manager.agent, at=timezone.now())
    both = list(Letter.objects.order_by("pk"))
    made = rendering.pdf(both)
    assert made.startswith(b"%PDF-")
    assert pages_of(made) == 2
    from docx import Document

    words = [paragraph.text for paragraph in Document(BytesIO(rendering.docx(both))).paragraphs]
    assert "12 rue des Lilas" in words
    assert any(text.startswith("Miguel Ferreira") for text in words)


def test_a_template_changes_the_letters_to_come_and_not_those_that_wait_f_3(client, manager, letter, land):
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    page = reverse("documents:template", args=["orientation"])
    wrong = client.post(page, {"subject": "Votre parcours", "body": "Bonjour {persone}"})
    assert wrong.status_code == 422
    assert "écrivez {personne}" in wrong.content.decode()
    assert client.post(page, {"subject": "Votre parcours", "body": "Bonjour {personne}"}).status_code == 303
    assert Letter.objects.get().subject == "Votre orientation"
    acts.write_orientations(list(OrientationDecision.objects.all()), by=manager.agent, at=timezone.now())
    assert Letter.objects.get().body == f"Bonjour {letter.person.full_name}"


def test_the_letters_of_another_structure_are_nobodys_here_f_3(client, land, letter):
    stranger = factories.worker(Role.FT_ADVISER, land.department)
    client.force_login(stranger.account)
    assert client.get(reverse("documents:book")).status_code == 403


def test_an_empty_book_says_where_letters_come_from_f_3(client, manager):
    assert (
        "Les courriers se préparent avec les décisions"
        in client.get(reverse("documents:book")).content.decode()
    )


@pytest.mark.parametrize("name", ["sign", "send", "pdf", "docx"])
@pytest.mark.postgresql
def test_a_null_character_among_what_is_ticked_ticks_nothing_f_3(client, manager, letter, name):
    said = {"courrier": [f"{letter.public_id}0\x00", "\x00"]}
    assert client.post(reverse(f"documents:{name}"), said).status_code == 303
    assert Letter.objects.get().state == Letter.State.TO_SIGN


def test_the_page_to_come_back_to_holds_in_one_line_f_3(client, manager):
    answer = client.post(reverse("documents:sign"), {"retour": "etat=sent&envoi=a\r\nX: y"})
    assert answer["Location"] == reverse("documents:book") + "?etat=sent&envoi=a%0D%0AX%3A+y"


def test_a_sign_that_a_docx_does_not_hold_is_left_out_wherever_it_comes_from_f_3(manager, delegated, letter):
    Letter.objects.update(
        subject="Votre\x01 orientation", body="Bon\x1bjour\x0bZoé\ufffe", address=["12\x02 rue"]
    )
    made = docx.Document(BytesIO(rendering.docx([Letter.objects.get()])))
    words = [paragraph.text for paragraph in made.paragraphs]
    assert {"Objet : Votre orientation", "Bonjour\nZoé", "12 rue"} <= set(words)


def test_a_word_text_is_on_a_sheet_of_here_f_3(manager, letter):
    """The library begins on a sheet of the United States, which a French printer cuts."""
    page = docx.Document(BytesIO(rendering.docx([letter]))).sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
