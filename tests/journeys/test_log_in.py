"""Somebody comes in by the front door."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.both_engines
def test_a_wrong_password_is_said_in_french_and_says_nothing_more(page, barriers):
    page.goto("/compte/login/")
    assert barriers(page) == []
    page.fill("input[name=login]", "personne@example.org")
    page.fill("input[name=password]", "pas-le-bon-mot")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.inner_text("main ul") == "L’adresse e-mail ou le mot de passe sont incorrects."
    assert page.evaluate("[document.documentElement.lang, document.compatMode]") == ["fr", "CSS1Compat"]
    assert barriers(page) == []


def test_a_page_that_strays_is_seen(page, complaints):
    page.goto("/compte/login/")
    page.evaluate("() => fetch('https://example.org/').catch(() => null)")
    page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    assert any("example.org" in complaint for complaint in complaints)
    assert any("style" in complaint for complaint in complaints)
    complaints.clear()
