import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import filrouge.core.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=filrouge.core.identifiers.new_public_id,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Femme"), ("M", "Homme"), ("", "Non précisé")],
                        max_length=1,
                        verbose_name="sexe",
                    ),
                ),
                ("family_name", models.CharField(max_length=60, verbose_name="nom d'usage")),
                ("birth_name", models.CharField(blank=True, max_length=60, verbose_name="nom de naissance")),
                ("first_names", models.CharField(max_length=80, verbose_name="prénoms")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date de naissance")),
                (
                    "birth_place",
                    models.CharField(blank=True, max_length=60, verbose_name="lieu de naissance"),
                ),
                ("name_key", models.CharField(editable=False, max_length=150)),
                ("nir_cipher", models.BinaryField(default=b"")),
                ("nir_index", models.BinaryField(default=b"", max_length=16)),
                ("nir_certain", models.BooleanField(default=False, editable=False)),
                (
                    "france_travail_id",
                    models.CharField(blank=True, max_length=11, verbose_name="identifiant France Travail"),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("other_phone", models.CharField(blank=True, max_length=20, verbose_name="autre téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                (
                    "preferred_channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "Téléphone"),
                            ("sms", "SMS"),
                            ("email", "E-mail"),
                            ("letter", "Courrier"),
                        ],
                        max_length=8,
                        verbose_name="moyen de contact préféré",
                    ),
                ),
                ("is_beneficiary", models.BooleanField(default=False)),
                (
                    "subject_to_obligations",
                    models.BooleanField(default=False, verbose_name="soumis aux droits et devoirs"),
                ),
                ("rsa_since", models.DateField(blank=True, null=True, verbose_name="au RSA depuis le")),
                (
                    "sources",
                    models.JSONField(
                        default=dict, help_text="provenance : source → jour de la dernière donnée reçue"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "personne",
            },
        ),
        migrations.CreateModel(
            name="FileAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("entitlement", "Bénéficiaire du RSA du Département"),
                            ("lead", "Organisme référent"),
                            ("support", "Référent en appui"),
                            ("joint", "Suivi conjoint avec France Travail"),
                            ("list", "Liste transmise au Département"),
                        ],
                        max_length=16,
                        verbose_name="motif",
                    ),
                ),
                ("since", models.DateField(verbose_name="depuis le")),
                ("until", models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="doors", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "accès au dossier",
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.CharField(help_text="CAF ou MSA", max_length=3, verbose_name="organisme payeur"),
                ),
                ("body_number", models.CharField(blank=True, max_length=3)),
                ("caf_number", models.CharField(max_length=15, verbose_name="numéro d'allocataire")),
                (
                    "claim_number",
                    models.CharField(blank=True, max_length=20, verbose_name="numéro de demande RSA"),
                ),
                ("claim_day", models.DateField(blank=True, null=True, verbose_name="date de la demande")),
                (
                    "family_situation",
                    models.CharField(blank=True, max_length=3, verbose_name="situation de famille"),
                ),
                (
                    "dependants",
                    models.PositiveSmallIntegerField(default=0, verbose_name="personnes à charge"),
                ),
                ("state", models.CharField(blank=True, max_length=1, verbose_name="état du droit")),
                ("state_reason", models.CharField(blank=True, max_length=3, verbose_name="motif")),
                ("state_since", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                ("details", models.JSONField(default=dict)),
                ("seen_on", models.DateField(blank=True, null=True, verbose_name="vu dans un fichier du")),
            ],
            options={
                "verbose_name": "foyer",
                "indexes": [models.Index(fields=["caf_number"], name="household_caf_number")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "caf_number", "claim_number"),
                        name="household_once",
                        violation_error_message="Ce foyer est déjà connu de cet organisme payeur.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EntitlementPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=1, verbose_name="état")),
                ("reason", models.CharField(blank=True, max_length=3, verbose_name="motif")),
                ("since", models.DateField(verbose_name="depuis le")),
                ("until", models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entitlements",
                        to="people.household",
                    ),
                ),
            ],
            options={
                "verbose_name": "période de droit",
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("home", "Domicile"),
                            ("domiciliation", "Domiciliation"),
                            ("anchor", "Lieu d'ancrage"),
                        ],
                        default="home",
                        max_length=14,
                        verbose_name="sorte",
                    ),
                ),
                ("complement", models.CharField(blank=True, max_length=80, verbose_name="complément")),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="voie")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("city", models.CharField(blank=True, max_length=60, verbose_name="commune")),
                ("since", models.DateField(verbose_name="depuis le")),
                ("until", models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.commune",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="people.person",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="people.household",
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse",
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("DEM", "Demandeur"),
                            ("CJT", "Conjoint"),
                            ("ENF", "Enfant"),
                            ("AUT", "Autre personne"),
                            ("RDO", "Responsable du dossier"),
                        ],
                        max_length=3,
                        verbose_name="rôle",
                    ),
                ),
                ("since", models.DateField(verbose_name="depuis le")),
                ("until", models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="people.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre du foyer",
            },
        ),
        migrations.CreateModel(
            name="NameToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_tokens",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "mot du nom",
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=filrouge.core.identifiers.new_public_id,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("text", models.TextField(verbose_name="note")),
                ("written_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
            },
        ),
        migrations.CreateModel(
            name="ObligationPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="depuis le")),
                ("until", models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="obligations",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "période de droits et devoirs",
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=8, verbose_name="source")),
                ("received_on", models.DateField(verbose_name="situation au")),
                ("data", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="received",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "donnée reçue",
            },
        ),
        migrations.CreateModel(
            name="Following",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="following",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("pathway", models.CharField(blank=True, max_length=20, verbose_name="parcours")),
                ("to_orient_since", models.DateField(null=True, verbose_name="à orienter depuis le")),
                ("to_assign_since", models.DateField(null=True, verbose_name="à affecter depuis le")),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.area",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.professional",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.scheme",
                    ),
                ),
                (
                    "support",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.professional",
                    ),
                ),
            ],
            options={
                "verbose_name": "suivi actuel",
            },
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_key", "id"], name="person_name_key"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["nir_index"], name="person_nir_index"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone"], name="person_phone"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["other_phone"], name="person_other_phone"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["birth_date"], name="person_birth_date"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["france_travail_id"], name="person_ft_id"),
        ),
        migrations.AddConstraint(
            model_name="fileaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", True), ("organisation__isnull", False)),
                    models.Q(("account__isnull", False), ("organisation__isnull", True)),
                    _connector="OR",
                ),
                name="file_access_to_one",
                violation_error_message="Un accès est donné à un organisme ou à une personne, jamais aux deux.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileaccess",
            constraint=models.UniqueConstraint(
                condition=models.Q(("organisation__isnull", False), ("until__isnull", True)),
                fields=("person", "organisation", "ground"),
                name="file_access_organisation_once",
                violation_error_message="Cet organisme a déjà accès à ce dossier à ce titre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileaccess",
            constraint=models.UniqueConstraint(
                condition=models.Q(("account__isnull", False), ("until__isnull", True)),
                fields=("person", "account", "ground"),
                name="file_access_account_once",
                violation_error_message="Cette personne a déjà accès à ce dossier à ce titre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlementperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("household",),
                name="entitlement_one_open",
                violation_error_message="Ce foyer a déjà un état du droit en cours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(("household__isnull", False), ("person__isnull", False), _connector="OR"),
                name="address_of_someone",
                violation_error_message="Une adresse est celle d'un foyer ou d'une personne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("household__isnull", False), ("person__isnull", True), ("until__isnull", True)
                ),
                fields=("household", "kind"),
                name="address_household_one_open",
                violation_error_message="Ce foyer a déjà une adresse de cette sorte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("household", "person"),
                name="member_open_once",
                violation_error_message="Cette personne est déjà dans ce foyer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nametoken",
            constraint=models.UniqueConstraint(
                fields=("token", "person"),
                name="name_token_once",
                violation_error_message="Ce mot du nom est déjà connu.",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["person", "-written_at"], name="note_person"),
        ),
        migrations.AddConstraint(
            model_name="obligationperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("person",),
                name="obligation_one_open",
                violation_error_message="Cette personne est déjà soumise aux droits et devoirs.",
            ),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.UniqueConstraint(
                fields=("person", "source"),
                name="received_once",
                violation_error_message="Cette source a déjà son dossier pour cette personne.",
            ),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(fields=["lead"], name="following_by_lead"),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(fields=["support"], name="following_by_support"),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(fields=["area", "to_orient_since"], name="following_to_orient"),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(fields=["organisation", "to_assign_since"], name="following_to_assign"),
        ),
    ]
