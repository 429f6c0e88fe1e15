"""The database has the last word, in French."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from tests.architecture.floors import room_of
from tests.architecture.source import ROOT, python_files


def silent_constraints(options: models.options.Options) -> list[str]:
    """Constraints without a name of their own or without a sentence for the person who breaks them."""
    found = (
        [f"{options.label}: unique_together has no sentence, use UniqueConstraint"]
        if options.unique_together and not options.auto_created
        else []
    )
    for constraint in options.constraints:
        message = constraint.violation_error_message
        if not message or message == constraint.default_violation_error_message:
            found.append(f"{options.label}: {constraint.name} has no violation_error_message")
    return found


def product_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models(include_auto_created=True) if room_of(model.__module__))


def test_every_constraint_speaks_french():
    assert [problem for model in product_models() for problem in silent_constraints(model._meta)] == []


def test_every_model_has_a_french_name():
    unnamed = [
        model._meta.label
        for model in product_models()
        if not model._meta.auto_created and "verbose_name" not in model._meta.original_attrs
    ]
    assert unnamed == []


@pytest.mark.parametrize("message", [{}, {"violation_error_message": ""}])
def test_a_silent_constraint_is_seen(message):
    class Meta:
        app_label = "tests"

    options = models.options.Options(Meta, "tests")
    options.contribute_to_class(type("Draft", (), {}), "_meta")
    options.constraints = [models.UniqueConstraint(fields=["a"], name="draft_once", **message)]
    assert silent_constraints(options)
    options.constraints = [
        models.UniqueConstraint(fields=["a"], name="once", violation_error_message="Déjà noté.")
    ]
    assert not silent_constraints(options)
    options.unique_together = [("a", "b")]
    assert silent_constraints(options)


def test_a_constraint_needs_a_name():
    with pytest.raises((TypeError, ValueError, ValidationError)):
        models.CheckConstraint(condition=models.Q(a=1))


def without_measure(tree: ast.AST) -> list[int]:
    """The lines of a `bulk_create` or `bulk_update` that writes whatever comes in one statement: PostgreSQL refuses more
    than 65,535 values."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("bulk_create", "bulk_update")
        and "batch_size" not in {word.arg for word in node.keywords}
    ]


def test_no_statement_grows_with_what_is_written():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files()
        for line in without_measure(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_statement_without_measure_is_seen():
    assert without_measure(ast.parse("Letter.objects.bulk_create(rows)")) == [1]
    assert without_measure(ast.parse("Letter.objects.bulk_create(rows, batch_size=500)")) == []
