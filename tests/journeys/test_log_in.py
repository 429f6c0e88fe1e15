"""Somebody comes in by the front door."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.both_engines
def test_a_wrong_password_is_said_in_french_and_says_nothing_more(page, barriers):
    page.goto("/compte/login/")
    assert barriers(page) == []
    page.fill("input[name=login]", "personne@example.org")
    page.fill("input[name=password]", "pas-le-bon-mot")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "e-mail" in page.inner_text("main").lower()
    assert page.evaluate("document.documentElement.lang") == "fr"
