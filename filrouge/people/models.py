"""The person, the household, its right, addresses; who may open the file; who follows now."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role, Verb
from filrouge.directory.models import Area, Organisation, Professional, Scheme, public_id_field
from filrouge.people.address_models import Address as Address
from filrouge.people.beside_models import Companion as Companion
from filrouge.people.beside_models import Renewal as Renewal
from filrouge.people.levels import Level, readable


def file_open_to(agent: Agent, person: str, *, few: bool = False) -> Q | Exists:
    """Condition on the column that holds a person's key: the file is open to this agent (ADR 0005).

    The département may open nearly every file: an EXISTS lets a list walk its index; the others' few are found first,
    unless something else already leaves `few` rows."""
    if agent.everything:
        return Q()
    if agent.role == Role.CLIENT:
        return Exists(Person.objects.filter(pk=OuterRef(person), account_id=agent.account_id))
    if not agent.may(Verb.SEE_PEOPLE):
        return Q(pk__in=[])
    mine = Q(organisation__in=agent.organisations)
    # A file is opened by name to the adviser who holds the post: it closes with the post.
    if agent.role != Role.FT_ADVISER or agent.professional_id is not None:
        mine |= Q(account_id=agent.account_id)
    doors = FileAccess.objects.filter(mine, until__isnull=True)
    if agent.department or few:
        return Exists(doors.filter(person=OuterRef(person)))
    return Q(**{f"{person}__in": doors.values("person")})


class PersonQuerySet(models.QuerySet["Person"]):
    """The vocabulary of lists of people."""

    def visible_to(self, agent: Agent, *, few: bool = False) -> "PersonQuerySet":
        """People whose file is open to this agent; `few`: see `file_open_to`."""
        return self.filter(file_open_to(agent, "pk", few=few))

    def beneficiaries(self) -> "PersonQuerySet":
        """Adults in their own right: claimant or partner of an RSA household, or job-seeker without RSA (A-3)."""
        return self.filter(is_beneficiary=True)


class Person(models.Model):
    """A person of the file. Children of a household are people too; a file that was joined to another leads there."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Femme"
        MALE = "M", "Homme"
        UNKNOWN = "", "Non précisé"

    class Channel(models.TextChoices):
        PHONE = "phone", "Téléphone"
        SMS = "sms", "SMS"
        EMAIL = "email", "E-mail"
        LETTER = "letter", "Courrier"

    public_id = public_id_field()
    sex = models.CharField("sexe", max_length=1, choices=Sex, blank=True)
    family_name = models.CharField("nom d'usage", max_length=60)
    birth_name = models.CharField("nom de naissance", max_length=60, blank=True)
    first_names = models.CharField("prénoms", max_length=80)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    birth_place = models.CharField("lieu de naissance", max_length=60, blank=True)
    name_key = models.CharField(max_length=150, editable=False)
    nir_cipher = models.BinaryField(default=b"", editable=False)
    nir_index = models.BinaryField(max_length=16, default=b"", editable=False)
    nir_certain = models.BooleanField(default=False, editable=False)
    france_travail_id = models.CharField("identifiant France Travail", max_length=11, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    other_phone = models.CharField("autre téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    preferred_channel = models.CharField(
        "moyen de contact préféré", max_length=8, choices=Channel, blank=True
    )
    language = models.CharField("langue de l'échange", max_length=3, blank=True, default="", db_default="")
    is_beneficiary = models.BooleanField(default=False)
    subject_to_obligations = models.BooleanField("soumis aux droits et devoirs", default=False)
    rsa_since = models.DateField("au RSA depuis le", null=True, blank=True)
    sources = models.JSONField(
        default=dict, help_text="provenance : source → jour de la dernière donnée reçue"
    )
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar["models.Manager[Person]"] = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        indexes = [
            models.Index(fields=["name_key", "id"], name="person_name_key"),
            models.Index(fields=["nir_index"], name="person_nir_index"),
            models.Index(fields=["phone"], name="person_phone"),
            models.Index(fields=["other_phone"], name="person_other_phone"),
            models.Index(fields=["birth_date"], name="person_birth_date"),
            models.Index(fields=["france_travail_id"], name="person_ft_id"),
            models.Index(
                fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_name} {self.first_names}"

    @property
    def full_name(self) -> str:
        """« Prénom NOM », as professionals say it."""
        return f"{self.first_names.split(' ')[0].title()} {self.family_name.upper()}"


class NameToken(models.Model):
    """One word of a person's names, for the search by beginnings."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_tokens")
    token = models.CharField(max_length=60)

    class Meta:
        verbose_name = "mot du nom"
        constraints = [
            models.UniqueConstraint(
                fields=["token", "person"], name="name_token_once",
                violation_error_message="Ce mot du nom est déjà connu.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.token


class Received(models.Model):
    """What files say of a person beside what the file of the person holds: kept as it came, by kind of source."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="received")
    source = models.CharField("source", max_length=8)
    received_on = models.DateField("situation au")
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        verbose_name = "donnée reçue"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source"], name="received_once",
                violation_error_message="Cette source a déjà son dossier pour cette personne.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.source}"


class Household(models.Model):
    """A household known to a payer: body + CAF number, and its claim."""

    body = models.CharField("organisme payeur", max_length=3, help_text="CAF ou MSA")
    body_number = models.CharField(max_length=3, blank=True)
    caf_number = models.CharField("numéro d'allocataire", max_length=15)
    claim_number = models.CharField("numéro de demande RSA", max_length=20, blank=True)
    claim_day = models.DateField("date de la demande", null=True, blank=True)
    family_situation = models.CharField("situation de famille", max_length=3, blank=True)
    dependants = models.PositiveSmallIntegerField("personnes à charge", default=0)
    state = models.CharField("état du droit", max_length=1, blank=True)
    state_reason = models.CharField("motif", max_length=3, blank=True)
    state_since = models.DateField("depuis le", null=True, blank=True)
    details: models.JSONField[Any, Any] = models.JSONField(default=dict)
    seen_on = models.DateField("vu dans un fichier du", null=True, blank=True)
    digest = models.CharField(
        max_length=32, blank=True, db_default="", help_text="de ce que le dernier flux en dit, mot pour mot"
    )
    digest_revisions = models.PositiveBigIntegerField(
        db_default=0, help_text="somme des révisions de ses personnes après ce flux"
    )

    class Meta:
        verbose_name = "foyer"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "caf_number", "claim_number"],
                name="household_once",
                violation_error_message="Ce foyer est déjà connu de cet organisme payeur.",
            )
        ]
        indexes = [models.Index(fields=["caf_number"], name="household_caf_number")]

    def __str__(self) -> str:
        return self.caf_number


class HouseholdMember(models.Model):
    """A person in a household, with a role."""

    class MemberRole(models.TextChoices):
        APPLICANT = "DEM", "Demandeur"
        PARTNER = "CJT", "Conjoint"
        CHILD = "ENF", "Enfant"
        OTHER = "AUT", "Autre personne"
        HOLDER = "RDO", "Responsable du dossier"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=3, choices=MemberRole)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "membre du foyer"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(until__isnull=True), name="member_open_once",
                violation_error_message="Cette personne est déjà dans ce foyer.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.household_id} {self.role}"


class EntitlementPeriod(models.Model):
    """One state of a household's right, `[since, until)`; the open one is the present state."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="entitlements")
    state = models.CharField("état", max_length=1)
    reason = models.CharField("motif", max_length=3, blank=True)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "période de droit"
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True),
                name="entitlement_one_open",
                violation_error_message="Ce foyer a déjà un état du droit en cours.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.state}"


class ObligationPeriod(models.Model):
    """When a person was subject to rights and duties (person level, CASF L262-28)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="obligations")
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "période de droits et devoirs"
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="obligation_one_open",
                violation_error_message="Cette personne est déjà soumise aux droits et devoirs.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}"


class FileAccess(models.Model):
    """Who may open a file: an organisation or one account, on a ground, from, until."""

    class Ground(models.TextChoices):
        ENTITLEMENT = "entitlement", "Bénéficiaire du RSA du Département"
        LEAD = "lead", "Organisme référent"
        SUPPORT = "support", "Référent en appui"
        JOINT = "joint", "Suivi conjoint avec France Travail"
        LIST = "list", "Liste transmise au Département"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="doors")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField("motif", max_length=16, choices=Ground)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "accès au dossier"
        constraints = [
            models.CheckConstraint(
                name="file_access_to_one",
                condition=Q(organisation__isnull=False, account__isnull=True)
                | Q(organisation__isnull=True, account__isnull=False),
                violation_error_message="Un accès est donné à un organisme ou à une personne, jamais aux deux.",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "ground"],
                condition=Q(until__isnull=True, organisation__isnull=False),
                name="file_access_organisation_once",
                violation_error_message="Cet organisme a déjà accès à ce dossier à ce titre.",
            ),
            models.UniqueConstraint(
                fields=["person", "account", "ground"],
                condition=Q(until__isnull=True, account__isnull=False),
                name="file_access_account_once",
                violation_error_message="Cette personne a déjà accès à ce dossier à ce titre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.ground}"


class Following(models.Model):
    """Where a person stands today: area, scheme, lead organisation and lead caseworker.

    A snapshot that upper actions keep (import, orientation, assignment, exit); their own rows hold the history."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="following"
    )
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    scheme = models.ForeignKey(Scheme, null=True, on_delete=models.SET_NULL, related_name="+")
    pathway = models.CharField("parcours", max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    lead = models.ForeignKey(Professional, null=True, on_delete=models.SET_NULL, related_name="+")
    support = models.ForeignKey(Professional, null=True, on_delete=models.SET_NULL, related_name="+")
    emphasis = models.CharField("dominante", max_length=40, blank=True, default="", db_default="")
    to_orient_since = models.DateField("à orienter depuis le", null=True)
    to_assign_since = models.DateField("à affecter depuis le", null=True)
    voluntary_since = models.DateField("en poursuite volontaire depuis le", null=True)

    class Meta:
        verbose_name = "suivi actuel"
        indexes = [
            models.Index(fields=["area", "to_orient_since"], name="following_to_orient"),
            models.Index(fields=["organisation", "to_assign_since"], name="following_to_assign"),
            # The two work lists, in their order: a page is read without sorting all who wait.
            models.Index(fields=["to_orient_since", "person"], name="following_wait_to_orient"),
            models.Index(fields=["to_assign_since", "person"], name="following_wait_to_assign"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class NoteQuerySet(models.QuerySet["Note"]):
    """The vocabulary of notes."""

    def visible_to(self, agent: Agent) -> "NoteQuerySet":
        """Notes that this agent may read: the file is open to them, and so is the level (`levels.may_read`)."""
        return self.filter(file_open_to(agent, "person_id", few=True), readable(agent))


class Note(models.Model):
    """A short objective note in the file, with its author and date (A-1), and who may read it.

    `organisation`: inside which it was written; it does not follow its author."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("note")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    level = models.CharField("confidentialité", max_length=12, choices=Level, default=Level.SHARED,
                             db_default=Level.SHARED)  # fmt: skip
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar["models.Manager[Note]"] = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note"
        indexes = [models.Index(fields=["person", "-written_at"], name="note_person")]
        constraints = [
            models.CheckConstraint(
                name="note_level_known", condition=Q(level__in=Level.values),
                violation_error_message="Ce niveau de confidentialité n'existe pas.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.public_id
