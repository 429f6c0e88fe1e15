"""The panel « Pièces », and what a browser gets: a file to download, nothing that runs (A-5, A-9)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Reading
from filrouge.access.roles import Role
from filrouge.documents import store
from filrouge.documents.models import Attachment
from tests import factories, papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client, julie):
    client.force_login(julie.account)
    return client


def panel(client, person):
    return client.get(
        reverse("documents:attachments", args=[person.public_id]), headers={"hx-request": "true"}
    )


def received(answer):
    """The bytes of a streamed answer."""
    return b"".join(answer.streaming_content)


def send(client, person, *files, **said):
    said = {"kind": "cv", "day": timezone.localdate().isoformat()} | said
    return client.post(reverse("documents:attachment_new", args=[person.public_id]), {"papers": files} | said)


def test_the_panel_shows_what_is_there_and_what_was_removed_in_four_queries_at_most(
    signed, zoe, added, julie, django_assert_max_num_queries
):
    for number in range(14):
        added(papers.pdf(str(number)), f"Devis {number}.pdf", kind="quote")
    signed.post(
        reverse("documents:attachment_remove", args=[added(kind="diploma").public_id]), {"why": "useless"}
    )
    signed.get(reverse("web:home"))
    with django_assert_max_num_queries(4 + 2):  # the session and the agent
        html = panel(signed, zoe).content.decode()
    assert "Devis 13" in html
    assert "Les plus anciennes (2)" in html
    assert "Diplôme ou certificat du" in html
    assert "Elle ne sert plus. Le fichier est effacé." in html


def test_several_files_are_added_in_one_gesture_and_a_photo_beside(signed, zoe):
    answer = send(
        signed, zoe, papers.upload(papers.pdf("1")), papers.upload(papers.odt(), "lettre.odt"),
        photo=papers.upload(papers.image(), "image.jpg"),
    )  # fmt: skip
    assert answer.status_code == 303
    assert Attachment.objects.count() == 3


def test_the_form_opens_the_camera_of_a_telephone_and_says_that_nothing_is_taken_out(signed, zoe):
    html = signed.get(reverse("documents:attachment_new", args=[zoe.public_id])).content.decode()
    assert 'enctype="multipart/form-data"' in html
    assert re.search(r'<input type="file" name="photo"[^>]*capture="environment"', html)
    assert re.search(r'<input type="file" name="papers"[^>]*multiple', html)
    assert "heic" not in html
    assert "rien n&#x27;en est ôté" in html or "rien n'en est ôté" in html


def test_what_is_refused_is_told_on_its_field_and_what_is_good_is_kept(signed, zoe):
    answer = send(signed, zoe, papers.upload(papers.pdf()), papers.upload(b"<html>", "page.pdf"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "1 pièce est ajoutée" in html
    assert "« page.pdf » : ce n&#x27;est aucun des formats reçus" in html
    assert Attachment.objects.count() == 1


def test_nothing_chosen_is_told(signed, zoe):
    answer = send(signed, zoe)
    assert answer.status_code == 422
    assert "Choisissez au moins un fichier" in answer.content.decode()


def test_a_double_click_adds_it_once(zoe, julie, client):
    client.force_login(julie.account)
    html = client.get(reverse("documents:attachment_new", args=[zoe.public_id])).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
    answers = [
        send(client, zoe, papers.upload(papers.pdf()), csrfmiddlewaretoken=token).status_code
        for _ in range(2)
    ]
    assert answers == [303, 303]
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "kind", "media", "extension"),
    [
        (papers.pdf(), "attestation", "application/pdf", "pdf"),
        (papers.image("PNG"), "cv", "image/png", "png"),
    ],
)
def test_a_download_is_streamed_under_its_french_name_and_nothing_in_it_can_run_a_9(
    signed, zoe, added, content, kind, media, extension
):
    row = added(content, "Reçu d’août 🧾.exe", kind=kind)
    answer = signed.get(reverse("documents:attachment", args=[row.public_id]))
    assert received(answer) == content
    assert answer["Content-Type"] == media
    name = f"Re%C3%A7u%20d%E2%80%99ao%C3%BBt%20%F0%9F%A7%BE%20{row.day}.{extension}"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert Reading.objects.filter(person=zoe.pk, purpose="piece").count() == 1


@pytest.mark.parametrize(("content", "how"), [(papers.image(), "inline"), (papers.pdf(), "attachment")])
def test_an_image_is_shown_by_the_browser_a_pdf_is_downloaded(signed, added, content, how):
    answer = signed.get(reverse("documents:attachment_show", args=[added(content).public_id]))
    assert received(answer) == content
    assert answer["Content-Disposition"].startswith(how)
    assert "sandbox" in answer["Content-Security-Policy"]


def test_outside_of_ones_files_a_good_address_does_not_exist(client, land, added):
    row = added()
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(stranger.account)
    for name in ("attachment", "attachment_show", "attachment_edit", "attachment_remove"):
        assert client.get(reverse(f"documents:{name}", args=[row.public_id])).status_code == 404
    assert not Reading.objects.filter(purpose="piece").exists()


def test_a_member_of_the_panel_reads_and_changes_nothing(client, land, added, zoe):
    steering = factories.worker(Role.STEERING, land.department)
    row = added()
    client.force_login(steering.account)
    assert received(client.get(reverse("documents:attachment", args=[row.public_id])))
    assert "Retirer" not in panel(client, zoe).content.decode()
    for name in ("attachment_edit", "attachment_remove"):
        assert client.get(reverse(f"documents:{name}", args=[row.public_id])).status_code == 403


def test_a_file_that_was_not_restored_says_so_and_to_whom_to_turn(signed, added):
    row = added()
    store.erase(row.stored)
    answer = signed.get(reverse("documents:attachment", args=[row.public_id]))
    assert answer.status_code == 409
    assert "manque sur le serveur" in answer.content.decode()


def test_a_correction_changes_what_is_said_and_not_the_file(signed, added, on_disk):
    row = added()
    before = on_disk()
    url = reverse("documents:attachment_edit", args=[row.public_id])
    said = {"kind": "diploma", "day": "2026-01-05", "title": "CAP", "seen": row.words_hash}
    assert signed.post(url, said).status_code == 303
    row.refresh_from_db()
    assert (row.kind, row.title, on_disk()) == ("diploma", "CAP", before)
    late = signed.post(url, said | {"title": "BEP"})
    assert late.status_code == 422
    assert "devenue « CAP »" in late.content.decode()
