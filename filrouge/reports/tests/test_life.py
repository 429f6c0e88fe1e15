"""A report from its opening to its number, and what moves in its figures afterwards (G-4, G-6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse

from filrouge.access.gate import Forbidden
from filrouge.core.periods import Period
from filrouge.core.results import Refusal
from filrouge.directory.models import Agreement
from filrouge.reports import life
from filrouge.reports.freezing import differences
from filrouge.reports.models import Counted, Report, StoppedFigure
from filrouge.reports.queries import lines_for, wanted_of
from filrouge.reports.tests.conftest import BEFORE, NOW

pytestmark = pytest.mark.django_db
WORDS = {"p1": "Une bonne année."}


def given_back(report, by, seen=None):
    life.write(report, WORDS, seen=seen or {}, by=by.agent, at=NOW)
    return life.give_back(report, by=by.agent, at=NOW)


def test_the_operator_writes_and_gives_back_the_departement_receives_g_6(opened, manager, county):
    report = given_back(opened(), manager)
    assert report.state == Report.State.RETURNED
    received = life.receive(report, by=county.agent, at=NOW)
    assert received.reference == "2026-001"
    with pytest.raises(Refusal, match="ne change plus"):
        life.write(received, {"p1": "Autre"}, seen=WORDS, by=county.agent, at=NOW)


def test_numbers_follow_each_other_without_a_hole_g_6(operator, opened, manager, county):
    numbers = []
    for since in (date(2025, 4, 1), date(2025, 7, 1)):
        report = life.hand_over(opened("quarterly", since), by=county.agent, at=NOW)
        life.write(report, {"p1_0": "2", "p1_1": "Tous"}, seen={}, by=manager.agent, at=NOW)
        life.give_back(report, by=manager.agent, at=NOW)
        numbers.append(life.receive(report, by=county.agent, at=NOW).number)
    assert numbers == [1, 2]


def test_figures_of_the_departement_stop_before_the_comments_g_4(opened, manager, county):
    report = opened("quarterly", date(2025, 10, 1))
    with pytest.raises(Http404):
        life.write(report, {}, seen={}, by=manager.agent, at=NOW)
    life.hand_over(report, by=county.agent, at=NOW)
    figure = StoppedFigure.objects.get(indicator="entries")
    assert (figure.value, figure.people, figure.before) == (1, 1, 0)
    assert Counted.objects.get().figure == figure


def test_the_operator_does_not_open_what_the_departement_begins_g_4(opened, manager):
    with pytest.raises(Refusal, match="Le Département ouvre"):
        opened("quarterly", date(2025, 10, 1), by=manager)
    assert opened("annual", by=manager).state == Report.State.ASKED


def test_recomputed_on_the_same_facts_nothing_moves_g_6(opened, manager):
    report = given_back(opened(), manager)
    found = differences(report)
    assert {one.figure.indicator for one in found} >= {"entries", "active_caseload"}
    assert all(one.is_none for one in found)


def test_a_late_entry_is_a_difference_that_names_the_person_and_the_act_g_6(opened, manager, enters):
    report = given_back(opened(), manager)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        late = enters("Tardif", at=NOW + timedelta(days=2))
        moved = {one.figure.indicator: one for one in differences(report) if not one.is_none}
    assert moved["entries"].came == {late.pk}
    assert not moved["entries"].left
    [reason] = moved["entries"].reasons[late.pk]
    assert (reason.day, reason.recorded_on) == (BEFORE.date(), date(2026, 1, 14))
    assert StoppedFigure.objects.get(indicator="entries").value == 1


def test_a_set_of_people_that_is_no_longer_whole_breaks_its_seal_g_6(opened, manager, camille):
    report = given_back(opened(), manager)
    Counted.objects.filter(person=camille, figure__indicator="entries").delete()
    broken = next(one for one in differences(report) if one.figure.indicator == "entries")
    assert not broken.sealed


def test_nothing_is_given_back_while_a_text_is_empty_g_6(opened, manager):
    report = opened()
    with pytest.raises(Refusal, match="Analyse"):
        life.give_back(report, by=manager.agent, at=NOW)
    assert not StoppedFigure.objects.exists()


def test_figures_of_a_running_period_do_not_stop_g_6(opened, county):
    report = opened("quarterly", date(2025, 10, 1))
    with pytest.raises(Refusal, match="pas finie"):
        life.hand_over(report, by=county.agent, at=BEFORE)


def test_sent_back_it_is_written_again_and_its_figures_are_counted_anew_g_6(opened, manager, county):
    report = given_back(opened(), manager)
    with pytest.raises(Refusal, match="Département"):
        life.send_back(report, "Précisez", by=manager.agent, at=NOW)
    again = life.send_back(report, "Précisez les sorties.", by=county.agent, at=NOW)
    assert (again.state, again.stopped_at, again.words) == (Report.State.ASKED, None, WORDS)
    assert not StoppedFigure.objects.exists()


def test_sent_back_a_report_that_was_taken_up_keeps_saying_why_it_was_g_6(opened, manager, county):
    former = life.receive(given_back(opened(), manager), by=county.agent, at=NOW)
    new = given_back(
        life.take_up(former, "Une sortie oubliée.", by=county.agent, at=NOW), manager, seen=WORDS
    )
    again = life.send_back(new, "Précisez.", by=county.agent, at=NOW)
    assert (again.why, again.lacks) == ("Une sortie oubliée.", "Précisez.")
    back = life.give_back(again, by=manager.agent, at=NOW)
    assert (back.why, back.lacks) == ("Une sortie oubliée.", "")


def test_taken_up_again_the_former_keeps_its_number_and_figures_g_6(opened, manager, county):
    former = life.receive(given_back(opened(), manager), by=county.agent, at=NOW)
    new = life.take_up(former, "Une sortie oubliée.", by=county.agent, at=NOW)
    former.refresh_from_db()
    assert (former.state, former.reference) == (Report.State.REPLACED, "2026-001")
    assert former.figures.exists()
    assert (new.version, new.words, new.number) == (2, WORDS, None)


def test_two_writers_do_not_erase_each_other_a_1(opened, manager, county):
    report = opened()
    life.write(report, {"p1": "Les mots de l'une."}, seen={"p1": ""}, by=manager.agent, at=NOW)
    with pytest.raises(Refusal, match="Les mots de l'une"):
        life.write(report, {"p1": "Ceux de l'autre."}, seen={"p1": ""}, by=county.agent, at=NOW)


def test_a_report_opens_once_even_asked_twice_g_6(opened):
    opened()
    with pytest.raises(Refusal, match="déjà ouvert"):
        opened()


def test_another_operator_sees_and_does_nothing_a_9(opened, stranger, julie):
    report = opened()
    with pytest.raises(Http404):
        life.give_back(report, by=stranger.agent, at=NOW)
    with pytest.raises(Forbidden):
        life.give_back(report, by=julie.agent, at=NOW)
    assert all(
        line.agreement.organisation.name == "Tremplin" for line in lines_for(stranger.agent, NOW.date())
    )


def test_what_is_late_is_said_first_g_6(operator, manager):
    lines = [line for line in lines_for(manager.agent, NOW.date()) if line.wanted.kind.key == "quarterly"]
    assert lines[0].name == "1er trimestre 2025"
    assert lines[0].late == (NOW.date() - date(2025, 4, 15)).days
    assert [line.late for line in lines] == sorted((line.late for line in lines), reverse=True)


def test_what_nobody_opened_for_a_year_is_shown_apart_g_6(client, operator, manager):
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        client.force_login(manager.account)
        page = client.get(reverse("reports:index"))
    assert [line.name for line in page.context["old"]] == ["1er trimestre 2025"]
    assert "1er trimestre 2025" not in [line.name for line in page.context["waiting"]]
    assert "1 bilan de plus d" in page.content.decode()


def test_a_report_that_nobody_asks_for_is_not_opened_g_6(operator):
    with pytest.raises(Http404):
        wanted_of(operator.agreement, "annual", Period(date(2025, 1, 2), date(2026, 1, 1)), NOW.date())


def test_two_reports_of_a_kind_that_begin_on_the_same_day_are_both_opened_g_4(client, operator, county):
    Agreement.objects.filter(pk=operator.agreement.pk).update(since=date(2024, 1, 1), until=date(2026, 1, 1))
    client.force_login(county.account)
    lines = [one for one in lines_for(county.agent, NOW.date()) if one.wanted.kind.key == "experiment"]
    for line in lines:
        client.post(
            reverse("reports:open"),
            {
                "convention": operator.agreement.public_id, "bilan": "experiment",
                "du": line.wanted.period.since.isoformat(), "au": line.last_day.isoformat(),
            },
        )  # fmt: skip
    opened = Report.objects.filter(kind="experiment").order_by("until").values_list("since", "until")
    assert list(opened) == [
        (date(2024, 1, 1), date(2025, 1, 1)),
        (date(2024, 1, 1), date(2025, 12, 1)),
    ]


def test_from_the_list_to_the_number_on_screen_g_6(client, opened, operator, manager, county):
    client.force_login(manager.account)
    client.post(
        reverse("reports:open"),
        {
            "convention": operator.agreement.public_id,
            "bilan": "annual",
            "du": "2025-01-01",
            "au": "2025-12-31",
        },
    )
    report = Report.objects.get()
    page = client.get(reverse("reports:report", args=[report.public_id])).content.decode()
    assert "Provisoire" in page
    client.post(reverse("reports:write", args=[report.public_id]), {"p1": "Une bonne année.", "base": "{}"})
    client.post(reverse("reports:give_back", args=[report.public_id]))
    client.force_login(county.account)
    assert (
        "Recevoir et numéroter"
        in client.get(reverse("reports:report", args=[report.public_id])).content.decode()
    )
    client.post(reverse("reports:receive", args=[report.public_id]))
    assert "2026-001" in client.get(reverse("reports:index")).content.decode()
    assert "Rien n" in client.get(reverse("reports:compare", args=[report.public_id])).content.decode()


def test_the_page_costs_the_same_however_many_reports_there_are_g_6(
    client, opened, manager, django_assert_max_num_queries
):
    opened()
    client.force_login(manager.account)
    with django_assert_max_num_queries(10):
        client.get(reverse("reports:index"))
