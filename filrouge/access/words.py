"""Fields for words that two people may write at once: the text, and the text that the writer had under the eyes."""

from typing import Any

from django import forms

from filrouge.access.fields import WordsField


def same_lines(text: str) -> str:
    """Browsers send line ends of their own; two texts are compared with ours."""
    return text.replace("\r\n", "\n")


class WrittenField(WordsField):
    """What somebody writes."""

    def to_python(self, value: Any) -> str:
        """The words, trimmed."""
        return same_lines(str(super().to_python(value) or "")).strip()


class SeenField(forms.CharField):
    """What stood there when the page was made: carried along, hidden, to see whether it moved since."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, widget=forms.HiddenInput, **options)

    def to_python(self, value: Any) -> str:
        """The text as it stood."""
        return same_lines(str(super().to_python(value) or ""))
