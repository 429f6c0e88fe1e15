"""Protecting one's account, with a real browser and a key that it simulates (P-9)."""

import pytest

from filrouge.access.roles import Role
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Une phrase longue et facile à retenir"


@pytest.fixture
def account():
    made = factories.account(Role.STEERING)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def key_page(page, live_server):
    """A page whose browser has a key of its own, at a name that keys accept: they refuse bare addresses."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/compte/login/")
    return page


def test_a_passkey_is_added_then_opens_the_account_alone_p_9(key_page, account, barriers):
    page = key_page
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Me connecter') >> nth=0")
    page.click("summary:has(.fil-user-name)")
    page.click("text=Mon compte")
    assert barriers(page) == []
    page.click("text=Protéger mon compte")
    assert barriers(page) == []
    page.click("text=Ajouter une clé")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Confirmer')")
    page.fill("#id_name", "Mon téléphone")
    assert barriers(page) == []
    page.click("button:has-text('Ajouter la clé')")
    page.wait_for_selector("h1:has-text('Codes de secours')")
    assert page.locator("main li code").count() == 10
    assert barriers(page) == []
    page.click("text=Je les ai gardés")
    page.click("summary:has(.fil-user-name)")
    page.click("text=Me déconnecter")
    page.goto(page.url.partition("/compte/")[0] + "/compte/login/")
    page.click("text=Me connecter avec une clé d'accès")
    page.wait_for_selector(".fil-user-name")
    assert account.full_name in page.inner_text(".fil-user-name")
