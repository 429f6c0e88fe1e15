"""The component kit: every state is told in words, nothing escapes escaping, nothing needs an inline style."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError, loader
from django.test import RequestFactory

from filrouge.web import charts, clock_words
from filrouge.web.icons import ICONS
from filrouge.web.styleguide import TODAY, SampleClock, SampleForm, sample_context
from filrouge.web.templatetags.filrouge import TONE_ICONS

WEB = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
INCLUDES = "{% include 'web/components/NAME.html' with ARGS only %}"
EVIL = "<script>alert('x')</script>"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def shown(source: str, **context: Any) -> str:
    request = RequestFactory().get("/", context.pop("query", {}))
    html = Template(source).render(Context({"request": request, "today": TODAY} | context))
    return re.sub(r"\s+", " ", html)


def component(name: str, arguments: str, **context: Any) -> str:
    return shown(INCLUDES.replace("NAME", name).replace("ARGS", arguments), **context)


def a_clock(**changes: Any) -> SampleClock:
    clock = SampleClock("Contrat d'engagement", "legal", "running", date(2026, 4, 20), source="un article")
    return replace(clock, **changes)


# Words


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{{ day|fr_date }}', "1er mars 2026"),
        ('{{ day|fr_date:"short" }}', "01/03/2026"),
        ("{{ nothing|fr_date }}", ""),
        ("{{ '3 BIS RUE DU PUITS'|place_fr }}", "3 bis rue du Puits"),
        ("{{ 'LA VILLE-AUX-DAMES'|place_fr }}", "La Ville-aux-Dames"),
        ("{{ 'Chez Mme Petit'|place_fr }}", "Chez Mme Petit"),
        ("{{ moment|fr_datetime }}", "1er mars 2026 à 10 h 05"),
        ("{{ moment|fr_time }}", "10 h 05"),
        ("{{ 1|plural_fr:'personne' }}", "1 personne"),
        ("{{ 2|plural_fr:'travail,travaux' }}", "2 travaux"),
        ("{{ '+33639981234'|phone }}", "06 39 98 12 34"),
        ("{{ '0639981234'|phone }}", "06 39 98 12 34"),
        ("{{ '+3222345678'|phone }}", "+32 2 234 56 78"),
        ("{{ 'le voisin'|phone }}", "le voisin"),
        ("{{ 'Jean Le Goff'|initials }}", "JG"),
        ("{{ day|days_from:today }}", "il y a 15 jours"),
    ],
)  # fmt: skip
def test_screens_write_dates_counts_and_telephones_as_french_readers_do(source: str, expected: str) -> None:
    html = shown(source, day=date(2026, 3, 1), moment=datetime(2026, 3, 1, 9, 5, tzinfo=UTC), nothing=None)
    assert html.replace("\u202f", " ") == expected


# Clocks (B-2)


@pytest.mark.parametrize(
    ("changes", "badge", "words"),
    [
        ({}, "En cours", "Avant le 20 avril 2026 inclus, dans 35 jours"),
        ({"due_on": date(2026, 3, 19)}, "Bientôt", "Avant le 19 mars 2026 inclus, dans 3 jours"),
        ({"due_on": TODAY}, "Bientôt", "Avant le 16 mars 2026 inclus, aujourd'hui"),
        ({"due_on": date(2026, 3, 12)}, "En retard", "Délai légal dépassé depuis 4 jours (c'était le 12 mars 2026)"),
        ({"due_on": date(2026, 3, 15), "kind": "local"}, "En retard", "Objectif dépassé depuis 1 jour"),
        ({"state": "met", "ended_on": date(2026, 4, 18)}, "Tenu", "Fait le 18 avril 2026, 2 jours avant l'échéance"),
        ({"state": "met", "ended_on": date(2026, 4, 20)}, "Tenu", "le jour de l'échéance"),
        ({"state": "met", "ended_on": date(2026, 4, 21)}, "Fait en retard", "1 jour après l'échéance"),
        ({"state": "interrupted", "ended_on": date(2026, 3, 2), "reason": "elle a déménagé"}, "Interrompu",
         "Ne court plus depuis le 2 mars 2026 : elle a déménagé"),
    ],
)  # fmt: skip
def test_b2_a_clock_says_where_it_stands_in_words(changes: dict[str, Any], badge: str, words: str) -> None:
    html = shown("{% clock c today %}", c=a_clock(**changes)).replace("&#x27;", "'")
    assert f"<span>{badge}</span>" in html
    assert words in html


def test_b2_legal_and_local_clocks_differ_by_word_icon_and_colour() -> None:
    legal, local = (
        shown("{% clock c today %}", c=a_clock()),
        shown("{% clock c today %}", c=a_clock(kind="local")),
    )
    assert "Délai légal" in legal
    assert ICONS["legal"] in legal
    assert "fil-tone-legal" in legal
    assert "Objectif local" in local
    assert ICONS["local"] in local
    assert "fil-tone-local" in local
    assert "Objectif local" not in legal


def test_b2_a_clock_tells_the_text_it_comes_from_only_when_it_has_one() -> None:
    assert "<details" in shown("{% clock c today %}", c=a_clock())
    assert "<details" not in shown("{% clock c today %}", c=a_clock(source=""))


def test_b2_every_state_and_every_kind_of_clock_has_its_wording() -> None:
    assert set(clock_words.STATES) == {"running", "warn", "late", "met", "met_late", "interrupted"}
    assert {word.tone for word in clock_words.STATES.values()} <= set(TONE_ICONS)
    assert {word.icon for word in [*clock_words.STATES.values(), *clock_words.KINDS.values()]} <= set(ICONS)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Délai légal : dans 35 jours"),
        ({"due_on": date(2026, 3, 12)}, "Délai légal : retard de 4 jours"),
        ({"kind": "local", "state": "interrupted"}, "Objectif local : interrompu"),
    ],
)
def test_a_clock_fits_in_a_cell(changes: dict[str, Any], expected: str) -> None:
    assert f"<span>{expected}</span>" in shown("{% clock_badge c today %}", c=a_clock(**changes))


# Badges, icons, cards, tables


@pytest.mark.parametrize("tone", TONE_ICONS)
def test_a_badge_always_carries_an_icon_and_a_word(tone: str) -> None:
    html = shown("{% badge 'À voir' tone %}", tone=tone)
    assert "<svg" in html
    assert "<span>À voir</span>" in html


def test_an_unknown_tone_or_icon_is_a_mistake_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="Ton inconnu « rose »"):
        shown("{% badge 'x' 'rose' %}")
    with pytest.raises(TemplateSyntaxError, match="Icône inconnue « licorne »"):
        shown("{% icon 'licorne' %}")


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in shown("{% icon 'clock' %}")
    assert 'role="img" aria-label="Chercher"' in shown("{% icon 'search' 'Chercher' %}")


def test_a_card_has_its_title_at_the_level_asked_and_one_link() -> None:
    html = shown('{% card title="Notes" level=3 url="/n/" action="Toutes" %}<p>a</p>{% endcard %}')
    assert "<h3>Notes</h3>" in html
    assert '<a class="fil-card-link" href="/n/">Toutes<span class="visually-hidden">' in html
    assert "<p>a</p>" in html


def test_a_table_has_a_caption_even_when_it_is_not_seen() -> None:
    assert '<caption class="visually-hidden">Gens</caption>' in shown(
        "{% table caption='Gens' %}{% endtable %}"
    )


@pytest.mark.parametrize(
    ("query", "link", "aria"),
    [({"etat": "x", "after": "k"}, "?etat=x&amp;sort=due", None), ({"sort": "due"}, "?sort=-due", "ascending"),
     ({"sort": "-due"}, "?sort=due", "descending")],
)  # fmt: skip
def test_a_sorted_column_says_its_direction_and_keeps_the_filters(
    query: dict[str, str], link: str, aria: str | None
) -> None:
    html = shown("{% sort_header 'Échéance' 'due' %}", query=query)
    assert f'href="{link}"' in html
    assert (f'aria-sort="{aria}"' in html) if aria else ("aria-sort" not in html)


def test_pages_follow_each_other_by_key_and_keep_the_filters() -> None:
    html = shown("{% pagination 'z9' 'a1' %}", query={"sort": "due", "after": "old"})
    assert 'href="?sort=due&amp;after=z9"' in html
    assert 'href="?sort=due&amp;before=a1"' in html
    assert shown("{% pagination '' '' %}").strip() == ""


def test_a_panel_reloads_when_the_file_moves_and_a_lazy_one_when_it_is_seen() -> None:
    source = '{% panel id="notes" url="/p/notes/" lazy=lazy %}<a href="/p/notes/">Notes</a>{% endpanel %}'
    assert 'data-live hx-get="/p/notes/" hx-trigger="moved"' in shown(source, lazy=False)
    lazy = shown(source, lazy=True)
    assert 'hx-trigger="revealed once, moved"' in lazy
    assert '<a href="/p/notes/">Notes</a>' in lazy


# Forms


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = shown("{% field form.subject %}", form=SampleForm({"subject": ""}))
    assert '<label class="fil-label" for="id_subject">' in html
    assert "(obligatoire)" in html
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in html
    assert 'id="id_subject_helptext"' in html
    assert 'id="id_subject_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [("kind", 'type="radio"'), ("topics", 'type="checkbox"'), ("place", "<select"), ("note", "<textarea"),
     ("agreed", "form-check-input"), ("day", 'type="date"')],
)  # fmt: skip
def test_each_shape_of_field_is_drawn(name: str, expected: str) -> None:
    html = shown("{% field f %}", f=SampleForm()[name])
    assert expected in html
    assert ("<legend" in html) is (name in {"kind", "topics"})
    assert ("(obligatoire)" in html) is SampleForm.base_fields[name].required


def test_a_choice_already_made_stays_made() -> None:
    html = shown("{% field form.kind %}", form=SampleForm({"kind": "phone"}))
    assert re.search(r'value="phone"[^>]*checked', html)
    assert html.count("checked") == 1


def test_the_error_summary_leads_to_each_field() -> None:
    html = shown("{% error_summary form %}", form=SampleForm({"subject": "", "day": "2026-03-01"}))
    assert "5 points sont à corriger" in html
    assert 'href="#id_subject"' in html
    assert 'href="#id_kind_0"' in html
    assert "Ce jour est passé" in html


def test_the_error_summary_is_silent_when_all_is_well_and_when_there_is_no_form() -> None:
    assert shown("{% error_summary form %}", form=SampleForm()).strip() == ""
    assert shown("{% error_summary none %}", none=None).strip() == ""


def test_hidden_fields_travel_with_the_others() -> None:
    class WithHidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput, initial="t1")
        name = forms.CharField(label="Nom")

    html = shown("{% form_fields form %}", form=WithHidden())
    assert '<input type="hidden" name="token" value="t1"' in html
    assert "Nom" in html


# Figures


def test_a_chart_always_has_its_table_and_its_words() -> None:
    html = shown(
        "{% bar_chart rows title='Freins' unit='personnes' %}", rows=[("Santé", 1250, "/s/"), ("Budget", 3)]
    )
    assert "<title>Freins</title>" in html
    assert "La plus grande : Santé, 1 250 personnes." in html
    assert '<a href="/s/">Santé</a>' in html
    assert "<details" in html
    assert html.count("<rect") == 2


def test_a_chart_without_data_says_so() -> None:
    assert "Aucune donnée pour cette période." in shown("{% bar_chart rows title='Freins' %}", rows=[])


def test_a_chart_of_zeros_draws_no_bar_and_divides_by_nothing() -> None:
    assert 'width="0%"' in charts.bar_svg([charts.Bar("a", 0)], "t", "d")


def test_a_figure_leads_to_the_people_behind_it() -> None:
    html = component("stat", 'value=4 sentence="en retard" url="/x/" previous="7 en février" tone="late"')
    assert 'href="/x/"' in html
    assert "7 en février" in html
    assert "<a" not in component("stat", 'value="62 %" sentence="reçues"')


def test_progress_is_a_figure_that_no_locale_breaks() -> None:
    html = component("progress", 'id="j" label="Import" done=3200 total=8000')
    assert 'value="3200" max="8000"' in html
    assert "value=" not in component("progress", 'id="j" label="Import"')


# Includes


def test_an_empty_state_says_what_to_do_next() -> None:
    html = component("empty", 'title="Rien" text="Ajoutez." action_url="/a/" action_label="Ajouter"')
    assert '<a class="btn btn-outline-primary" href="/a/">Ajouter</a>' in html


def test_a_path_without_event_explains_itself() -> None:
    assert "Le fil commence ici" in component("timeline", "entries=entries", entries=[])
    assert "<time" in component("timeline", "entries=entries", entries=[{"day": TODAY, "title": "Accueil"}])


@pytest.mark.parametrize(("tone", "word"), [("late", "Erreur :"), ("warn", "Attention :")])
def test_a_notice_says_its_gravity_in_words(tone: str, word: str) -> None:
    assert word in component("toast", f'tone="{tone}" text="x"')


def test_the_current_tab_is_said_and_not_only_coloured() -> None:
    tabs = [{"label": "Faits", "url": "#f", "current": True, "count": 0}, {"label": "Tous", "url": "#t"}]
    html = component("tabs", "tabs=tabs", tabs=tabs)
    assert html.count('aria-current="page"') == 1
    assert '<span class="fil-count">0</span>' in html


def test_a_person_without_age_or_place_is_still_one_line() -> None:
    html = component(
        "person_line", "person=person", person={"name": "Amina Vauquelin", "age": None, "place": ""}
    )
    assert "None" not in html
    assert "·" not in html


@pytest.mark.parametrize(
    "source",
    [
        "{% badge evil %}",
        "{% icon 'clock' evil %}",
        "{% card title=evil url=evil action=evil %}{{ evil }}{% endcard %}",
        "{% table caption=evil %}{% endtable %}",
        "{% panel id=evil url=evil %}{% endpanel %}",
        "{% sort_header evil evil %}",
        "{% pagination evil evil %}",
        "{% bar_chart rows title=evil unit=evil %}",
        "{% clock c today %}{% clock_badge c today %}",
        "{% include 'web/components/stat.html' with value=evil sentence=evil url=evil previous=evil only %}",
        "{% include 'web/components/toast.html' with text=evil only %}",
        "{% include 'web/components/empty.html' with title=evil text=evil only %}",
        "{% include 'web/components/progress.html' with id=evil label=evil only %}",
        "{% include 'web/components/person_line.html' with person=person note=evil only %}",
        "{% include 'web/components/timeline.html' with entries=entries only %}",
        "{% field form.subject %}",
        "{{ evil|initials }}{{ evil|phone }}",
    ],
)
def test_what_people_typed_is_never_markup(source: str) -> None:
    html = shown(
        source,
        evil=EVIL,
        rows=[(EVIL, 3, EVIL)],
        c=a_clock(label=EVIL, source=EVIL),
        person={"name": EVIL, "place": EVIL, "url": EVIL, "age": 3},
        entries=[{"day": TODAY, "title": EVIL, "detail": EVIL, "who": EVIL, "url": EVIL}],
        form=SampleForm({"subject": EVIL}),
    )
    assert "<script" not in html.lower()


# The whole kit


def test_our_log_in_page_comes_before_that_of_the_library() -> None:
    assert Path(loader.get_template("account/login.html").origin.name).is_relative_to(WEB)


def styleguide_page() -> str:
    context = {
        "request": RequestFactory().get("/styleguide/"),
        "can_search": False,
        "nav": [],
        "csrf_token": "x",
    }
    return loader.get_template("web/styleguide.html").template.render(
        Context(context | dict(sample_context()))
    )


def test_the_styleguide_shows_every_state_of_a_clock_and_every_tone() -> None:
    html = styleguide_page()
    for state in clock_words.STATES:
        assert f"fil-clock-is-{state}" in html
    for tone in TONE_ICONS:
        assert f"fil-tone-{tone}" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_no_template_breaks_the_content_security_policy(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:|https?://[^\"]+\.(js|css)", source)
    # A block of data is no script: no browser runs it, and the policy lets it be.
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/json\")", source)
    assert "{#" not in re.sub(r"\{#.*?#\}", "", source), (
        "une note {# #} tient sur une ligne, sinon {% comment %}"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_every_template_compiles_and_names_known_icons(path: Path) -> None:
    source = path.read_text()
    loader.get_template(str(path.relative_to(WEB / "templates")))
    assert set(re.findall(r'\{% icon "([^"]+)"', source)) <= set(ICONS)


def luminance(colour: str) -> float:
    colour = "".join(letter * 2 for letter in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAPERS = ("paper", "surface", "hollow")


@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        *[(ink, paper, 4.5) for ink in ("ink", "ink-soft", "action", "late") for paper in PAPERS],
        *[(tone, f"{tone}-soft", 4.5) for tone in ("info", "good", "warn", "late", "legal", "local")],
        *[("ink", f"{tone}-soft", 4.5) for tone in ("late", "warn")],
        *[(line, paper, 3) for line in ("thread", "edge", "focus") for paper in PAPERS],
    ],
)
def test_colours_of_the_theme_contrast_enough(ink: str, paper: str, least: float) -> None:
    css = (WEB / "static" / "web" / "theme.css").read_text()
    tokens = dict(re.findall(r"--fil-([a-z-]+): (#[0-9a-f]{3,6});", css))
    assert contrast(tokens[ink], tokens[paper]) >= least
