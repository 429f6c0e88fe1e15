"""What the rules of a row refuse, said to who fills its form."""

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from filrouge.core.results import Refusal


def refusal_of(error: ValidationError, field_of_message: Mapping[str, str]) -> Refusal:
    """The first refusal of `full_clean`, on its field; that of a constraint on the field that its message is about."""
    field, messages = next(iter(error.message_dict.items()))
    beside = field_of_message.get(messages[0]) if field == NON_FIELD_ERRORS else field
    return Refusal(" ".join(messages), field=beside)
