"""The right person for somebody: the competence of the major barriers, the language, the emphasis (B-3, B-5, B-7)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.languages import in_words, languages
from filrouge.directory.models import Professional
from filrouge.orientation.assigning.asked import proposed_to
from filrouge.orientation.criteria import criteria_of
from filrouge.orientation.entry import Assessed, assess
from filrouge.orientation.queries import candidates_for
from filrouge.orientation.rules import main_competence
from filrouge.people.actions import contact_values, edit_contact
from filrouge.people.models import Following, Person
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def officer(land):
    return factories.worker(Role.ORIENTATION_OFFICER, land.department)


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


@pytest.fixture
def team(operator):
    """Two caseworkers with as many places, of competence employment."""
    made = [factories.caseworker(operator, name=name, places=40) for name in ("Anna Blanc", "Zoé Noir")]
    Professional.objects.update(competence="employment")
    return made


@pytest.fixture
def person(land, operator):
    return factories.oriented(land, operator.organisation)


def proposed(person, manager):
    fresh = Person.objects.select_related("following").get(pk=person.pk)
    line = proposed_to(fresh, candidates_for(manager.agent, fresh, TODAY), TODAY)
    return next(load.caseload.professional for load in candidates_for(manager.agent, fresh, TODAY)
                if load.caseload.pk == line.taker), ", ".join(line.why)  # fmt: skip


def change(worker, **fields):
    Professional.objects.filter(pk=worker.professional.pk).update(**fields)


@pytest.mark.parametrize(
    ("answers", "pathway", "competence"),
    [
        ({"employment_autonomy": "barrier", "commitment": "strength"}, "social", "employment"),
        ({"commitment": "barrier", "employment_autonomy": "to_build"}, "socio_professional", "social"),
        ({"commitment": "barrier", "employment_autonomy": "barrier"}, "social", "social"),
        ({"basic_skills": "barrier"}, "socio_professional", "employment"),
        ({}, "employment", "employment"),
    ],
)  # fmt: skip
def test_the_major_barriers_say_the_main_competence_else_the_pathway_b_3(answers, pathway, competence):
    criteria = criteria_of(scheme_text("mayenne-2022"))
    assert main_competence(answers, criteria, pathway).verdict == competence


@pytest.mark.parametrize("first", [0, 1])
def test_social_barriers_call_for_who_has_the_social_competence_b_3(team, person, officer, manager, first):
    change(team[first], competence="social")
    said = Assessed({"basic_skills": "barrier"}, "interview", "", TODAY)
    assess(person, said, by=officer.agent, at=timezone.now())
    who, why = proposed(person, manager)
    assert who == team[first].professional
    assert "compétence sociale, celle de ses besoins" in why


@pytest.mark.parametrize("first", [0, 1])
def test_who_speaks_the_language_comes_first_b_5(team, person, manager, first):
    change(team[first], languages=["ar"])
    values = contact_values(person) | {"language": "ar"}
    edit_contact(person, values=values, base=contact_values(person), by=manager.agent, at=timezone.now())
    who, why = proposed(person, manager)
    assert who == team[first].professional
    assert "parle sa langue" in why


@pytest.mark.parametrize("first", [0, 1])
def test_who_follows_the_emphasis_comes_first_b_7(team, person, manager, first):
    change(team[first], specialities=["social_ties"])
    change(team[1 - first], specialities=["mediation"])
    Following.objects.filter(pk=person.pk).update(emphasis="social_ties")
    who, why = proposed(person, manager)
    assert who == team[first].professional
    assert "suit sa dominante" in why


def test_the_file_and_the_directory_note_them_on_screen(client, land, person, team):
    administrator = factories.worker(Role.ADMINISTRATOR, land.department)
    client.force_login(administrator.account)
    url = reverse("directory:professional_edit", args=[team[0].professional.public_id])
    said = {"first_name": "Anna", "last_name": "Blanc", "competence": "social", "languages": ["ar", "lsf"]}
    assert client.post(url, said).status_code == 303
    page = client.get(
        reverse("directory:professional", args=[team[0].professional.public_id])
    ).content.decode()
    assert "Arabe, Langue des signes française" in page
    assert client.post(url, said | {"languages": ["klingon"]}).status_code == 422


def test_the_list_of_languages_holds_together():
    assert "fr" not in languages()
    assert len(set(languages().values())) == len(languages())
    assert in_words(["ar", "zz"]) == ["Arabe", "zz"]
