"""Where people live, receive their letters, spend their days (A-2)."""

from django.db import models
from django.db.models import Q

from filrouge.core.text import place_words
from filrouge.directory.models import Commune


class Address(models.Model):
    """An address with its kind: home of a household; post, domiciliation and anchor places of a person (A-2)."""

    class Kind(models.TextChoices):
        HOME = "home", "Domicile"
        DOMICILIATION = "domiciliation", "Domiciliation"
        ANCHOR = "anchor", "Lieu d'ancrage"
        POST = "post", "Adresse postale"

    household = models.ForeignKey(
        "people.Household", null=True, on_delete=models.CASCADE, related_name="addresses"
    )
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField("sorte", max_length=14, choices=Kind, default=Kind.HOME)
    complement = models.CharField("complément", max_length=80, blank=True)
    street = models.CharField("voie", max_length=120, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=60, blank=True)
    commune = models.ForeignKey(Commune, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "adresse"
        constraints = [
            models.CheckConstraint(
                name="address_of_someone",
                condition=Q(household__isnull=False) | Q(person__isnull=False),
                violation_error_message="Une adresse est celle d'un foyer ou d'une personne.",
            ),
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(until__isnull=True, household__isnull=False, person__isnull=True),
                name="address_household_one_open",
                violation_error_message="Ce foyer a déjà une adresse de cette sorte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.postal_code} {self.town}"

    @property
    def town(self) -> str:
        """The commune by its own name when it is known, else as the file wrote it."""
        return self.commune.name if self.commune else place_words(self.city)
