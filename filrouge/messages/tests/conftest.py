"""A mail server, an operator, a person who can be written to, and a program of sending at a chosen hour."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from filrouge.access.roles import Role
from filrouge.messages.sending import Program
from filrouge.messages.shipped import sending
from filrouge.messages.tests.post_office import (
    BREVO_KEY,
    OVH_CONSUMER,
    OVH_SECRET,
    MailServer,
    SmsServer,
)
from tests import factories

# A Wednesday, in the middle of the morning.
MORNING = datetime(2026, 9, 23, 8, tzinfo=UTC)


@pytest.fixture
def land(db):
    return factories.land(at=MORNING)


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def camille(land, julie):
    """Somebody with a telephone and an e-mail of their own."""
    return factories.followed(
        land,
        julie,
        at=MORNING,
        phone="0639981234",
        email="camille@exemple.invalid",
        preferred_channel="email",
    )


@pytest.fixture
def office(land):
    """The secretariat of the département."""
    return factories.worker(Role.SECRETARIAT, land.department)


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "filrouge.messages.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@exemple.invalid"
        yield server


@pytest.fixture
def sms_server():
    with SmsServer() as server:
        yield server


@pytest.fixture
def brevo(settings, sms_server):
    settings.SMS_OPERATOR, settings.SMS_SENDER = "brevo", "FilRouge"
    settings.BREVO_KEY, settings.SMS_URL = BREVO_KEY, f"{sms_server.root}/v3"
    return sms_server


@pytest.fixture
def ovh(settings, sms_server):
    settings.SMS_OPERATOR, settings.SMS_SENDER = "ovh", ""
    settings.OVH_APPLICATION_KEY, settings.OVH_APPLICATION_SECRET = "application", OVH_SECRET
    settings.OVH_CONSUMER_KEY, settings.OVH_SERVICE = OVH_CONSUMER, "sms-ab1-1"
    settings.SMS_URL = f"{sms_server.root}/1.0"
    return sms_server


@pytest.fixture
def program(db, mail_server):
    """A program whose clock stands still, at the hour that is asked for."""

    made = []

    def at(moment=MORNING, **how):
        made.append(Program(how=replace(sending(), **how), clock=lambda: moment, chance=lambda: 0.5))
        return made[-1]

    yield at
    for one in made:
        one.close()
