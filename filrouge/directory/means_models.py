"""The means of an organisation beside its full-time equivalents: what its people are qualified as, who it works with."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.directory.models import Organisation, Professional, period_constraint, public_id_field
from filrouge.directory.qualifications import qualifications


class Qualification(models.Model):
    """What a professional is qualified as. `since`: the day of the diploma, or when the experience began, if known."""

    public_id = public_id_field()
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="qualifications")
    kind = models.CharField("qualification", max_length=30)
    diploma = models.CharField("diplôme ou titre", max_length=160, blank=True)
    since = models.DateField("depuis le", null=True, blank=True)
    withdrawn = models.BooleanField("notée par erreur, ne compte plus", default=False)

    class Meta:
        verbose_name = "qualification"
        ordering: ClassVar[list[str]] = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["professional", "kind"],
                condition=Q(withdrawn=False),
                name="qualified_once",
                violation_error_message="Cette qualification est déjà notée pour ce professionnel.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« Psychologue du travail »; the key when the list has dropped it."""
        return qualifications().get(self.kind, self.kind)


class Partnership(models.Model):
    """An organisation that works with somebody else on something, for a period; `signed`: by a written agreement."""

    public_id = public_id_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="partnerships")
    partner = models.CharField("partenaire", max_length=120)
    subject = models.CharField("objet", max_length=200)
    signed = models.BooleanField("convention signée", default=False)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "partenariat"
        ordering: ClassVar[list[str]] = ["partner", "id"]
        constraints = [period_constraint("partnership_period")]

    def __str__(self) -> str:
        return self.partner
