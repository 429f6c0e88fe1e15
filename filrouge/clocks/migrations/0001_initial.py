import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=60, verbose_name="règle")),
                (
                    "kind",
                    models.CharField(
                        choices=[("legal", "Délai légal"), ("local", "Objectif local")],
                        max_length=5,
                        verbose_name="sorte",
                    ),
                ),
                ("label", models.CharField(max_length=160, verbose_name="délai")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("rules_hash", models.CharField(max_length=64)),
                ("opened_on", models.DateField(verbose_name="ouvert le")),
                ("warn_on", models.DateField(verbose_name="à surveiller dès le")),
                ("due_on", models.DateField(verbose_name="échéance")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "En cours"), ("met", "Tenu"), ("interrupted", "Interrompu")],
                        default="running",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("ended_on", models.DateField(null=True, verbose_name="terminé le")),
                ("scheme", models.IntegerField(null=True)),
                ("opened_event", models.BigIntegerField(null=True)),
                ("ended_event", models.BigIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "échéance",
                "ordering": ["due_on", "id"],
                "indexes": [
                    models.Index(fields=["state", "due_on"], name="clock_state_due"),
                    models.Index(fields=["opened_event"], name="clock_opened_event"),
                    models.Index(
                        condition=models.Q(("ended_event__isnull", False)),
                        fields=["ended_event"],
                        name="clock_ended_event",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("person", "rule"),
                        name="clock_running_once",
                        violation_error_message="Ce délai court déjà pour cette personne.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opened_on"))),
                        name="clock_due_after_opening",
                        violation_error_message="L'échéance ne peut pas précéder l'ouverture du délai.",
                    ),
                ],
            },
        ),
    ]
