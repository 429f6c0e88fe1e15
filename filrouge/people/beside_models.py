"""Who stands beside a person, and what of theirs ends on a day (A-2, A-6)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.core.periods import Period
from filrouge.directory.languages import languages
from filrouge.directory.models import period_constraint, public_id_field
from filrouge.people.beside_rules import companion_kinds, renewal_kinds


class Companion(models.Model):
    """Somebody beside a person during `[since, until)`: guardian, trusted third party, interpreter; whether letters go
    to them."""

    class Letters(models.TextChoices):
        NONE = "none", "Ne reçoit pas le courrier"
        COPY = "copy", "Reçoit une copie du courrier"
        INSTEAD = "instead", "Reçoit le courrier à la place de la personne"

    public_id = public_id_field()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="companions")
    kind = models.CharField("à quel titre", max_length=24)
    name = models.CharField("nom", max_length=120)
    organisation = models.CharField("lien ou organisme", max_length=120, blank=True)
    language = models.CharField("langue", max_length=3, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    complement = models.CharField("complément", max_length=80, blank=True)
    street = models.CharField("numéro et rue", max_length=120, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=60, blank=True)
    letters = models.CharField("courrier", max_length=7, choices=Letters, default=Letters.NONE)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "entourage"
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints = [
            period_constraint("companion_period"),
            models.UniqueConstraint(
                fields=["person", "kind", "name"],
                condition=Q(until__isnull=True),
                name="companion_open_once",
                violation_error_message="Cette personne est déjà notée à ce titre.",
            ),
            models.CheckConstraint(
                name="companion_with_address",
                condition=Q(letters="none") | (~Q(postal_code="") & ~Q(city="")),
                violation_error_message="Une lettre a besoin du code postal et de la commune.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def label(self) -> str:
        """« Curatelle »."""
        found = companion_kinds().get(self.kind)
        return found.label if found else self.kind

    @property
    def language_label(self) -> str:
        """« Arabe »; nothing for who does not interpret."""
        return languages().get(self.language, self.language)

    @property
    def in_short(self) -> str:
        """« Curatelle : Paul Roche (Udaf) », « Interprète : Ana Roy (arabe) »."""
        about = self.language_label.lower() or self.organisation
        return f"{self.label} : {self.name}" + (f" ({about})" if about else "")

    @property
    def period(self) -> Period:
        """When they are beside the person."""
        return Period(self.since, self.until)


class Renewal(models.Model):
    """Something of a person's that ends on a day and is renewed before: the day, and no number of document."""

    class Source(models.TextChoices):
        SEEN = "seen", "Document vu"
        SAID = "said", "Dit par la personne"
        PARTNER = "partner", "Dit par un partenaire"

    public_id = public_id_field()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="renewals")
    kind = models.CharField("titre ou droit", max_length=24)
    label = models.CharField("lequel", max_length=60, blank=True)
    expires_on = models.DateField("dernier jour")
    source = models.CharField("d'où vient la date", max_length=7, choices=Source)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_by_name = models.CharField("noté par", max_length=120)
    entered_on = models.DateField("noté le")

    class Meta:
        verbose_name = "titre ou droit à renouveler"
        ordering: ClassVar[list[str]] = ["expires_on", "id"]
        indexes = [models.Index(fields=["expires_on", "id"], name="renewal_expires")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "label"],
                name="renewal_once",
                violation_error_message="La date de ce titre est déjà notée : changez-la.",
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def words(self) -> str:
        """« Titre de séjour »; what somebody wrote for another."""
        found = renewal_kinds().get(self.kind)
        return self.label or (found.label if found else self.kind)
