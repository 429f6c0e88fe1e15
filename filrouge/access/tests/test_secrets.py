"""The NIR at rest, passwords, the gate and readings (A-9, P-9)."""

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from filrouge.access import gate
from filrouge.access.actions import create_account, generated_password, record_reading, record_readings
from filrouge.access.agents import Agent
from filrouge.access.models import Account, Reading
from filrouge.access.roles import ROLES_BY_ORGANISATION, VERBS_OF, Role, Verb
from filrouge.access.secret_fields import blind_index, decrypt, decrypt_bytes, encrypt, encrypt_bytes
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from tests import factories

NIR = "285049910100177"
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def agent(role):
    return Agent(1, "Julie", role, VERBS_OF[role])


def test_a_secret_reads_back_and_is_never_written_twice_alike_a_9():
    first, second = encrypt(NIR), encrypt(NIR)
    assert first != second
    assert decrypt(first) == decrypt(memoryview(second)) == NIR
    assert NIR.encode() not in first
    assert decrypt_bytes(encrypt_bytes(b"\x00ligne")) == b"\x00ligne"


def test_what_is_empty_stays_empty():
    assert (encrypt(""), decrypt(b""), blind_index("")) == (b"", "", b"")


def test_a_secret_is_found_by_an_index_that_tells_nothing_a_9(settings):
    mine = blind_index(NIR)
    assert mine == blind_index(NIR) != blind_index(NIR[:-1] + "8")
    assert len(mine) == 16
    settings.NIR_KEY = "2" * 64
    assert blind_index(NIR) != mine


def test_another_key_opens_nothing_and_neither_does_a_changed_byte_a_9(settings):
    kept = encrypt(NIR)
    with pytest.raises(InvalidTag):
        decrypt(kept[:-1] + bytes([kept[-1] ^ 1]))
    settings.NIR_KEY = "2" * 64
    with pytest.raises(InvalidTag):
        decrypt(kept)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("Corbeau-lant1", id="twelve of the four kinds"),
        pytest.param("Corbeaulanter4e", id="fourteen of three kinds"),
        pytest.param("corbeaulanternerouge", id="a phrase of twenty"),
        pytest.param("lanterne corbeau rouge", id="a phrase with spaces"),
    ],
)
def test_long_and_varied_enough_passwords_pass(password):
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("Corb-lant1e", id="eleven of the four kinds"),
        pytest.param("Corbeaulant4e", id="thirteen of three kinds"),
        pytest.param("corbeaulanterne42x", id="eighteen of two kinds"),
        pytest.param("corbeaulanterneroug", id="nineteen letters"),
        pytest.param("", id="nothing"),
    ],
)
def test_short_or_poor_passwords_are_refused_with_the_rule(password):
    with pytest.raises(ValidationError, match="au moins 12 caractères"):
        validate_password(password)


def test_a_password_that_everybody_knows_is_refused():
    with pytest.raises(ValidationError, match="courant"):
        validate_password("1q2w3e4r5t6y7u8i9o0p")


def test_a_generated_password_satisfies_the_policy_and_is_never_the_same():
    made = {generated_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password)


@pytest.mark.django_db
def test_a_password_that_resembles_its_owner_is_refused_on_its_field():
    with pytest.raises(Refusal) as refused:
        create_account(
            "julie.moreau@exemple.invalid", full_name="Julie Moreau", role=Role.CASEWORKER,
            password="Julie.Moreau-2026", by=console_agent(), at=NOON,
        )  # fmt: skip
    assert refused.value.field == "password"
    assert not Account.objects.filter(role=Role.CASEWORKER).exists()


@pytest.mark.parametrize("role", Role)
def test_the_gate_lets_a_role_do_what_the_table_says_and_names_the_rest_in_french_p_1_p_12(role):
    for verb in Verb:
        if verb in VERBS_OF[role]:
            gate.require(agent(role), verb)
            continue
        with pytest.raises(gate.Forbidden) as forbidden:
            gate.require(agent(role), verb)
        if role == Role.CLIENT:
            assert "Revenez à votre espace, ou demandez à votre référent." in str(forbidden.value)
            continue
        assert str(forbidden.value).startswith(
            f"Avec le profil « {role.label} », vous ne pouvez pas {verb.label}. Demandez à votre responsable"
        )


def test_every_role_is_in_the_table_and_nobody_has_two_ways_in():
    assert VERBS_OF.keys() == set(Role)
    for role in (Role.CLIENT, Role.PARTNER, Role.DPO, Role.ADMINISTRATOR):
        assert Verb.SEE_PEOPLE not in VERBS_OF[role]
        assert role not in ROLES_BY_ORGANISATION
    assert {role for role in Role if Verb.SEE_OWN_FILE in VERBS_OF[role]} == {Role.CLIENT, Role.CONSOLE}
    assert {role for role in Role if Verb.READ_JOURNAL in VERBS_OF[role]} == {Role.DPO, Role.CONSOLE}


@pytest.mark.django_db
def test_a_reading_is_noted_once_a_day_by_whom_for_what_a_9():
    julie, marc = (factories.account(Role.CASEWORKER) for _ in range(2))
    me, him = (Agent(a.pk, "", Role.CASEWORKER, frozenset()) for a in (julie, marc))
    morning, evening = NOON.replace(hour=6), NOON.replace(hour=20)
    for at in (morning, NOON, evening):
        record_reading(7, purpose="dossier", by=me, at=at)
    record_reading(7, purpose="export", by=me, at=NOON)
    record_reading(7, purpose="dossier", by=him, at=NOON)
    record_reading(7, purpose="dossier", by=me, at=NOON.replace(day=16))
    record_readings([7, 8], purpose="export", by=me, at=NOON)
    rows = list(Reading.objects.order_by("pk").values_list("account", "person", "purpose", "day", "first_at"))
    day = NOON.date()
    assert rows == [
        (julie.pk, 7, "dossier", day, morning),
        (julie.pk, 7, "export", day, NOON),
        (marc.pk, 7, "dossier", day, NOON),
        (julie.pk, 7, "dossier", day.replace(day=16), NOON.replace(day=16)),
        (julie.pk, 8, "export", day, NOON),
    ]
