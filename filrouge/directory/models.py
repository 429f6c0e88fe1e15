"""Areas, organisations, sites, professionals, memberships, schemes kept by hash, agreements as capacity."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.core.identifiers import PUBLIC_ID_LENGTH, new_public_id

PERIOD_MESSAGE = "La date de fin doit suivre la date de début."


def public_id_field() -> "models.CharField[str, str]":
    """The identifier that addresses show."""
    return models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False)


def period_constraint(name: str) -> models.CheckConstraint:
    """`[since, until)` is not empty."""
    return models.CheckConstraint(
        name=name,
        condition=Q(until__isnull=True) | Q(until__gt=F("since")),
        violation_error_message=PERIOD_MESSAGE,
    )


class Commune(models.Model):
    """A commune of the official geographic code, with what the product needs of it."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    postal_codes = models.CharField("codes postaux", max_length=120)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    population = models.PositiveIntegerField(default=0)
    intercommunality = models.CharField("intercommunalité", max_length=120, blank=True)

    class Meta:
        verbose_name = "commune"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A piece of the département: territory, pôle insertion, MDS… in a tree."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "Département"
        TERRITORY = "territory", "Territoire"
        CLUSTER = "cluster", "Pôle insertion"
        SOLIDARITY_HOUSE = "solidarity_house", "Maison de la solidarité"

    public_id = public_id_field()
    code = models.CharField("code", max_length=24, unique=True)
    name = models.CharField("nom", max_length=80)
    kind = models.CharField("sorte", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        verbose_name = "territoire"
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.CheckConstraint(
                name="area_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="Un territoire ne peut pas être contenu dans lui-même.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AreaCommune(models.Model):
    """The smallest area that a commune belongs to."""

    commune = models.OneToOneField(
        Commune, primary_key=True, on_delete=models.CASCADE, related_name="area_link"
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="commune_links")

    class Meta:
        verbose_name = "commune d'un territoire"

    def __str__(self) -> str:
        return f"{self.commune_id}"


class Organisation(models.Model):
    """A body that follows people or offers something. The closed list of the law, and its partners."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "Département"
        DELEGATED_PROVIDER = "delegated_provider", "Opérateur délégataire"
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        MISSION_LOCALE = "mission_locale", "Mission locale"
        CAP_EMPLOI = "cap_emploi", "Cap emploi"
        SOCIAL_CENTRE = "social_centre", "CCAS ou CIAS"
        TRAINING_BODY = "training_body", "Organisme de formation"
        INCLUSION_EMPLOYER = "inclusion_employer", "Structure d'insertion par l'activité"
        EMPLOYER = "employer", "Entreprise"
        PAYER = "payer", "Organisme payeur (CAF, MSA)"
        OTHER = "other", "Autre partenaire"

    public_id = public_id_field()
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("sorte", max_length=24, choices=Kind)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)

    class Meta:
        verbose_name = "organisme"
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret=""),
                name="organisation_siret_unique",
                violation_error_message="Un organisme porte déjà ce SIRET.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="department"),
                name="organisation_one_department",
                violation_error_message="Cette base a déjà son Département : une base sert un seul Département.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """Where people are received: an office, an antenna, a drop-in."""

    class Kind(models.TextChoices):
        OFFICE = "office", "Bureau"
        ANTENNA = "antenna", "Antenne"
        DROP_IN = "drop_in", "Permanence"

    public_id = public_id_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="sites")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("sorte", max_length=12, choices=Kind, default=Kind.OFFICE)
    street = models.CharField("adresse", max_length=160, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)

    class Meta:
        verbose_name = "lieu d'accueil"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a site, where one appointment or one session takes place at a time (D-5)."""

    public_id = public_id_field()
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField("nom", max_length=60)
    places = models.PositiveSmallIntegerField("places", null=True, blank=True)
    closed = models.BooleanField("ne se réserve plus", default=False)
    # Taken by each booking first, so that the second of two waits and finds the room taken.
    bookings = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "salle"
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="room_name_once",
                violation_error_message="Une salle de ce lieu porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Professional(models.Model):
    """Somebody who works with people, with or without an account."""

    class Competence(models.TextChoices):
        SOCIAL = "social", "Social"
        EMPLOYMENT = "employment", "Emploi"
        NONE = "none", "Sans objet"

    public_id = public_id_field()
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="professional"
    )
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    competence = models.CharField("compétence", max_length=12, choices=Competence, default=Competence.NONE)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    languages: models.JSONField[Any, Any] = models.JSONField("langues", default=list, blank=True)
    specialities: models.JSONField[Any, Any] = models.JSONField(
        "dominantes suivies", default=list, blank=True
    )

    class Meta:
        verbose_name = "professionnel"
        ordering: ClassVar[list[str]] = ["last_name", "first_name", "id"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Membership(models.Model):
    """A professional in an organisation, for a share of full time and a period."""

    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    areas = models.ManyToManyField(Area, blank=True, related_name="memberships")
    function = models.CharField("fonction", max_length=80, blank=True)
    fte = models.DecimalField("équivalent temps plein", max_digits=3, decimal_places=2, default=1)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            period_constraint("membership_period"),
            models.CheckConstraint(
                name="membership_fte",
                condition=Q(fte__gt=0) & Q(fte__lte=1),
                violation_error_message="La part de temps plein va de 0,01 à 1.",
            ),
            models.UniqueConstraint(
                fields=["professional", "organisation"],
                condition=Q(until__isnull=True),
                name="membership_open_once",
                violation_error_message="Ce professionnel appartient déjà à cet organisme.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.professional_id} · {self.organisation_id}"


class Scheme(models.Model):
    """A dispositif as the database knows it: a small number for facts, its key, its latest text."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField("nom", max_length=160)
    short_name = models.CharField("nom court", max_length=60)

    class Meta:
        verbose_name = "dispositif"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.short_name


class SchemeVersion(models.Model):
    """The text of a scheme or of the national law, kept by hash: a decision stores the hash (S-0)."""

    hash = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=60)
    text = models.TextField()
    first_seen = models.DateTimeField()

    class Meta:
        verbose_name = "version de dispositif"

    def __str__(self) -> str:
        return f"{self.key} {self.hash[:8]}"


class Agreement(models.Model):
    """Convention: organisation × scheme × areas × period, as a capacity of one of four kinds (B-5)."""

    class Kind(models.TextChoices):
        FTE_RATIO = "fte_ratio", "Personnes par équivalent temps plein"
        PORTFOLIOS = "portfolios", "Portefeuilles"
        PEOPLE_PER_YEAR = "people_per_year", "Personnes accompagnées dans l'année"
        FTE_ONLY = "fte_only", "Équivalents temps plein sans ratio"

    public_id = public_id_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="agreements")
    reference = models.CharField("numéro", max_length=40, blank=True)
    kind = models.CharField("capacité", max_length=16, choices=Kind)
    fte = models.DecimalField(
        "équivalents temps plein", max_digits=5, decimal_places=2, null=True, blank=True
    )
    ratio = models.PositiveIntegerField("personnes par ETP", null=True, blank=True)
    portfolios = models.PositiveIntegerField("portefeuilles", null=True, blank=True)
    portfolio_size = models.PositiveIntegerField("personnes par portefeuille", null=True, blank=True)
    people_per_year = models.PositiveIntegerField("personnes par an", null=True, blank=True)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    areas = models.ManyToManyField(Area, related_name="agreements")

    class Meta:
        verbose_name = "convention"
        constraints = [
            period_constraint("agreement_period"),
            models.CheckConstraint(
                name="agreement_capacity_complete",
                condition=(
                    Q(kind="fte_ratio", fte__isnull=False, ratio__isnull=False)
                    | Q(kind="portfolios", portfolios__isnull=False, portfolio_size__isnull=False)
                    | Q(kind="people_per_year", people_per_year__isnull=False)
                    | Q(kind="fte_only", fte__isnull=False)
                ),
                violation_error_message="Indiquez les nombres que cette sorte de capacité demande.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"convention {self.pk}"
