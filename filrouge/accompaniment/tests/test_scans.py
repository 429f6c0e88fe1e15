"""The scan of a contract signed on paper: in the gesture of the signature, later, or many at once (C-2, P-10)."""

import re
from datetime import date

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.roles import Role
from filrouge.accompaniment.contract_rules import Act, Terms
from filrouge.accompaniment.contracting import Done, act_on, draft_contract
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.accompaniment.scans import awaited, join_scans, scans_of
from filrouge.core.results import Refusal
from filrouge.documents import store
from filrouge.documents.attaching import Said, attach, remove
from filrouge.documents.models import Attachment
from filrouge.identity.merging import merge
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.people.models import Person
from tests import factories, papers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
TERMS = Terms(date(2026, 12, 15), "Chercher un garage solidaire.", "Écrire au bailleur.", 12.0, "Santé.")


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def secretary(land):
    return factories.worker(Role.SECRETARIAT, land.department)


def sign(person, worker, *scans, how="paper"):
    draft = draft_contract(person, TERMS, by=worker.agent, at=timezone.now())
    done = Done(Act.SIGN, TODAY, how=how, scans=scans, agreed=how == "screen")
    return act_on(draft, done, by=worker.agent, at=timezone.now()).signed


def scan(words="Contrat", name="contrat.pdf"):
    return papers.upload(papers.pdf(words), name)


def test_the_scan_comes_with_the_signature_and_stays_linked_to_the_contract_c_2(zoe, julie):
    contract = sign(zoe, julie, scan("page 1"), scan("page 2"))
    assert [(row.kind, row.day, row.person_id) for row in scans_of(contract)] == [
        ("contract", TODAY, zoe.pk)
    ] * 2
    assert not awaited(julie.agent).exists()


def test_a_scan_that_is_not_taken_leaves_the_contract_to_sign_and_nothing_on_the_disk_c_2(zoe, julie):
    with pytest.raises(Refusal, match="aucun des formats"):
        sign(zoe, julie, scan(), papers.upload(b"?", "b.pdf"))
    assert ContractDraft.objects.get().state == "draft"
    assert not EngagementContract.objects.exists()
    assert list(store.files()) == []


def test_a_signature_that_is_refused_leaves_no_scan(zoe, julie):
    draft = draft_contract(zoe, TERMS, by=julie.agent, at=timezone.now())
    done = Done(Act.SIGN, TODAY, how="", scans=(scan(),))
    with pytest.raises(Refusal, match="comment"):
        act_on(draft, done, by=julie.agent, at=timezone.now())
    assert list(store.files()) == []


@pytest.mark.parametrize(("how", "waits"), [("paper", True), ("screen", False), ("france_travail", False)])
def test_only_a_signature_on_paper_waits_for_its_scan_p_10(zoe, julie, secretary, how, waits):
    contract = sign(zoe, julie, how=how)
    assert list(awaited(secretary.agent)) == ([contract] if waits else [])


def test_a_scan_that_is_already_in_the_file_is_linked_and_not_kept_twice(zoe, julie):
    said = Said("other", TODAY)
    [row] = attach(zoe, said, files=[scan()], by=julie.agent, at=timezone.now()).added
    assert scans_of(sign(zoe, julie, scan())) == [row]
    assert len(list(store.files())) == 1


def test_a_scan_that_is_removed_is_awaited_again_p_10(zoe, julie, secretary):
    contract = sign(zoe, julie, scan())
    remove(scans_of(contract)[0], why="wrong_file", by=julie.agent, at=timezone.now())
    assert list(awaited(secretary.agent)) == [contract]
    join_scans(contract, files=[scan("bon")], by=secretary.agent, at=timezone.now())
    assert not awaited(secretary.agent).exists()


def test_who_may_not_keep_papers_or_see_the_file_joins_nothing(zoe, julie, land):
    contract = sign(zoe, julie)
    steering = factories.worker(Role.STEERING, land.department)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    for worker, error in ((steering, Forbidden), (stranger, Http404)):
        with pytest.raises(error):
            join_scans(contract, files=[scan()], by=worker.agent, at=timezone.now())
    assert not awaited(stranger.agent).exists()
    assert not Attachment.objects.exists()


def test_a_contract_of_an_absorbed_file_keeps_its_scan_a_4(zoe, julie, land):
    other = factories.followed(land, julie, family_name="Lefevre", first_names="Zoé")
    contract = sign(zoe, julie, scan())
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    for model in (Assignment, OrientationDecision):
        model.objects.filter(person=other).delete()
    kept, gone = (Person.objects.get(pk=one.pk) for one in (other, zoe))
    merge(kept, gone, seen=(kept.revision, gone.revision), by=manager.agent, at=timezone.now())
    contract.refresh_from_db()
    assert {row.person_id for row in scans_of(contract)} == {contract.person_id} == {other.pk}


def test_the_screen_of_the_signature_takes_the_scan_c_2(client, zoe, julie):
    client.force_login(julie.account)
    draft = draft_contract(zoe, TERMS, by=julie.agent, at=timezone.now())
    url = reverse("accompaniment:contract_draft", args=[draft.public_id])
    assert 'enctype="multipart/form-data"' in client.get(url).content.decode()
    said = {"act": "sign", "day": TODAY.isoformat(), "how": "paper", "seen": str(draft.revision)}
    refused = client.post(url, said | {"papers": papers.upload(b"?", "b.pdf")})
    assert refused.status_code == 422
    assert "« b.pdf »" in refused.content.decode()
    assert client.post(url, said | {"papers": scan()}).status_code == 303
    assert len(scans_of(EngagementContract.objects.get())) == 1


def test_a_signed_contract_says_that_its_scan_is_to_join_and_takes_it_c_2(client, zoe, julie):
    client.force_login(julie.account)
    contract = sign(zoe, julie)
    page = reverse("accompaniment:contract_signed", args=[contract.public_id])
    assert "Scan à joindre" in client.get(page).content.decode()
    url = reverse("accompaniment:scan_join", args=[contract.public_id])
    assert client.post(url, {"envoi": "1"}).status_code == 422
    assert client.post(url, {"photo": papers.upload(papers.image(), "image.jpg")}).status_code == 303
    html = client.get(page).content.decode()
    assert "Scan à joindre" not in html
    assert "Contrat signé 2026-06-15.jpg" in html


def test_a_contract_noted_after_its_signature_on_paper_takes_its_scan_or_waits_for_it_c_2(client, zoe, julie):
    client.force_login(julie.account)
    said = {"signed_on": "2026-06-10", "ends_on": "2026-12-10", "goals": "Un pas.", "weekly_hours": "12"}
    url = reverse("accompaniment:contract", args=[zoe.public_id])
    assert client.post(url, said).status_code == 303
    assert awaited(julie.agent, mine=True).count() == 1
    later = said | {"signed_on": "2026-06-12", "papers": scan()}
    assert client.post(url, later).status_code == 303
    assert awaited(julie.agent, mine=True).count() == 1


def test_a_secretariat_joins_many_scans_in_one_gesture_and_is_told_what_is_not_taken_p_10(
    client, land, julie, secretary
):
    names = ("Un", "Deux", "Trois")
    contracts = [
        sign(factories.followed(land, julie, family_name=name, first_names="Ali"), julie) for name in names
    ]
    client.force_login(secretary.account)
    home = client.get(reverse("web:home")).content.decode()
    assert "3" in home
    assert "scans de contrats à joindre" in home
    url = reverse("accompaniment:scans")
    fields = re.findall(r'name="(scan_\w+)"', client.get(url).content.decode())
    assert fields == [f"scan_{contract.public_id}" for contract in contracts]
    sent = {fields[0]: [scan("1"), scan("2")], fields[1]: papers.upload(b"?", "b.pdf")}
    html = client.post(url, sent, follow=True).content.decode()
    assert "1 scan joint" in html
    assert re.search(r"Ali DEUX|Deux Ali|Ali Deux", html, re.IGNORECASE)
    assert "« b.pdf »" in html
    assert set(awaited(secretary.agent)) == set(contracts[1:])
    assert "au moins une ligne" in client.post(url, {}, follow=True).content.decode()


def test_the_list_of_scans_costs_the_same_for_one_line_and_for_several(
    client, land, julie, secretary, django_assert_max_num_queries
):
    for name in ("Un", "Deux", "Trois"):
        sign(factories.followed(land, julie, family_name=name), julie)
    client.force_login(secretary.account)
    client.get(reverse("accompaniment:scans"))
    with django_assert_max_num_queries(4):
        client.get(reverse("accompaniment:scans"))


def test_a_file_sent_for_a_contract_that_is_not_ones_own_goes_nowhere(client, land, julie, zoe):
    contract = sign(zoe, julie)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(stranger.account)
    client.post(reverse("accompaniment:scans"), {f"scan_{contract.public_id}": scan()})
    assert not Attachment.objects.exists()
