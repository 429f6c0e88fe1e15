"""A wrong file says what, where, why and what to do, in French and all at once (S-0)."""

import pytest

from filrouge.schemes.catalogue import parse_scheme
from filrouge.schemes.check import Problem, check_text
from filrouge.schemes.problems import SchemeError


@pytest.fixture
def faults(sixth_scheme):
    """Check the sixth scheme after one replacement, and answer its problems."""

    def check(old: str, new: str, **options: object) -> list[Problem]:
        assert old in sixth_scheme
        return check_text(sixth_scheme.replace(old, new, 1), "essai.toml", **options)

    return check


def law(*parameters: str) -> str:
    return 'kind = "national"\ntitle = "Essai"\n' + "".join(parameters)


def figure(value: int = 1, more: str = "", *, source: str = 'source = "Texte"') -> str:
    return (
        f'[[parameter]]\nkey = "delay"\nlabel = "Délai"\nvalue = {value}\nunit = "months"\n'
        f'certainty = "read"\n{source}\n{more}\n'
    )


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    return problems[0]


def test_an_unknown_key_is_refused_with_the_nearest_one_and_its_line(faults, sixth_scheme):
    problem = only(faults("warn_before = { days = 2 }", "warn_before = { days = 2 }\nwhen_varaint = []"))
    assert problem.path == "clock[1].when_varaint"
    assert "« when_varaint » est inconnue" in problem.message
    assert problem.remedy == "Vouliez-vous dire « when_variant » ?"
    expected = sixth_scheme.splitlines().index("warn_before = { days = 2 }") + 2
    assert problem.line == expected
    assert str(problem).startswith(f"essai.toml, ligne {expected} (clock[1].when_varaint) : ")


def test_an_unknown_section_and_an_unknown_operator_rule_are_refused(faults):
    assert "« rythm »" in only(faults("[[target]]", "[[rythm]]\nkey = 1\n\n[[target]]")).message
    problem = only(faults("minimum_fte_share", "minimal_fte_share"))
    assert problem.path == "operator.minimal_fte_share"
    assert "minimum_fte_share" in problem.remedy


def test_a_missing_key_says_which_line_to_add(faults):
    problem = only(faults('source = "Appel à projets, 1"\n\n[[clock]]', "\n[[clock]]"))
    assert problem.path == "capacity.source"
    assert problem.message == "la clé « source » manque."
    assert "Ajouter" in problem.remedy
    assert problem.line is not None


def test_a_missing_start_of_the_scheme_is_said(faults):
    assert only(faults("valid_from = 2027-01-01\n", "")).path == "valid_from"


def test_a_missing_section_says_how_to_open_it(faults, sixth_scheme):
    problem = next(p for p in faults("[[pathway]]", "[[emphasis]]") if p.path == "pathway")
    assert "« pathway » manque" in problem.message
    assert "[[pathway]]" in problem.remedy
    capacity = sixth_scheme[sixth_scheme.index("[capacity]") : sixth_scheme.index("[[clock]]")]
    assert "[capacity]" in only(faults(capacity, "")).remedy


@pytest.mark.parametrize("written", ['"2027-01-01"', "20270101", "2027-01-01T10:00:00"])
def test_a_date_that_is_not_one_shows_how_to_write_it(faults, written):
    problem = only(faults("valid_from = 2027-01-01", f"valid_from = {written}"))
    assert "une date AAAA-MM-JJ sans guillemets" in problem.message
    assert "valid_from = 2025-01-01" in problem.remedy


def test_a_date_of_the_calendar_that_does_not_exist_is_a_syntax_error_with_its_line(faults):
    problem = only(faults("valid_from = 2027-01-01", "valid_from = 2027-02-30"))
    assert problem.line is not None
    assert "TOML" in problem.message


def test_an_end_before_the_start_is_refused(faults):
    problem = only(faults("valid_from = 2027-01-01", "valid_from = 2027-01-01\nvalid_until = 2027-01-01"))
    assert "ne suit pas le début" in problem.message
    assert "premier jour où la règle ne vaut plus" in problem.remedy


@pytest.mark.parametrize(
    "written",
    ["{ day = 8 }", "8", "{ days = -1 }", "{ days = 8, months = 1 }", '"unknown"', "{ days = true }"],
)
def test_a_delay_that_is_not_one_is_refused(faults, written):
    assert only(faults("delay = { days = 8 }", f"delay = {written}")).path == "clock[1].delay"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "fte_ratio"', 'kind = "fte_ration"', "« fte_ratio »"),
        ('category = "socio_professional"', 'category = "socioprofessional"', "« socio_professional »"),
        ('family = "durable"', 'family = "durables"', "« durable »"),
        ('owner = "operator"', 'owner = "opérateur"', "« operator »"),
        ('modality = "standard"', 'modality = "standart"', "« standard »"),
        ('kind = "local"', 'kind = "legal"', "local"),
        ('pair = "none"', 'pair = "aucun"', "co_accompaniment, none ou principal_support"),
    ],
)
def test_a_word_outside_a_closed_list_suggests_the_right_one(faults, old, new, words):
    assert any(words in problem.remedy for problem in faults(old, new))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("ratio = 40", 'ratio = "40"', "capacity.ratio"),
        ("ratio = 40", "ratio = 0", "capacity.ratio"),
        ("prorated = false", 'prorated = "non"', "capacity.prorated"),
        ("value = 120", "value = true", "target[1].value"),
        ('label = "Emploi"', 'label = " "', "exit_reason[1].label"),
        ('key = "job"', 'key = "Job durable"', "exit_reason[1].key"),
        ('opened_by = ["orientation.notified"]', "opened_by = []", "clock[1].opened_by"),
        ('opened_by = ["orientation.notified"]', 'opened_by = "orientation.notified"', "clock[1].opened_by"),
        ('opened_by = ["orientation.notified"]', 'opened_by = ["notified"]', "clock[1].opened_by"),
    ],
)
def test_a_value_of_the_wrong_sort_is_placed_and_comes_with_an_example(faults, old, new, path):
    problem = faults(old, new)[0]
    assert problem.path == path
    assert problem.remedy


def test_simple_brackets_where_double_ones_are_wanted_are_explained(faults):
    problem = only(faults("[[rhythm]]", "[rhythm]"))
    assert "doubles crochets" in problem.remedy


def test_a_table_where_a_value_stands_is_explained(faults, sixth_scheme):
    operator = sixth_scheme[sixth_scheme.index("[operator]") : sixth_scheme.index("[[pathway]]")]
    assert "[operator]" in only(faults(operator, 'operator = "none"\n\n')).remedy


def test_an_event_type_nobody_declares_is_refused_when_the_declared_ones_are_known(faults, known_events):
    old, new = 'met_by = ["agenda.held"]', 'met_by = ["agenda.hold"]'
    assert faults(old, new) == []
    problem = only(faults(old, new, known_events=known_events))
    assert problem.remedy == "Vouliez-vous dire « agenda.held » ?"


def test_a_scheme_adds_to_the_law_and_never_overrides_it(faults):
    problem = faults('key = "welcome"', 'key = "orientation"')[0]
    assert problem.path == "clock[1].key"
    assert "échéance de la loi" in problem.message


def test_a_key_used_twice_is_refused(faults, sixth_scheme):
    reason = '[[exit_reason]]\nkey = "job"\nlabel = "Encore"\nfamily = "durable"\nreaches_goal = true\n\n'
    problem = only(faults("[[target]]", reason + "[[target]]"))
    assert (problem.path, problem.message) == ("exit_reason[2].key", "la clé « job » sert déjà.")


def test_two_clocks_of_one_key_may_not_open_on_the_same_event(faults, sixth_scheme):
    start, end = sixth_scheme.index("[[clock]]"), sixth_scheme.index("[[rhythm]]")
    twin = sixth_scheme[start:end]
    assert "même événement" in only(faults("[[rhythm]]", twin + "[[rhythm]]")).message
    apart = twin.replace("repeats", "").replace('kind = "local"', 'kind = "local"\nwhen_variant = ["social"]')
    first = twin.replace('kind = "local"', 'kind = "local"\nwhen_variant = ["employment"]')
    assert check_text(sixth_scheme.replace(twin, first + apart), "essai.toml") != []
    cases = sixth_scheme.index('[[case]]\nsection = "clock"')
    assert check_text(sixth_scheme[:cases].replace(twin, first + apart), "essai.toml") == []


def test_a_target_for_an_area_that_is_not_declared_is_refused(faults):
    problem = only(faults('unit = "persons"', 'unit = "persons"\narea = "nord"'))
    assert problem.path == "target[1].area"


def test_parts_that_do_not_add_up_to_the_total_are_refused(faults, sixth_scheme):
    capacity = sixth_scheme[sixth_scheme.index("[capacity]") : sixth_scheme.index("[[clock]]")]
    yearly = (
        '[capacity]\nkind = "people_per_year"\npeople_per_year = 550\nscope = "operator"\nprorated = true\n'
        'source = "1"\n\n[[capacity.parts]]\nlabel = "a"\ncount = 300\n\n'
        '[[capacity.parts]]\nlabel = "b"\ncount = 249\n\n'
    )
    problem = only(faults(capacity, yearly))
    assert "549" in problem.message
    assert "550" in problem.message


def test_full_time_equivalents_without_any_share_out_are_refused(faults):
    problem = only(faults('kind = "fte_ratio"\nratio = 40', 'kind = "fte_only"'))
    assert "répartis nulle part" in problem.message


def test_every_problem_is_told_at_once_in_the_order_of_the_lines(sixth_scheme):
    text = sixth_scheme.replace("ratio = 40", 'ratio = "x"').replace('label = "Emploi"', "label = 3")
    text = text.replace('pair = "none"', 'pair = "duo"')
    problems = check_text(text, "essai.toml")
    assert [problem.path for problem in problems] == [
        "operator.pair",
        "capacity.ratio",
        "exit_reason[1].label",
    ]
    lines = [problem.line for problem in problems]
    assert lines == sorted(lines)


def test_a_syntax_error_is_one_problem_with_its_line(sixth_scheme):
    text = sixth_scheme.replace('label = "Accueil"', 'label = "Accueil')
    problem = only(check_text(text, "essai.toml"))
    assert problem.line == sixth_scheme.splitlines().index('label = "Accueil"') + 1
    assert "pas du TOML lisible" in problem.message
    assert "guillemets" in problem.remedy


def test_a_file_cut_short_is_told_at_its_last_line():
    assert only(check_text('key = "a"\ndescription = """', "essai.toml")).line == 2


def test_a_key_written_twice_in_a_table_is_named_as_such(faults):
    assert "écrite deux fois" in only(faults("ratio = 40", "ratio = 40\nratio = 41")).message


def test_the_loader_refuses_with_the_same_problems(sixth_scheme):
    with pytest.raises(SchemeError) as refusal:
        parse_scheme(sixth_scheme.replace("ratio = 40", 'ratio = "x"'), "essai.toml")
    assert [problem.path for problem in refusal.value.problems] == ["capacity.ratio"]
    with pytest.raises(SchemeError, match="TOML"):
        parse_scheme("key =", "essai.toml")


def test_a_figure_of_the_law_without_its_source_is_refused():
    problem = only(check_text(law(figure(source="")), "loi.toml"))
    assert (problem.path, problem.message) == ("parameter[1].source", "la clé « source » manque.")
    assert problem.line == 3


def test_two_values_of_one_figure_on_the_same_day_are_refused():
    text = law(figure(1, "valid_until = 2025-02-01"), figure(2, "valid_from = 2025-01-01"))
    problem = only(check_text(text, "loi.toml"))
    assert problem.path == "parameter[2].valid_from"
    assert "01/01/2025" in problem.message
    assert problem.blocking


def test_a_gap_between_two_values_is_only_a_warning():
    text = law(figure(1, "valid_until = 2025-01-01"), figure(2, "valid_from = 2025-02-01"))
    problem = only(check_text(text, "loi.toml"))
    assert not problem.blocking
    assert "du 01/01/2025 au 01/02/2025" in problem.message


def test_values_that_follow_each_other_raise_no_remark_whatever_their_order_in_the_file():
    text = law(figure(2, "valid_from = 2025-01-01"), figure(1, "valid_until = 2025-01-01"))
    assert check_text(text, "loi.toml") == []


def test_a_legal_clock_that_names_an_unknown_figure_suggests_the_nearest():
    clock = (
        '[[clock]]\nkey = "c"\nlabel = "C"\nkind = "legal"\nopened_by = ["people.right_received"]\n'
        'met_by = ["orientation.decided"]\ndelay = "delays"\nwarn_before = { days = 1 }\nowner = "county"\n'
        'effect = "E"\n'
    )
    problem = only(check_text(law(figure(), clock), "loi.toml"))
    assert (problem.path, problem.remedy) == ("clock[1].delay", "Vouliez-vous dire « delay » ?")


def test_a_case_that_does_not_come_out_as_expected_says_both_figures(faults):
    problem = only(faults("expect = { places = 40 }", "expect = { places = 41 }"))
    assert problem.path == "case[1].expect.places"
    assert "« Un temps plein » attend places = 41, le calcul donne : 40." in problem.message
    assert problem.line is not None


def test_a_case_about_dates_says_them_as_people_write_them(faults):
    problem = only(faults("due = 2027-02-09", "due = 2027-02-10"))
    assert "attend due = 10/02/2027, le calcul donne : 09/02/2027" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('section = "capacity"', 'section = "capacite"', "« capacity »"),
        ("given = { fte = 1 }", "given = { ftes = 1 }", "« fte »"),
        ("expect = { places = 40 }", "expect = { place = 40 }", "« places »"),
        ('clock = "welcome"', 'clock = "welcom"', "« welcome »"),
    ],
)
def test_a_case_that_cannot_be_run_suggests_the_right_word(faults, old, new, words):
    assert words in only(faults(old, new)).remedy


def test_a_room_above_checks_its_section_and_its_problem_gets_file_and_line(sixth_scheme):
    def check_indicators(tables):
        assert tables == [{"id": "entries"}]
        return [Problem("", "indicator[1].id", "sans mesure.", "Ajouter « measure ».")]

    problem = only(check_text(sixth_scheme, "essai.toml", {"indicator": check_indicators}))
    assert problem.file == "essai.toml"
    assert problem.line == sixth_scheme.splitlines().index('id = "entries"') + 1


def test_a_room_above_runs_its_own_cases(sixth_scheme):
    facts = "given = { people = 3 }\nexpect = { value = 3 }\n"
    case = f'\n[[case]]\nsection = "indicator"\nlabel = "Entrées"\n{facts}'
    seen = []

    def run(given, context):
        seen.append(context.scheme.key)
        return {"value": given.integer("people") + 1}

    assert check_text(sixth_scheme + case, "essai.toml") == []
    problem = only(check_text(sixth_scheme + case, "essai.toml", runners={"indicator": run}))
    assert "attend value = 3, le calcul donne : 4" in problem.message
    assert seen == ["lozere-2027"]
