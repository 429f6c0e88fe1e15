"""The operator that this server is set to use. Its library is loaded when an SMS leaves."""

from functools import partial

from django.conf import settings

from filrouge.messages.carriers import SmsOperator
from filrouge.messages.shipped import sending
from filrouge.messages.tokens import REPORT, public_url

BREVO, OVH = "brevo", "ovh"


class WrongOperator(ValueError):
    """The settings name an operator that does not exist, or lack one of its keys."""


def is_set() -> bool:
    """An operator is named."""
    return bool(settings.SMS_OPERATOR)


def operator() -> SmsOperator:
    """The operator with its keys. `WrongOperator` with the name of what lacks."""
    needed = {
        BREVO: ("BREVO_KEY", "SMS_SENDER"),
        OVH: ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "OVH_SERVICE"),
    }
    if settings.SMS_OPERATOR not in needed:
        raise WrongOperator(f"FILROUGE_SMS={settings.SMS_OPERATOR} : écrire {BREVO} ou {OVH}.")
    lacking = [f"FILROUGE_{name}" for name in needed[settings.SMS_OPERATOR] if not getattr(settings, name)]
    if lacking:
        raise WrongOperator(f"FILROUGE_SMS={settings.SMS_OPERATOR} demande aussi {', '.join(lacking)}.")
    return _brevo() if settings.SMS_OPERATOR == BREVO else _ovh()


def _brevo() -> SmsOperator:
    from filrouge.messages.sms.brevo import Brevo

    return Brevo(
        key=settings.BREVO_KEY,
        sender=settings.SMS_SENDER,
        seconds=sending().sms_seconds,
        report_url=partial(public_url, what=REPORT),
        url=settings.SMS_URL,
    )


def _ovh() -> SmsOperator:
    from filrouge.messages.sms.ovh import Ovh

    return Ovh(
        application_key=settings.OVH_APPLICATION_KEY,
        application_secret=settings.OVH_APPLICATION_SECRET,
        consumer_key=settings.OVH_CONSUMER_KEY,
        service=settings.OVH_SERVICE,
        sender=settings.SMS_SENDER,
        seconds=sending().sms_seconds,
        url=settings.SMS_URL,
    )
