"""What the background worker looks for, away from who waits for a page."""

from django.utils import timezone
from django_tasks import task

from filrouge.identity.scanning import scan


@task()
def look_for_duplicates() -> None:
    """Put the pairs of files that look alike in the list."""
    scan(at=timezone.now())
