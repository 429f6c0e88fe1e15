"""A workshop signed by touch, on a tablet that goes round; and the week of a person, from the proposal to what is validated
(D-3, D-4, P-5, P-7)."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from filrouge.access.roles import Role
from filrouge.agenda.models import Attendance, Seat
from filrouge.agenda.workshops import ask_seat
from filrouge.intensive.models import Week
from filrouge.intensive.queries import activities_of
from filrouge.intensive.tests.stage import AFTER, MONDAY, NOW, Stage
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage():
    with time_machine.travel(NOW, tick=True):
        land = factories.land(at=NOW)
        julie = factories.caseworker(factories.operator(land))
        yield Stage(land, julie, julie)


def sign(page: Page) -> None:
    """A stroke with the finger in the frame."""
    frame = page.locator("svg.fil-sign-frame")
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + 60 + (20 if step % 2 else -20))
    page.mouse.up()
    page.click("button:has-text('Valider')")


@pytest.mark.both_engines
def test_a_tablet_goes_round_and_each_signs_alone_d_3_p_5(open_page, barriers, stage):
    session = stage.session(1, 9, title="Préparer un entretien")
    for name in ("ALBA", "BREUIL", "CORDIER"):
        person = factories.followed(stage.land, stage.julie, family_name=name, at=NOW - timedelta(days=9))
        ask_seat(session, person, by=stage.julie.agent, at=NOW)
    with time_machine.travel(session.starts_at + timedelta(minutes=5), tick=True):
        tablet = open_page(stage.julie.account, phone=True)
        tablet.goto(f"/ateliers/seances/{session.public_id}/")
        assert barriers(tablet) == []
        tablet.click("a:has-text('Faire signer')")
        for name in ("ALBA", "BREUIL"):
            expect(tablet.locator("body")).not_to_contain_text(name)
            tablet.click("a:has-text('Personne suivante')")
            expect(tablet.locator("h1")).to_contain_text(name)
            seen = tablet.inner_text("body")
            assert not [other for other in ("ALBA", "BREUIL", "CORDIER") if other != name and other in seen]
            assert barriers(tablet) == []
            sign(tablet)
        expect(tablet.locator("body")).to_contain_text("1 personne n'a pas encore signé")
        desk = open_page(stage.julie.account)
        desk.goto(f"/ateliers/seances/{session.public_id}/presences/")
        expect(desk.get_by_text("Signée à l'écran")).to_have_count(2)
    signed = Attendance.objects.filter(proof="touch").order_by("pk")
    assert [row.seat.person.family_name for row in signed] == ["ALBA", "BREUIL"]


@pytest.mark.both_engines
def test_a_week_is_proposed_chosen_on_a_phone_lived_then_validated_d_4_p_7(open_page, barriers, stage):
    person = stage.person(family_name="DELMAS")
    person.account = account = factories.account(Role.CLIENT)
    person.save(update_fields=["account"])
    stage.session(1, 9, title="Écrire son CV")
    stage.period(person)
    desk = open_page(stage.julie.account)
    desk.goto(f"/personnes/{person.public_id}/semaine/?lundi={MONDAY}")
    desk.click("button:has-text('Proposer')")
    expect(desk.locator("body")).to_contain_text("Écrire son CV")
    assert barriers(desk) == []
    phone = open_page(account, phone=True)
    phone.goto("/mon-parcours/semaine/")
    assert barriers(phone) == []
    phone.click("button:has-text('Je garde cette semaine')")
    expect(phone.locator("a[href$='feuille.pdf']")).to_be_visible()
    assert Seat.objects.get(person=person).state == "seated"
    week = Week.objects.get(period__person=person)
    with phone.expect_download() as sheet:
        phone.click("a[href$='feuille.pdf']")
    pages = PdfReader(BytesIO(sheet.value.path().read_bytes())).pages
    assert len(pages) == 1
    assert "Écrire son CV" in pages[0].extract_text()
    phone.locator("button:has-text('fait')").first.click()
    expect(phone.locator("body")).to_contain_text("noté")
    with time_machine.travel(AFTER, tick=True):
        later = open_page(stage.julie.account)
        later.goto("/semaines/a-valider/")
        assert barriers(later) == []
        later.locator("button[type=submit]", has_text="Valider").click()
        later.wait_for_load_state()
    week.refresh_from_db()
    assert week.state == "validated"
    assert {row.state for row in activities_of(week)} <= {"done", "unproven", "told"}
