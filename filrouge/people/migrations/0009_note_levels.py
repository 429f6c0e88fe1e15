"""Notes have a level of confidentiality, and the organisation inside which they were written."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PARIS = ZoneInfo("Europe/Paris")


def _from(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def place_in_organisations(apps: Any, schema_editor: Any) -> None:
    """Each note in the organisation where its author held a post that day, the oldest of their posts first.

    The fact of the journal says another thing: the organisation that followed the person."""
    note, membership = apps.get_model("people", "Note"), apps.get_model("directory", "Membership")
    posts = membership.objects.filter(professional__account__isnull=False).order_by("pk")
    columns = ("professional__account", "organisation", "since", "until")
    for account, organisation, since, until in posts.values_list(*columns):
        notes = note.objects.filter(author=account, organisation=None, written_at__gte=_from(since))
        if until is not None:
            notes = notes.filter(written_at__lt=_from(until))
        notes.update(organisation=organisation)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_languages_and_emphases"),
        ("people", "0008_companions_and_renewals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="level",
            field=models.CharField(
                choices=[
                    ("shared", "Partagée"),
                    ("organisation", "Mon organisme"),
                    ("secrecy", "Secret professionnel du travail social"),
                ],
                db_default="shared",
                default="shared",
                max_length=12,
                verbose_name="confidentialité",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["shared", "organisation", "secrecy"])),
                name="note_level_known",
                violation_error_message="Ce niveau de confidentialité n'existe pas.",
            ),
        ),
        migrations.RunPython(place_in_organisations, migrations.RunPython.noop),
    ]
