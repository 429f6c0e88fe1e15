import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import filrouge.core.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=filrouge.core.identifiers.new_public_id,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Lecture en cours"),
                            ("comparing", "Comparaison en cours"),
                            ("ready", "Prêt à appliquer"),
                            ("refused", "Fichier refusé"),
                            ("applying", "Application en cours"),
                            ("applied", "Appliqué"),
                            ("undoing", "Annulation en cours"),
                            ("undone", "Annulé"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=24, verbose_name="format")),
                ("file_name", models.CharField(max_length=160, verbose_name="fichier")),
                ("file_hash", models.CharField(max_length=64)),
                ("path", models.CharField(blank=True, max_length=400)),
                ("expected", models.CharField(blank=True, max_length=1, verbose_name="fréquence attendue")),
                ("header", models.JSONField(default=dict)),
                ("reference_day", models.DateField(null=True, verbose_name="situation au")),
                ("counts", models.JSONField(default=dict)),
                ("warnings", models.JSONField(default=list)),
                ("problem", models.TextField(blank=True, verbose_name="motif du refus ou de l'arrêt")),
                ("created_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "forgotten_at",
                    models.DateTimeField(help_text="ses lignes ont été effacées : trop anciennes", null=True),
                ),
                ("lines_total", models.PositiveIntegerField(default=0)),
                ("lines_done", models.PositiveIntegerField(default=0)),
                (
                    "claim",
                    models.CharField(
                        blank=True, help_text="qui y travaille ; vide : personne encore", max_length=16
                    ),
                ),
                ("heartbeat", models.DateTimeField(help_text="dernier signe de vie du travail", null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StagedLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField(verbose_name="ligne")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("staged", "Lu"),
                            ("applied", "Appliqué"),
                            ("refused", "Refusé"),
                            ("replaced", "Remplacé"),
                            ("undone", "Annulé"),
                        ],
                        default="staged",
                        max_length=8,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("created", "Créations"),
                            ("updated", "Modifications"),
                            ("unchanged", "Sans changement"),
                            ("refused", "Refus"),
                            ("replaced", "Remplacées"),
                            ("kept", "Laissées à l'annulation"),
                        ],
                        help_text="le plus marquant de ce qui arrive à ses personnes",
                        max_length=9,
                    ),
                ),
                ("creates", models.BooleanField(default=False, help_text="quelqu'un y est créé")),
                ("updates", models.BooleanField(default=False, help_text="quelqu'un y est modifié")),
                ("created", models.PositiveSmallIntegerField(default=0)),
                ("updated", models.PositiveSmallIntegerField(default=0)),
                ("unchanged", models.PositiveSmallIntegerField(default=0)),
                (
                    "record",
                    models.BinaryField(help_text="ce qui a été lu, chiffré comme le NIR qu'il contient"),
                ),
                ("changes", models.JSONField(default=list)),
                (
                    "undo",
                    models.BinaryField(
                        default=b"", help_text="ce qu'il faut pour revenir en arrière, chiffré"
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="inbound.batch"
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d'import",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["applying", "undoing"])),
                fields=("state",),
                name="batch_one_at_work",
                violation_error_message="Un import est déjà en cours d'application : attendez sa fin.",
            ),
        ),
        migrations.AddIndex(
            model_name="stagedline",
            index=models.Index(fields=["batch", "state", "id"], name="staged_line_batch_state"),
        ),
        migrations.AddIndex(
            model_name="stagedline",
            index=models.Index(fields=["batch", "verdict", "line", "id"], name="staged_line_batch_verdict"),
        ),
        migrations.AddIndex(
            model_name="stagedline",
            index=models.Index(
                condition=models.Q(("creates", True)),
                fields=["batch", "line", "id"],
                name="staged_line_creates",
            ),
        ),
        migrations.AddIndex(
            model_name="stagedline",
            index=models.Index(
                condition=models.Q(("updates", True)),
                fields=["batch", "line", "id"],
                name="staged_line_updates",
            ),
        ),
    ]
