"""What the world of the permission walk holds of agreements themselves."""

from datetime import timedelta

from django.utils import timezone

from filrouge.directory.catalogue import rules_hash
from filrouge.directory.models import Agreement
from filrouge.directory.queries import console_agent
from filrouge.reports.models import Layout, Report


def reported(agreement: Agreement) -> dict[str, tuple[object, ...]]:
    """Two reports of an agreement: one to write, one given back."""
    today, who = timezone.localdate(), console_agent().account_id
    shared = {
        "agreement": agreement, "scheme": agreement.scheme, "kind": "annual", "rules": rules_hash(agreement.scheme.key),
        "until": today, "due_on": today, "opened_by_id": who, "opened_at": timezone.now(),
    }  # fmt: skip
    asked = Report.objects.create(**shared, state="asked", since=today - timedelta(days=90))
    stopped = Report.objects.create(
        **shared, state="returned", since=today - timedelta(days=60), stopped_at=timezone.now(),
        returned_at=timezone.now(), returned_by_id=who,
    )  # fmt: skip
    return {
        "written_report": (asked.public_id,), "stopped_report": (stopped.public_id,),
        "report_file": (asked.public_id, "docx"),
    }  # fmt: skip


def layout_given() -> dict[str, tuple[str, ...]]:
    """A layout of reports that the département gave."""
    kept = Layout.objects.create(name="Modèle", content=b"", saved_at=timezone.now())
    return {"report_layout": (str(kept.pk),)}
