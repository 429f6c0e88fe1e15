"""Birth dates that nobody alive can have (A-4): a list is mended, a flow loses nobody."""

import pytest

from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Person


@pytest.mark.parametrize(
    ("born", "why"), [("01/01/2090", "après la date du fichier"), ("05/03/1790", "il y a plus de 120 ans")]
)
def test_a_birth_date_that_nobody_alive_has_refuses_the_line_of_a_list_a_4(console, tmp_path, born, why):
    text = f"Nom;Prénom;Date de naissance\nRoux;Inès;{born}\nPetit;Paul;02/02/1990\n"
    done = console("apply", write(tmp_path, text, "utf-8", "liste.csv"))
    (refused,) = done["refused"]
    assert (done["created"], refused["line"]) == (1, 2)
    assert f"Date de naissance {born} : {why}." in refused["reason"]
    assert "jour/mois/année" in refused["reason"]


def test_a_flow_keeps_the_person_without_an_impossible_birth_date_and_says_so_a_4(console, tmp_path):
    done = console("apply", write(tmp_path, flow(household(person(born="1790-03-05", nir="2850337261005")))))
    assert done["created"] == 1
    assert Person.objects.get().birth_date is None
    assert any(
        "05/03/1790 : il y a plus de 120 ans. La personne est reprise" in w["reason"]
        for w in done["warnings"]
    )
