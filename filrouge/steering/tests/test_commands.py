"""`filrouge indicators` and `filrouge schemes`: what they answer, and how they refuse."""

import json
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from filrouge.directory.catalogue import catalogue, publish_schemes
from filrouge.directory.models import Area, Scheme
from filrouge.steering.tests.conftest import act

KEY = "essai-2026"


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def scheme(db):
    publish_schemes(at=timezone.now())
    return Scheme.objects.get(key=KEY)


def test_the_indicators_of_a_period_are_given_as_json(scheme, happened):
    happened(
        act("accompaniment.opened", "2025-02-01", 1, scheme=scheme.pk),
        act("accompaniment.opened", "2025-03-01", 2, scheme=scheme.pk),
        act("accompaniment.closed", "2025-03-15", 2, scheme=scheme.pk, variant="permanent_job"),
    )
    code, out, _ = run("indicators", KEY, "--from", "01/01/2025", "--to", "2025-12-31", "--json")
    found = {line["id"]: line for line in json.loads(out)}
    assert code == 0
    assert found["active_caseload"] == {
        "id": "active_caseload", "version": 1, "label": "File active", "value": 1, "unit": "persons", "people": 1
    }  # fmt: skip
    assert (found["entries"]["version"], found["entries"]["value"]) == (1, 2)
    assert found["attendance_rate"]["value"] is None
    assert found["exits_by_reason"]["breakdown"] == [
        {"key": "permanent_job", "label": "CDI", "value": 1, "people": 1}
    ]


def test_a_territory_restricts_the_figures(scheme, happened):
    north, south = (Area.objects.create(code=c, name=c, kind=Area.Kind.TERRITORY) for c in ("nord", "sud"))
    happened(
        act("accompaniment.opened", "2025-02-01", n, scheme=scheme.pk, area=a.pk)
        for n, a in ((1, north), (2, south), (3, north))
    )
    _, out, _ = run(
        "indicators", KEY, "--from", "2025-01-01", "--to", "2025-12-31", "--area", "nord", "--json"
    )
    assert next(line["value"] for line in json.loads(out) if line["id"] == "entries") == 2


def test_the_indicators_are_shown_as_a_table(scheme, happened):
    happened(
        act("agenda.held", "2025-02-01", 1, scheme=scheme.pk),
        act("agenda.missed", "2025-02-02", 2, scheme=scheme.pk),
    )
    code, out, _ = run("indicators", KEY, "--from", "2025-01-01", "--to", "2025-12-31")
    assert code == 0
    assert "du 1er janvier 2025 au 31 décembre 2025" in out
    assert "50\u00a0%" in next(line for line in out.splitlines() if line.startswith("Taux de présence"))
    assert "Sans objet" in out


def test_without_dates_the_year_so_far_is_counted(scheme):
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        _, out, _ = run("indicators", KEY)
    assert "du 1er janvier 2026 au 15 juin 2026" in out


@pytest.mark.django_db
def test_a_scheme_that_was_never_published_counts_nothing():
    code, out, _ = run("indicators", KEY, "--from", "2025-01-01", "--to", "2025-12-31", "--json")
    assert code == 0
    assert {line["value"] for line in json.loads(out)} <= {0, None}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["essai-2025"], "Vouliez-vous dire « essai-2026 »"),
        ([], "quel dispositif"),
        ([KEY, "--from", "2026-02-01", "--to", "2026-01-31"], "avant de commencer"),
        ([KEY, "--from", "hier"], "« hier » n'est pas une date"),
        ([KEY, "--from", "2025-01-01", "--to", "2025-02-01", "--area", "ouest"], "le territoire « ouest » n'existe pas"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_with_the_remedy(arguments, said):
    code, out, err = run("indicators", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_the_files_in_use_are_right():
    code, out, _ = run("schemes", "check")
    assert code == 0
    assert "aucune erreur" in out


def test_a_wrong_file_is_told_with_its_line_its_key_and_its_remedy(tmp_path):
    path = tmp_path / "faux.toml"
    path.write_text(catalogue().scheme(KEY).text.replace('unit = "percent"', 'unit = "percents"'))
    code, out, _ = run("schemes", "check", str(path), "--json")
    [problem] = json.loads(out)
    assert code == 1
    assert problem["key"] == "indicator[2].unit"
    assert path.read_text().splitlines()[problem["line"] - 1] == 'unit = "percents"'
    assert "percent" in problem["remedy"]
    code, out, _ = run("schemes", "check", str(tmp_path))
    assert code == 1
    assert "1 fichier : 1 erreur à corriger." in out


def test_a_file_that_is_not_there_or_not_text_is_said(tmp_path):
    assert run("schemes", "check", str(tmp_path / "absent.toml"))[0] == 2
    path = tmp_path / "latin.toml"
    path.write_bytes("key = 'été'".encode("latin-1"))
    code, out, _ = run("schemes", "check", str(path))
    assert code == 1
    assert "UTF-8" in out


def test_the_schemes_are_listed_and_one_is_shown():
    assert KEY in run("schemes", "list")[1]
    assert KEY in {scheme["key"] for scheme in json.loads(run("schemes", "list", "--json")[1])}
    assert "File active" in run("schemes", "show", KEY)[1]
    shown = json.loads(run("schemes", "show", KEY, "--json")[1])
    assert shown["indicators"][0]["id"] == "active_caseload"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "« check »"),
        ([], "que faire"),
        (["show"], "quel dispositif"),
        (["show", "essai"], "n'est pas chargé"),
    ],
)
def test_a_wrong_action_is_refused_with_the_remedy(arguments, said):
    code, _, err = run("schemes", *arguments)
    assert code == 2
    assert said in err
