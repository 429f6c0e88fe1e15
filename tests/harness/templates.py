"""An undefined variable in one of our templates is a mistake that Django hides: here it fails the test."""

import copy
import sys
from pathlib import Path
from types import FrameType

from django.template.base import UNKNOWN_SOURCE, FilterExpression, Node, Origin

ROOT = Path(__file__).resolve().parents[2]
TOLERANT_FILTERS = {"default", "default_if_none"}


class UndefinedTemplateVariable(AssertionError):
    """A template of ours names a variable that its context does not have."""


class UndefinedVariable(str):
    """For `string_if_invalid`: raises for our templates, behaves as Django does for those of libraries.

    `{% if x %}`, `{% for %}` and `{% firstof %}` never ask for it; `{{ x|default:"…" }}` says by itself that
    x may be missing, so it is let through.
    """

    def __new__(cls) -> "UndefinedVariable":
        return super().__new__(cls, "%s")

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> object:
        caller = sys._getframe(1)
        expression: FilterExpression = caller.f_locals["self"]
        origin = _origin(caller)
        tolerant = any(function.__name__ in TOLERANT_FILTERS for function, _ in expression.filters)
        if tolerant or not is_ours(origin):
            return _as_django_does(expression, caller)
        raise UndefinedTemplateVariable(f"{{{{ {variable} }}}} is undefined in {origin}")


def is_ours(origin: Origin | None) -> bool:
    """Whether the template stands in our tree, or was written in a test."""
    if origin is None or origin.name == UNKNOWN_SOURCE:
        return True
    path = Path(origin.name).resolve()
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")


def _origin(frame: FrameType | None) -> Origin | None:
    """The template that holds the node being rendered: the nearest one up the stack."""
    while frame is not None:
        candidate = frame.f_locals.get("self")
        if isinstance(candidate, Node) and isinstance(getattr(candidate, "origin", None), Origin):
            return candidate.origin
        frame = frame.f_back
    return None


def _as_django_does(expression: FilterExpression, caller: FrameType) -> object:
    """The expression with an empty string for the missing variable, its filters applied."""
    empty = copy.copy(expression)
    empty.is_var = False
    empty.var = ""
    return empty.resolve(caller.f_locals["context"])
