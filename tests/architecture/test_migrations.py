"""The models and their migrations say the same thing."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from filrouge.access.models import Account


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_model_without_its_migration_is_seen():
    """The command of the test above rests on this comparison."""
    known = MigrationLoader(None).project_state()
    changed = ProjectState({**known.models, ("access", "draft"): ModelState.from_model(Account)})
    changed.models["access", "draft"].name = "Draft"
    assert MigrationAutodetector(known, changed).changes(graph=MigrationLoader(None).graph)


@pytest.mark.django_db
def test_only_features_of_both_engines_are_used():
    """SQLite and PostgreSQL share one set of migrations: nothing from django.contrib.postgres."""
    loader = MigrationLoader(connection)
    ours = [
        migration
        for migration in loader.disk_migrations.values()
        if migration.__module__.startswith("filrouge.")
    ]
    assert ours
    modules = {
        type(field).__module__
        for key, model in loader.project_state().models.items()
        for field in model.fields.values()
        if key
    }
    assert not [module for module in modules if module.startswith("django.contrib.postgres")]
