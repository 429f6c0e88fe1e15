"""The set of indicators that the département validates: who, when, and what changed since (G-5)."""

from dataclasses import replace
from html import unescape

import pytest
import time_machine

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory import events
from filrouge.directory.catalogue import catalogue
from filrouge.directory.set_models import IndicatorSetValidation
from filrouge.directory.validating import validate_set
from filrouge.steering.definitions import SECTION
from filrouge.steering.sets import changed, definitions_of, set_digest, standing_of
from filrouge.steering.tests.conftest import NOON
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "essai-2026"
SET, VALIDATE, BOARD = f"/pilotage/{KEY}/jeu/", f"/pilotage/{KEY}/jeu/valider/", f"/pilotage/{KEY}/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def director():
    return factories.worker(Role.STEERING, factories.land().department)


def validated(by, **definitions):
    scheme = catalogue().scheme(KEY)
    found = definitions_of(scheme) | definitions
    return validate_set(KEY, digest=set_digest(found), definitions=found, by=by, at=NOON)


def test_the_digest_follows_the_definitions_and_nothing_else_of_the_file():
    scheme = catalogue().scheme(KEY)
    digest = set_digest(definitions_of(scheme))
    assert set_digest(definitions_of(replace(scheme, name="Autre nom", hash="0", text="autre"))) == digest
    tables = [dict(table) for table in scheme.tables[SECTION]]
    backwards = replace(scheme, hash="1", tables={SECTION: tables[::-1]})
    assert set(definitions_of(backwards)) == set(definitions_of(scheme))
    tables[0] = tables[0] | {"sentence": "Autre phrase."}
    assert set_digest(definitions_of(replace(scheme, hash="2", tables={SECTION: tables}))) != digest


def test_what_was_added_changed_or_removed_is_told_by_identifier():
    before = {
        "kept": {"label": "A", "digest": "1"},
        "gone": {"label": "B", "digest": "2"},
        "moved": {"label": "C", "digest": "3"},
    }
    now = {
        "new": {"label": "D", "digest": "4"},
        "moved": {"label": "C", "digest": "5"},
        "kept": {"label": "A", "digest": "1"},
    }
    assert [(c.id, c.words) for c in changed(before, now)] == [
        ("new", "Ajouté"),
        ("moved", "Modifié"),
        ("gone", "Retiré"),
    ]


def test_a_set_says_who_validated_it_and_when(client, director):
    client.force_login(director.account)
    assert "pas encore validé" in client.get(BOARD).content.decode()
    page = client.get(VALIDATE)
    answer = client.post(
        VALIDATE, {"digest": page.context["standing"].digest, "note": "Séance du 15 juin"}, follow=True
    )
    assert [address for address, _ in answer.redirect_chain] == [SET]
    content = unescape(client.get(BOARD).content.decode())
    assert f"Jeu d'indicateurs validé le 15 juin 2026 par {director.account.full_name}" in content
    row = IndicatorSetValidation.objects.get(key=KEY)
    assert (row.number, row.note, row.validated_by) == (1, "Séance du 15 juin", director.account)
    assert Event.objects.filter(type=events.SET_VALIDATED.number, subject=row.pk).count() == 1


def test_a_set_that_changed_since_says_how_many_and_which(client, director):
    validated(director.agent, entries={"label": "Entrées", "version": 1, "digest": "avant"})
    client.force_login(director.account)
    assert "1 indicateur" in client.get(BOARD).content.decode()
    content = client.get(SET).content.decode()
    assert "Modifié : Entrées" in content
    assert "Valider ce jeu" in content


def test_a_set_validated_as_it_is_is_not_validated_twice(director):
    validated(director.agent)
    with pytest.raises(Refusal, match="déjà validé"):
        validated(director.agent)
    assert standing_of(catalogue().scheme(KEY)).valid


def test_what_was_read_is_what_is_validated(client, director):
    """Near miss: the file changed between the page and the gesture."""
    client.force_login(director.account)
    answer = client.post(VALIDATE, {"digest": "un autre"})
    assert answer.status_code == 422
    assert "rechargez la page" in answer.content.decode()
    assert not IndicatorSetValidation.objects.exists()


def test_an_operator_reads_the_set_and_may_not_validate_it(client):
    land = factories.land()
    manager = factories.worker(Role.PROVIDER_MANAGER, factories.operator(land).organisation)
    client.force_login(manager.account)
    assert "Valider ce jeu" not in client.get(SET).content.decode()
    assert client.post(VALIDATE, {"digest": "x"}).status_code == 403


@pytest.mark.parametrize("key", [KEY, "ensemble"])
def test_the_page_of_a_set_asks_as_many_questions_whatever_it_holds(
    client, director, key, django_assert_max_num_queries
):
    client.force_login(director.account)
    with django_assert_max_num_queries(6):
        assert client.get(f"/pilotage/{key}/jeu/").status_code == 200
