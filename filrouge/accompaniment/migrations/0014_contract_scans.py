from typing import Any

from django.db import migrations, models


def mark_those_signed_on_paper(apps: Any, schema_editor: Any) -> None:
    """Contracts whose proof already says « sur papier »: their scan is awaited."""
    contracts = apps.get_model("accompaniment", "EngagementContract").objects
    contracts.filter(signature__how="paper").update(on_paper=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accompaniment", "0013_drop_assessment_revision"),
        ("documents", "0002_attachments"),
    ]

    operations = [
        migrations.AddField(
            model_name="engagementcontract",
            name="on_paper",
            field=models.BooleanField(
                default=False, help_text="son scan est attendu", verbose_name="signé sur papier"
            ),
        ),
        migrations.AddField(
            model_name="engagementcontract",
            name="scans",
            field=models.ManyToManyField(
                related_name="contracts", to="documents.attachment", verbose_name="scans"
            ),
        ),
        migrations.AddIndex(
            model_name="engagementcontract",
            index=models.Index(
                condition=models.Q(("on_paper", True)), fields=["signed_on", "id"], name="contract_on_paper"
            ),
        ),
        migrations.RunPython(mark_those_signed_on_paper, migrations.RunPython.noop),
    ]
