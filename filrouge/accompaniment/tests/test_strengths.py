"""Trades of the ROME, transferable skills, jobs and trainings: chosen, compared, told in the review (C-1, A-7)."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.accompaniment.assessing import Answer, Clash, Said, save_assessment
from filrouge.accompaniment.models import Assessment
from filrouge.accompaniment.strengths import (
    MOST_FOUND,
    Line,
    Trade,
    find_trades,
    joined,
    line_words,
    month_of,
    packed,
    plain,
    skills,
    trade_words,
    trades,
)
from filrouge.accompaniment.summary import summary_of

JUNE_1, TODAY = date(2026, 6, 1), date(2026, 6, 15)


def test_the_lists_are_whole_and_each_name_stands_once():
    assert len(trades()) > 1_500
    assert all(len(code) == 5 and label for code, label in trades().items())
    assert len(set(skills().values())) == len(skills()) == 16


@pytest.mark.parametrize(
    ("words", "first"),
    [("boulang", "D1102"), ("K1304", "K1304"), ("aide domicile", "K1408"), ("MAÇON", "F1703")],
)
def test_a_trade_is_found_by_the_beginning_of_its_words_without_accents_or_by_its_code_c_1(words, first):
    found = find_trades(words)
    assert found[0] == first
    assert len(found) <= MOST_FOUND


@given(st.sampled_from(sorted(trades())))
def test_every_trade_is_found_by_its_code_c_1(code):
    assert find_trades(code) == [code]


def test_a_search_of_nothing_or_of_no_trade_finds_nothing():
    assert find_trades("  ") == find_trades("zzzz") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), ("2024", "2024"), ("03/2024", "2024-03"), ("3-2024", "2024-03"), ("2024-3", "2024-03"),
     ("13/2024", None), ("mars", None), ("2024-00", None), ("03/24", None)],
)  # fmt: skip
def test_a_month_is_read_as_people_write_it(text, expected):
    assert month_of(text) == expected


def test_they_read_in_words():
    assert trade_words(Trade("Z9999", wished=True, done=True)) == "Z9999 (souhaité, déjà exercé)"
    assert line_words(Line("work", "Caisse", "2019-03", "2021")) == "Caisse, de 03/2019 à 2021"
    assert line_words(Line("training", "CACES", "", "2021-06")) == "CACES, jusqu'à 06/2021"
    assert line_words(Line("work", "Ménage")) == "Ménage"


def test_what_is_kept_joins_what_is_typed_each_once():
    mine = plain(packed([Trade("K1304", wished=True)]))
    known = plain(packed([Trade("K1304", done=True), Trade("D1102", wished=True)]))
    assert [one["code"] for one in joined("trades", mine, known)] == ["K1304", "D1102"]
    assert joined("transferable", ["team"], ["team", "stress"]) == ["team", "stress"]


@pytest.mark.django_db
class TestInADiagnosis:
    """The fold of the form."""

    @pytest.fixture
    def url(self, client, zoe, julie):
        client.force_login(julie.account)
        return reverse("accompaniment:assess", args=[zoe.public_id])

    START = {"kind": "global", "made_on": "2026-06-15", "avant_": "{}"}

    def test_searching_a_trade_without_javascript_keeps_everything_and_saves_nothing_c_1(self, client, url):
        data = {**self.START, "chercher": "1", "trade_search": "boulang", "housing-own_words": "Chez ma sœur.",
                "wished": "K1304"}  # fmt: skip
        answer = client.post(url, data)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'id="wished-K1304" checked' in page
        assert 'value="D1102"' in page
        assert "Chez ma sœur." in page
        assert not Assessment.objects.exists()

    def test_the_search_alone_answers_its_rows_and_only_to_a_post_c_1(self, client, url):
        address = reverse("accompaniment:trades")
        assert client.get(address, {"trade_search": "boulang"}).status_code == 405
        page = client.post(address, {"trade_search": "boulang", "done": ["K1304", "?"]}).content.decode()
        assert 'id="done-K1304" checked' in page
        assert "<html" not in page

    def test_they_are_saved_resumed_compared_and_told_in_the_review_c_1_a_7(self, client, url, zoe, julie):
        data = {**self.START, "wished": ["D1102"], "done": ["D1102", "K1304"], "transferable": ["team", "stress"],
                "line0-kind": "training", "line0-label": "CACES", "line0-since": "03/2024", "finish": "on"}  # fmt: skip
        assert client.post(url, data).status_code == 303
        row = Assessment.objects.get()
        assert row.trades == [
            {"code": "D1102", "wished": True, "done": True}, {"code": "K1304", "wished": False, "done": True},
        ]  # fmt: skip
        assert row.transferable == ["team", "stress"]
        assert row.lines == [{"kind": "training", "label": "CACES", "since": "2024-03", "until": ""}]
        told = summary_of(zoe, timezone.now(), TODAY)["atouts"]
        assert "Travailler en équipe" in told
        assert "CACES, depuis 03/2024" in told
        then = Said("global", TODAY, {}, {}, {}, finish=True, lists={"transferable": packed(["team"])})
        second = save_assessment(zoe, then, by=julie.agent, at=timezone.now())
        page = client.get(
            reverse("accompaniment:assessment", args=[second.public_id]), {"avec": row.public_id}
        )
        assert "<li>Travailler en équipe</li>" in page.content.decode()
        assert "<del>Gérer son stress</del>" in page.content.decode()

    @pytest.mark.parametrize(
        "line", [{"line0-since": "03/2024"}, {"line0-label": "A", "line0-since": "mars"},
                 {"line0-label": "A", "line0-since": "03/2024", "line0-until": "2023"}],
    )  # fmt: skip
    def test_a_line_that_says_too_little_or_goes_backwards_is_refused(self, client, url, line):
        assert client.post(url, {**self.START, "health-level": "clear", **line}).status_code == 422

    def test_two_colleagues_who_change_two_lists_lose_nothing_and_of_the_same_one_both_are_shown_a_1(
        self, zoe, julie
    ):
        def save(row=None, base=None, **lists):
            said = Said("global", TODAY, {"health": Answer("clear")}, {}, base or {}, lists=lists)
            return save_assessment(zoe, said, assessment=row, by=julie.agent, at=timezone.now())

        row = save(transferable=packed(["team"]))
        base = {"health": Answer("clear").packed(), "transferable": packed(["team"])}
        save(row, base, transferable=packed(["team"]), trades=packed([Trade("K1304", wished=True)]))
        with pytest.raises(Clash) as clash:
            save(row, base, transferable=packed(["team"]), trades=packed([Trade("D1102", wished=True)]))
        assert json.loads(clash.value.theirs["trades"])[0]["code"] == "K1304"
        assert "Métiers" in clash.value.message
