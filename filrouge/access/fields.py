"""Form fields that every room's forms share."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.forms.utils import ErrorList

from filrouge.access.strokes import MOST_POINTS, UNREADABLE_SIGNATURE
from filrouge.core.text import legible, thousands

Row = TypeVar("Row", bound=Model)


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
CENTS = 100
# What a form takes of euros: more is a slip of the keyboard.
_DIGITS = 9
# Some ten pages of free words.
MOST_WORDS = 30_000
_TOO_LONG = f"Ce texte est trop long : il compte %(show_value)d signes, {thousands(MOST_WORDS)} au plus. Raccourcissez-le."
_ANOTHER_CENTURY = "Vérifiez l'année : elle s'écrit en quatre chiffres, par exemple 2026."


class DayField(forms.DateField):
    """A civil day, with the browser's own calendar; a slip of the keyboard in the year is not a day (0206, 9999)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault(
            "error_messages",
            {
                "required": "Indiquez la date.",
                "invalid": "Cette date n'existe pas : écrivez par exemple 15/03/2026.",
            },
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """The day, in a century in which people live."""
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_ANOTHER_CENTURY, code="invalid")
        return day


class LastDayField(DayField):
    """The last day of a period, as people say it; what is kept is the day after, the first that is out."""

    def to_python(self, value: Any) -> date | None:
        """The day after the one that is written."""
        day = super().to_python(value)
        return day and day + timedelta(days=1)

    def prepare_value(self, value: Any) -> Any:
        """The day before the one that is kept; what was typed stays as it is."""
        return value - timedelta(days=1) if isinstance(value, date) else value


class WordsField(forms.CharField):
    """Free words over several lines, legible anywhere. The browser is not told the limit: it would cut what is pasted
    without a word."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)
        self.validators.append(MaxLengthValidator(MOST_WORDS, _TOO_LONG))

    def to_python(self, value: Any) -> Any:
        """The words, without the signs that cannot be kept or printed."""
        return super().to_python(legible(value) if isinstance(value, str) else value)


class NumberField(forms.DecimalField):
    """A number with a comma, shown again as one writes it: « 15 », « 12,5 », never « 15,0 »."""

    def __init__(self, **options: Any) -> None:
        super().__init__(localize=True, **options)

    def prepare_value(self, value: Any) -> Any:
        """What the page starts from, without the zeros that say nothing."""
        if not isinstance(value, Decimal | float):
            return value
        number = Decimal(str(value))
        return number.quantize(1) if number == number.to_integral_value() else number.normalize()


class CentsField(forms.DecimalField):
    """Euros, as people write them: « 1 500,00 », « 99.90 »; read as cents."""

    def __init__(self, *, label: str, required: bool = False, help_text: str = "") -> None:
        words = {
            "invalid": "Écrivez un montant en euros, par exemple 150 ou 99,90.",
            "required": "Écrivez le montant, en euros.",
        }
        super().__init__(
            label=label, required=required, localize=True, max_digits=_DIGITS, decimal_places=2, error_messages=words,
            help_text=help_text,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        """The number, its spaces left out."""
        return super().to_python("".join(str(value).split()) if value else value)

    def clean(self, value: Any) -> Any:
        """Cents; None for nothing."""
        found = super().clean(value)
        return None if found is None else int(found * CENTS)

    def prepare_value(self, value: Any) -> Any:
        """Cents that the page starts from, as euros."""
        if not isinstance(value, int):
            return value
        whole, left = divmod(value, CENTS)
        return (Decimal(value) / CENTS).quantize(Decimal("0.01")) if left else whole


class FilesInput(forms.FileInput):
    """Several files in one go."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, perhaps empty ones: who receives them says what is wrong with each. `accept`: media types that the
    browser proposes; `camera`: a telephone opens its camera at once."""

    def __init__(self, *, accept: str, several: bool = True, camera: bool = False, **options: Any) -> None:
        attrs = {"accept": accept} | ({"capture": "environment"} if camera else {})
        widget = FilesInput(attrs=attrs | ({"multiple": True} if several else {}))
        options.setdefault("error_messages", {"required": "Choisissez un fichier."})
        super().__init__(widget=widget, allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, in the order in which they were chosen; none when the field may stay empty."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
        clean = super().clean
        return [clean(one, initial) for one in given]


class StrokesField(forms.CharField):
    """A signature drawn in a frame (`sign.js`), as lines of points; empty when nobody drew."""

    # A point is two numbers of at most four figures, their brackets and commas.
    LONGEST = MOST_POINTS * 14

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=self.LONGEST, widget=forms.HiddenInput, **options)

    def clean(self, value: Any) -> Any:
        """The lines; the action says whether they are a signature."""
        text = super().clean(value)
        try:
            return [[(int(x), int(y)) for x, y in line] for line in json.loads(text)] if text else []
        except (TypeError, ValueError, RecursionError) as error:
            raise forms.ValidationError(UNREADABLE_SIGNATURE) from error


def _say_what_empty_means(field: forms.Field) -> None:
    """« Choisir… » where an answer is needed, « Non précisé » where none is; never dashes."""
    words = "Choisir…" if field.required else "Non précisé"
    if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
        field.empty_label = words
    elif isinstance(field, forms.TypedChoiceField):
        choices = cast("Iterable[tuple[str, str]]", field.choices)
        known = [(key, label) for key, label in choices if key != ""]
        field.choices = known if isinstance(field.widget, forms.RadioSelect) else [("", words), *known]


class ConstrainedForm(forms.ModelForm[Row]):
    """A form of a row whose database constraints speak beside the field that they are about."""

    field_of_message: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            _say_what_empty_means(field)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for error in self.errors.pop(NON_FIELD_ERRORS, ErrorList()).as_data():
            field = self.field_of_message.get(" ".join(error.messages))
            self.add_error(field if field in self.fields else None, error)
