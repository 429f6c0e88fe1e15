"""Adding a sixth département takes a file and no code (S-0)."""

from datetime import date

import pytest

from filrouge.core.periods import Delay
from filrouge.schemes.catalogue import load_catalogue, parse_scheme
from filrouge.schemes.check import check_text, run_cases
from filrouge.schemes.parsing import fingerprint
from filrouge.schemes.problems import SchemeError
from filrouge.schemes.rules import applicable_clocks, capacity_places, clock_due


def test_a_file_in_the_departements_own_folder_is_a_scheme_like_the_others(tmp_path, sixth_scheme):
    (tmp_path / "lozere-2027.toml").write_text(sixth_scheme, encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    scheme = catalogue.scheme("lozere-2027")
    assert len(catalogue.schemes) == 6
    assert scheme.pathway("causses").label == "Parcours des Causses"
    assert capacity_places(scheme.capacity, fte=0.8).verdict == 32
    day = date(2027, 2, 1)
    opened = applicable_clocks(catalogue.clock_rules("lozere-2027", day), "orientation.notified", day)
    assert {rule.key: (rule.kind, clock_due(rule, day)) for rule in opened} == {
        "contract": ("legal", date(2027, 3, 1)),
        "welcome": ("local", date(2027, 2, 9)),
    }
    assert run_cases(scheme, catalogue.national) == []


def test_the_file_checks_without_a_single_remark(sixth_scheme, known_events):
    assert check_text(sixth_scheme, "lozere-2027.toml", known_events=known_events) == []


def test_the_sections_of_the_rooms_above_are_handed_over_as_they_stand(sixth_scheme):
    scheme = parse_scheme(sixth_scheme, "lozere-2027.toml")
    assert scheme.tables["indicator"] == [{"id": "entries"}]
    assert scheme.tables["report"] == []


def test_a_change_of_one_word_is_a_new_version_but_line_ends_are_not(sixth_scheme):
    scheme = parse_scheme(sixth_scheme, "a.toml")
    assert scheme.hash == fingerprint(sixth_scheme.replace("\n", "\r\n"))
    changed = parse_scheme(sixth_scheme.replace("ratio = 40", "ratio = 41"), "a.toml")
    assert changed.hash != scheme.hash


def test_two_files_may_not_describe_the_same_scheme(tmp_path, sixth_scheme):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(sixth_scheme, encoding="utf-8")
    with pytest.raises(SchemeError, match=r"b\.toml, ligne 2 \(key\) : .* est déjà décrit"):
        load_catalogue(tmp_path)


def test_a_scheme_that_takes_the_place_of_the_law_is_refused_at_loading(tmp_path, sixth_scheme):
    (tmp_path / "a.toml").write_text(sixth_scheme.replace('"welcome"', '"contract"', 1), encoding="utf-8")
    with pytest.raises(SchemeError, match="il ne la remplace pas"):
        load_catalogue(tmp_path)


def test_all_the_files_at_fault_are_named_at_once(tmp_path, sixth_scheme):
    (tmp_path / "a.toml").write_text(sixth_scheme.replace("ratio = 40", 'ratio = "40"'), encoding="utf-8")
    (tmp_path / "b.toml").write_text("key = ", encoding="utf-8")
    with pytest.raises(SchemeError) as refusal:
        load_catalogue(tmp_path)
    assert {problem.file for problem in refusal.value.problems} == {"a.toml", "b.toml"}


def test_a_local_clock_follows_its_own_dates(tmp_path, sixth_scheme):
    text = sixth_scheme.replace('key = "welcome"', 'key = "welcome"\nvalid_from = 2028-01-01')
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    before = catalogue.clock_rules("lozere-2027", date(2027, 12, 31))
    after = catalogue.clock_rules("lozere-2027", date(2028, 1, 1))
    assert "welcome" not in {rule.key for rule in before}
    assert next(rule.delay for rule in after if rule.key == "welcome") == Delay(8, "days")


def test_a_folder_that_does_not_exist_is_said_rather_than_ignored(tmp_path):
    with pytest.raises(SchemeError, match="ce dossier n'existe pas"):
        load_catalogue(tmp_path / "absent")


def test_a_file_saved_by_another_editor_is_read_or_refused_clearly(tmp_path, sixth_scheme):
    path = tmp_path / "a.toml"
    path.write_text(sixth_scheme, encoding="utf-8-sig")
    assert load_catalogue(tmp_path).scheme("lozere-2027").hash == fingerprint(sixth_scheme)
    path.write_text(sixth_scheme, encoding="latin-1")
    with pytest.raises(SchemeError, match="UTF-8"):
        load_catalogue(tmp_path)
