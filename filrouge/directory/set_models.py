"""Sets of indicators that the département has validated: who, when, and which definitions (G-5)."""

from typing import Any, ClassVar

from django.db import models

from filrouge.access.models import Account


class IndicatorSetValidation(models.Model):
    """A set as it was the day somebody validated it. Never written over: a set that changes is validated again.

    `key`: of a scheme, or of all together. `definitions`: identifier → `{label, version, digest}`."""

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    definitions: models.JSONField[Any, Any] = models.JSONField(default=dict)
    note = models.CharField("note", max_length=300, blank=True)
    validated_at = models.DateTimeField()
    validated_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "validation d'un jeu d'indicateurs"
        ordering: ClassVar[list[str]] = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "number"],
                name="indicator_set_validated_once",
                violation_error_message="Quelqu'un d'autre vient de valider ce jeu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} nº {self.number}"
