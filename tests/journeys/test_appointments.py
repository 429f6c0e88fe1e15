"""An appointment is fixed: in three clicks by the caseworker, by the person on their phone, with a link (D-1, P-1, P-7)."""

from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.agenda.hours import save_hours
from filrouge.agenda.inviting import Offer, invite
from filrouge.agenda.models import Appointment, ReceivingHours
from filrouge.agenda.notices import CHOOSE
from filrouge.messages.tokens import token_of
from tests.journeys.paths import fits
from tests.journeys.world import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def small_world():
    """Julie receives every day of the week."""
    made = world()
    for weekday in range(7):
        row = ReceivingHours(
            professional=made.julie.professional, weekday=weekday, opens=time(9), closes=time(17),
            site=made.operator.site, minutes=60,
        )  # fmt: skip
        save_hours(row, by=made.julie.agent, at=timezone.now())
    return made


def test_a_caseworker_fixes_an_appointment_in_three_clicks_p_1_d_1(open_page, small_world, barriers):
    person = small_world.person
    before = Appointment.objects.filter(person=person).count()
    page = open_page(small_world.julie.account)
    page.goto(f"/personnes/{person.public_id}/")
    page.get_by_role("link", name="Fixer un rendez-vous").first.click()
    assert barriers(page) == []
    slot = page.locator(".fil-slots a").nth(1)
    words = slot.inner_text()
    slot.click()
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    expect(page.get_by_text("C'est enregistré.")).to_be_visible()
    made = Appointment.objects.filter(person=person).latest("pk")
    assert Appointment.objects.filter(person=person).count() == before + 1
    assert words.startswith(f"{timezone.localtime(made.starts_at).hour}\u00a0h")
    assert made.site == small_world.operator.site


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_chooses_changes_and_cancels_by_a_link_on_a_phone_p_7_d_1(
    open_page, barriers, small_world, javascript
):
    person, julie = small_world.person, small_world.julie
    offer = Offer(
        person.pk, julie.professional.pk, small_world.operator.organisation.pk, "Faire le point", 60
    )
    invitation = invite(offer, by=julie.agent, at=timezone.now())
    page = open_page(phone=True, javascript=javascript)
    page.goto(reverse(CHOOSE, args=[token_of(invitation.public_id, CHOOSE)]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour Camille")
    assert person.family_name.lower() not in page.content().lower()
    if javascript:
        assert fits(page)
        assert barriers(page) == []
    page.get_by_role("radio").nth(2).check()
    page.get_by_role("button", name="Choisir cette heure").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C'est noté")
    first = Appointment.objects.get(invitation=invitation)
    assert first.way == "invited"
    page.get_by_role("link", name="Changer d'heure").click()
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Changer pour cette heure").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C'est noté")
    assert Appointment.objects.get(pk=first.pk).starts_at > first.starts_at
    page.get_by_text("Je ne peux plus venir").click()
    page.get_by_role("button", name="Annuler ce rendez-vous").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("n'aura pas lieu")
    assert Appointment.objects.get(pk=first.pk).state == "excused"
