"""The mark that a database is a demo's: nothing else may be erased by it."""

from typing import Any

from django.db import models


class DemoRun(models.Model):
    """One filling of this database with the invented département. Unfinished: it was interrupted."""

    seed = models.IntegerField()
    until = models.DateField()
    small = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    logins: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = "démonstration"

    def __str__(self) -> str:
        return f"{self.seed} {self.until}"
