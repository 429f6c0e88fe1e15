"""Participation, which counts and names nobody; testimonials, shown while their consent stands (G-8)."""

from datetime import date

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.people.models import Person
from filrouge.satisfaction import events, telling
from filrouge.satisfaction import models as tables
from filrouge.satisfaction.models import Participation
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now
MEETING = {
    "kind": "committee",
    "label": "Comité de juin",
    "held_on": "2026-06-10",
    "people": "3",
    "outcome": "",
}
WORDS = "J'ai ouvert mon salon de coiffure."
CONSENT = {
    "words": WORDS, "signature": "Une habitante", "scope": "public", "agreed_on": "2026-06-01", "until": "",
    "paper": "Classeur",
}  # fmt: skip


def told(worker, ours, *, person=None, **fields):
    row = tables.Testimonial(
        organisation=ours.organisation, person=person,
        **{"words": WORDS, "scope": "public", "agreed_on": date(2026, 6, 1), "paper": "Classeur"} | fields,
    )  # fmt: skip
    return telling.note_testimonial(row, by=worker.agent, at=NOW())


def listed(client, query=""):
    return [row.pk for row in client.get(reverse("satisfaction:testimonials") + query).context["page"].rows]


def test_a_meeting_is_noted_with_how_many_people_took_part_g_8(client, ours, chief):
    client.force_login(chief.account)
    page = client.post(
        reverse("satisfaction:participation_new"), MEETING | {"organisation": ours.organisation.pk}
    )
    assert page.status_code == 303
    text = client.get(reverse("satisfaction:participations")).content.decode()
    assert "Comité de juin" in text
    assert "Comité (de pilotage, technique, de suivi)" in text
    event = Event.objects.get(type=events.PARTICIPATION_NOTED.number)
    assert event.person is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"people": "0"}, "people"),
        ({"held_on": "2026-06-16"}, "held_on"),
        ({"kind": "bal"}, "kind"),
        ({"label": ""}, "label"),
    ],
)
def test_a_meeting_that_cannot_be_is_said_on_its_field_g_8(client, ours, chief, change, field):
    client.force_login(chief.account)
    given = MEETING | {"organisation": ours.organisation.pk} | change
    page = client.post(reverse("satisfaction:participation_new"), given)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Participation.objects.exists()


def test_a_meeting_noted_by_mistake_is_removed_by_its_organisation_only_g_8(ours, theirs, chief):
    row = Participation(
        organisation=ours.organisation, kind="committee", label="A", held_on=date(2026, 6, 1), people=1
    )
    telling.note_participation(row, by=chief.agent, at=NOW())
    neighbour = factories.worker(Role.PROVIDER_MANAGER, theirs.organisation)
    with pytest.raises(Http404):
        telling.remove_participation(row, by=neighbour.agent, at=NOW())
    telling.remove_participation(row, by=chief.agent, at=NOW())
    assert not Participation.objects.exists()


def test_nobody_notes_a_meeting_for_another_organisation_g_8(ours, theirs, chief, julie):
    row = Participation(
        organisation=theirs.organisation, kind="committee", label="A", held_on=date(2026, 6, 1), people=1
    )
    with pytest.raises(Http404):
        telling.note_participation(row, by=chief.agent, at=NOW())
    with pytest.raises(Forbidden):
        telling.note_participation(row, by=julie.agent, at=NOW())


def test_a_testimonial_is_noted_from_the_file_and_stands_on_its_thread_without_its_words_g_8(
    client, julie, ours, zoe
):
    client.force_login(julie.account)
    before = zoe.revision
    page = client.post(
        reverse("satisfaction:testimonial_of", args=[zoe.public_id]),
        CONSENT | {"organisation": ours.organisation.pk},
    )
    assert page.status_code == 303
    row = tables.Testimonial.objects.get()
    assert row.person == zoe
    event = Event.objects.get(type=events.TESTIMONIAL_NOTED.number)
    assert event.person == zoe.pk
    assert not hasattr(event, "payload")
    assert Person.objects.get(pk=zoe.pk).revision > before
    assert WORDS not in client.get(reverse("satisfaction:testimonials")).content.decode(), (
        "shown when asked for"
    )
    shown = client.get(reverse("satisfaction:testimonial", args=[row.public_id])).content.decode()
    assert "salon de coiffure" in shown
    assert zoe.full_name in shown


def test_a_withdrawn_consent_erases_the_words_and_is_never_shown_again_g_8(client, julie, ours, zoe):
    row = told(julie, ours, person=zoe, signature="Zoé")
    client.force_login(julie.account)
    assert client.post(reverse("satisfaction:testimonial_withdraw", args=[row.public_id])).status_code == 303
    row.refresh_from_db()
    assert (row.words, row.signature, row.withdrawn_on) == ("", "", date(2026, 6, 15))
    assert listed(client) == []
    assert client.get(reverse("satisfaction:testimonial", args=[row.public_id])).status_code == 404
    with pytest.raises(Refusal, match="déjà retiré"):
        telling.withdraw_testimonial(row, by=julie.agent, at=NOW())


def test_a_consent_that_is_over_is_no_longer_shown_nor_exported_g_8(client, chief, ours):
    row = told(chief, ours, until=date(2026, 7, 1))
    client.force_login(chief.account)
    assert listed(client) == [row.pk]
    with time_machine.travel("2026-07-01 10:00 +0200", tick=False):
        client.force_login(chief.account)
        assert listed(client) == []
        assert client.get(reverse("satisfaction:testimonial", args=[row.public_id])).status_code == 404
        answer = client.get(reverse("satisfaction:testimonials_csv"))
        assert "coiffure" not in b"".join(answer.streaming_content).decode()


def test_a_report_takes_what_may_be_published_without_the_name_of_the_file_g_8(
    client, chief, julie, ours, zoe
):
    told(julie, ours, person=zoe, signature="Une habitante")
    told(julie, ours, words="Entre nous.", scope="internal")
    client.force_login(chief.account)
    text = b"".join(client.get(reverse("satisfaction:testimonials_csv")).streaming_content).decode()
    assert "coiffure" in text
    assert "Une habitante" in text
    assert "Entre nous" not in text
    assert zoe.family_name.lower() not in text.lower()


def test_without_a_signed_paper_there_is_no_consent_g_8(client, chief, ours):
    client.force_login(chief.account)
    given = CONSENT | {"organisation": ours.organisation.pk, "paper": ""}
    page = client.post(reverse("satisfaction:testimonial_new"), given)
    assert page.status_code == 422
    assert "Sans papier signé" in page.content.decode()


def test_the_testimonials_of_another_organisation_stay_closed_g_8(client, chief, ours, theirs, zoe, julie):
    unnamed, named = told(chief, ours), told(julie, ours, person=zoe)
    neighbour = factories.worker(Role.PROVIDER_MANAGER, theirs.organisation)
    client.force_login(neighbour.account)
    assert listed(client) == []
    for row in (unnamed, named):
        assert client.get(reverse("satisfaction:testimonial", args=[row.public_id])).status_code == 404
        with pytest.raises(Http404):
            telling.withdraw_testimonial(row, by=neighbour.agent, at=NOW())


def test_a_testimonial_is_never_noted_for_a_file_that_is_closed_to_its_writer_g_8(land, theirs, ours, julie):
    stranger = factories.followed(land, factories.caseworker(theirs, name="Marc Petit"), family_name="Loin")
    with pytest.raises(Http404):
        told(julie, ours, person=stranger)
    assert not tables.Testimonial.objects.exists()


def test_the_list_is_narrowed_by_what_the_consent_is_for_g_8(client, chief, ours):
    public, internal = told(chief, ours), told(chief, ours, scope="internal")
    client.force_login(chief.account)
    assert listed(client, "?accord=internal") == [internal.pk]
    assert set(listed(client, "?accord=tous")) == {public.pk, internal.pk}
