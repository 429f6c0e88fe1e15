"""Telephone numbers as operators want them: international, and whether a telephone behind them receives SMS. Pure."""

import phonenumbers

from filrouge.core.identifiers import phone_digits

# A ten-digit French number may be overseas, where the international prefix is another one.
_OVERSEAS = ("GP", "MQ", "GF", "RE", "YT")
_MOBILE = ("06", "07")


def international(text: str) -> str:
    """« +33639981234 » for « 06 39 98 12 34 »; empty when it is no number."""
    if national := phone_digits(text):
        for region in _OVERSEAS:
            number = phonenumbers.parse(national, region)
            if phonenumbers.is_valid_number_for_region(number, region):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return f"+33{national[1:]}"
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spaced(text: str) -> str:
    """« 06 39 98 12 34 »: a French number as it is read aloud; the others as they are."""
    national = phone_digits(text)
    return "\u00a0".join(national[start : start + 2] for start in range(0, len(national), 2)) or text


def receives_sms(text: str) -> bool:
    """A mobile number, in France by its first digits, elsewhere as its country numbers them."""
    if national := phone_digits(text):
        return national.startswith(_MOBILE)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return False
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(number) in kinds
