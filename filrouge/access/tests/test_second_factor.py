"""Two proofs at log-in, and the connections of an account (P-9, A-9)."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filrouge.access.connections import browser_words
from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Session
from filrouge.access.roles import Role
from filrouge.access.second_factor import ask_of_roles, forget, roles_asked
from filrouge.core.results import Refusal
from filrouge.directory.queries import agent_for
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "Une phrase longue et facile à retenir"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def account():
    made = factories.account(Role.STEERING)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def admin():
    return factories.account(Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def _no_trace_of_other_tests():
    """Rates of codes are counted in the process's cache."""
    from django.core.cache import cache

    cache.clear()


def agent_of(account):
    return agent_for(account, timezone.localdate())


def log_in(account, browser=FIREFOX):
    client = Client(headers={"user-agent": browser})
    answer = client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    return client, answer


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def activate(client):
    """Choose an application, as the page asks; its secret, and the recovery codes."""
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    client.post(asked.url, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    return secret, re.findall(r"<li><code>(\d+)</code>", answer.content.decode())


def test_an_application_protects_the_log_in_p_9(account):
    client, _ = log_in(account)
    _, codes = activate(client)
    assert len(codes) == len(set(codes)) == 10
    other, answer = log_in(account)
    assert answer.url == reverse("mfa_authenticate")
    assert other.get(reverse("web:home")).url.startswith(reverse("account_login"))
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "pas le bon" in wrong.content.decode()
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert other.get(reverse("web:home")).status_code == 200
    again, _ = log_in(account)
    assert "pas le bon" in again.post(reverse("mfa_authenticate"), {"code": codes[0]}).content.decode()


def test_the_secrets_are_not_readable_in_the_database_a_9(account):
    client, _ = log_in(account)
    secret, _ = activate(client)
    kept = [str(row.data) for row in Authenticator.objects.order_by("pk")]
    assert kept
    assert all(secret not in row for row in kept)
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    base64.b64decode(recovery.data["seed"], validate=True)
    assert RecoveryCodes(recovery).get_unused_codes()


def test_recovery_codes_are_seen_again_only_by_who_proves_again_p_9(account):
    client, _ = log_in(account)
    _, codes = activate(client)
    later, _ = log_in(account)
    later.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert later.get(reverse("mfa_view_recovery_codes")).url.startswith(reverse("account_reauthenticate"))


def test_a_role_that_must_prove_twice_sees_nothing_before_it_has_chosen_p_9(account, admin):
    ask_of_roles(["steering"], by=agent_of(admin), at=timezone.now())
    client, _ = log_in(account)
    for name in ("web:home", "people:list", "access:own"):
        assert client.get(reverse(name)).url == reverse("mfa_index")
    assert client.post(reverse("access:own_close_others")).url == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    activate(client)
    assert client.get(reverse("web:home")).status_code == 200


def test_sessions_with_one_proof_end_when_two_are_asked_p_9(account, admin):
    client, _ = log_in(account)
    bystander = Client()
    bystander.force_login(factories.account(Role.SECRETARIAT))
    ask_of_roles(["steering"], by=agent_of(admin), at=timezone.now())
    assert roles_asked() == {"steering"}
    assert client.get(reverse("web:home")).url.startswith(reverse("account_login"))
    assert bystander.get(reverse("web:home")).status_code == 200
    ask_of_roles([], by=agent_of(admin), at=timezone.now())
    assert roles_asked() == frozenset()


def test_only_the_administrator_sets_the_rule_p_9(account, client, admin):
    with pytest.raises(Forbidden):
        ask_of_roles(["steering"], by=agent_of(account), at=timezone.now())
    client.force_login(admin)
    client.post(reverse("access:rules"), {"roles": ["dpo", "client"], "sent": "True"})
    assert roles_asked() == {"dpo", "client"}
    refused = client.post(reverse("access:rules"), {"roles": ["roi"], "sent": "True"})
    assert refused.status_code == 422
    assert roles_asked() == {"dpo", "client"}


def test_a_lost_telephone_is_forgotten_by_the_administrator_p_9(account, client, admin):
    own, _ = log_in(account)
    activate(own)
    client.force_login(admin)
    client.post(reverse("access:account_forget", args=[account.public_id]))
    assert not Authenticator.objects.exists()
    assert own.get(reverse("web:home")).url.startswith(reverse("account_login"))
    assert log_in(account)[1].url == reverse("web:home")
    with pytest.raises(Refusal):
        forget(account, by=agent_of(admin), at=timezone.now())


def test_what_is_done_to_second_factors_is_written_down_a_9(account, django_capture_on_commit_callbacks):
    own, _ = log_in(account)
    with django_capture_on_commit_callbacks(execute=True):
        activate(own)
    assert Event.objects.filter(by=account, subject=account.pk, type=7).exists()
    with django_capture_on_commit_callbacks(execute=True):
        own.post(reverse("mfa_deactivate_totp"))
    assert Event.objects.filter(by=account, subject=account.pk, type=5).exists()


def test_connections_are_seen_and_closed_by_their_owner_p_9(account):
    here, _ = log_in(account)
    phone, _ = log_in(
        account, "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    )
    page = here.get(reverse("access:own")).content.decode()
    assert "Firefox sur Windows" in page
    assert "Chrome sur Android" in page
    there = Session.objects.get(browser="Chrome sur Android")
    here.post(reverse("access:own_close", args=[there.public_id]))
    assert phone.get(reverse("web:home")).url.startswith(reverse("account_login"))
    assert here.get(reverse("web:home")).status_code == 200


def test_nobody_closes_the_connection_of_somebody_else_p_9(account):
    here, _ = log_in(account)
    stranger = Client()
    stranger.force_login(factories.account(Role.DPO))
    public_id = Session.objects.get(account=account).public_id
    stranger.post(reverse("access:own_close", args=[public_id]))
    stranger.post(reverse("access:own_close_others"))
    assert here.get(reverse("web:home")).status_code == 200
    assert here.get(reverse("access:own")).status_code == 200


def test_every_other_connection_is_closed_at_once_p_9(account):
    here, _ = log_in(account)
    others = [log_in(account)[0] for _ in range(2)]
    here.post(reverse("access:own_close_others"))
    assert here.get(reverse("web:home")).status_code == 200
    assert all(other.get(reverse("web:home")).status_code == 302 for other in others)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari sur iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge sur Linux"),
        ("curl/8.5", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_words(user_agent) == words
