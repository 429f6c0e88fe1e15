"""Who may do what: roles P-1 … P-12, verbs, and the one table that crosses them."""

from django.db import models


class Role(models.TextChoices):
    """What an account is for (requirements P-1 … P-12)."""

    CASEWORKER = "caseworker", "Référent d'accompagnement"
    SOCIAL_WORKER = "social_worker", "Travailleur social"
    AREA_MANAGER = "area_manager", "Responsable territorial"
    ORIENTATION_OFFICER = "orientation_officer", "Conseiller de la plateforme d'orientation"
    PROVIDER_MANAGER = "provider_manager", "Responsable d'opérateur"
    STEERING = "steering", "Direction de l'insertion"
    CLIENT = "client", "Personne accompagnée"
    PARTNER = "partner", "Partenaire"
    DPO = "dpo", "Délégué à la protection des données"
    ADMINISTRATOR = "administrator", "Administrateur"
    SECRETARIAT = "secretariat", "Secrétariat"
    PANEL_MEMBER = "panel_member", "Membre de l'équipe pluridisciplinaire"
    FT_ADVISER = "ft_adviser", "Conseiller France Travail"
    CONSOLE = "console", "Console du serveur"


class Verb(models.TextChoices):
    """One thing that somebody may be allowed to do. The label ends « Vous ne pouvez pas … »."""

    SEE_PEOPLE = "see_people", "consulter les dossiers"
    SEARCH_PEOPLE = "search_people", "rechercher une personne"
    SEARCH_NIR = "search_nir", "rechercher par numéro de sécurité sociale"
    EDIT_PERSON = "edit_person", "modifier l'identité et les coordonnées"
    WRITE_NOTE = "write_note", "écrire une note au dossier"
    IMPORT_PEOPLE = "import_people", "importer des fichiers"
    TAKE_OVER = "take_over", "reprendre le suivi en cours depuis une liste"
    MERGE_PEOPLE = "merge_people", "réunir deux dossiers"
    ORIENT = "orient", "décider d'une orientation"
    NAME_CASEWORKER = "name_caseworker", "nommer un référent"
    KEEP_PAPERS = "keep_papers", "ajouter ou retirer des pièces"
    HANDLE_LETTERS = "handle_letters", "préparer et envoyer des courriers"
    NOTE_ABSENCE = "note_absence", "noter une absence"
    BOOK = "book", "fixer un rendez-vous"
    RECORD_OUTCOME = "record_outcome", "noter l'issue d'un rendez-vous"
    RUN_WORKSHOPS = "run_workshops", "organiser des ateliers"
    TAKE_SEAT = "take_seat", "inscrire à un atelier"
    ACCOMPANY = "accompany", "conduire l'accompagnement"
    WRITE_REVIEW = "write_review", "écrire un point d'étape"
    CLOSE_ACCOMPANIMENT = "close_accompaniment", "mettre fin à un accompagnement"
    MANAGE_ENVELOPES = "manage_envelopes", "gérer les enveloppes d'aides"
    OPEN_SPACE = "open_space", "ouvrir son espace à une personne accompagnée"
    SEE_DASHBOARD = "see_dashboard", "consulter les indicateurs"
    SEE_LOAD = "see_load", "consulter la charge des référents"
    HOLD_MEETINGS = "hold_meetings", "préparer et tenir les réunions de suivi"
    WRITE_REPORTS = "write_reports", "écrire et recevoir les bilans des conventions"
    PREPARE_CONFERENCE = "prepare_conference", "préparer son point de suivi"
    MANAGE_DIRECTORY = "manage_directory", "gérer l'annuaire et les conventions"
    MANAGE_ACCOUNTS = "manage_accounts", "gérer les comptes"
    READ_JOURNAL = "read_journal", "consulter le journal des accès"
    SEE_OWN_FILE = "see_own_file", "consulter l'espace d'une personne accompagnée"
    SAY_DONE = "say_done", "dire faite une étape à la place de la personne"
    RUN_SURVEYS = "run_surveys", "mener les questionnaires"
    HAND_SLIPS = "hand_slips", "remettre un questionnaire ou noter un témoignage"
    KEEP_OPERATIONS = "keep_operations", "tenir les opérations cofinancées"
    VALIDATE_SETS = "validate_sets", "valider les jeux d'indicateurs"


V = Verb
_FOLLOW = {
    V.SEE_PEOPLE,
    V.SEARCH_PEOPLE,
    V.EDIT_PERSON,
    V.WRITE_NOTE,
    V.KEEP_PAPERS,
    V.BOOK,
    V.NOTE_ABSENCE,
    V.RECORD_OUTCOME,
    V.RUN_WORKSHOPS,
    V.TAKE_SEAT,
    V.ACCOMPANY,
    V.WRITE_REVIEW,
    V.OPEN_SPACE,
    V.SEE_DASHBOARD,
    V.HAND_SLIPS,
}

VERBS_OF: dict[Role, frozenset[Verb]] = {
    Role.CASEWORKER: frozenset(_FOLLOW | {V.PREPARE_CONFERENCE}),
    Role.SOCIAL_WORKER: frozenset(_FOLLOW | {V.SEARCH_NIR, V.PREPARE_CONFERENCE}),
    Role.AREA_MANAGER: frozenset(
        _FOLLOW
        | {V.SEARCH_NIR, V.IMPORT_PEOPLE, V.MERGE_PEOPLE, V.ORIENT, V.NAME_CASEWORKER, V.CLOSE_ACCOMPANIMENT, V.SEE_LOAD,
           V.HANDLE_LETTERS, V.MANAGE_ENVELOPES, V.HOLD_MEETINGS, V.WRITE_REPORTS, V.RUN_SURVEYS}
    ),
    Role.ORIENTATION_OFFICER: frozenset(
        {V.SEE_PEOPLE, V.SEARCH_PEOPLE, V.SEARCH_NIR, V.EDIT_PERSON, V.WRITE_NOTE, V.IMPORT_PEOPLE, V.TAKE_OVER,
         V.MERGE_PEOPLE, V.ORIENT, V.KEEP_PAPERS,
         V.BOOK, V.NOTE_ABSENCE, V.HANDLE_LETTERS, V.RECORD_OUTCOME, V.SEE_DASHBOARD, V.SEE_LOAD,
         V.HOLD_MEETINGS}
    ),
    Role.PROVIDER_MANAGER: frozenset(
        _FOLLOW | {V.NAME_CASEWORKER, V.SEE_LOAD, V.MANAGE_ENVELOPES, V.HOLD_MEETINGS, V.WRITE_REPORTS,
                   V.RUN_SURVEYS, V.KEEP_OPERATIONS}
    ),
    Role.STEERING: frozenset(
        {V.SEE_PEOPLE, V.SEARCH_PEOPLE, V.SEE_DASHBOARD, V.SEE_LOAD, V.MANAGE_DIRECTORY, V.CLOSE_ACCOMPANIMENT,
         V.HANDLE_LETTERS, V.MANAGE_ENVELOPES, V.HOLD_MEETINGS, V.WRITE_REPORTS, V.RUN_SURVEYS, V.HAND_SLIPS,
         V.KEEP_OPERATIONS, V.VALIDATE_SETS}
    ),
    Role.CLIENT: frozenset({V.SEE_OWN_FILE, V.SAY_DONE, V.TAKE_SEAT}),
    Role.PARTNER: frozenset(),
    Role.DPO: frozenset({V.READ_JOURNAL}),
    Role.ADMINISTRATOR: frozenset({V.IMPORT_PEOPLE, V.TAKE_OVER, V.MANAGE_DIRECTORY, V.MANAGE_ACCOUNTS}),
    Role.SECRETARIAT: frozenset(
        {V.SEE_PEOPLE, V.SEARCH_PEOPLE, V.SEARCH_NIR, V.EDIT_PERSON, V.BOOK, V.NOTE_ABSENCE,
         V.HANDLE_LETTERS, V.KEEP_PAPERS, V.RECORD_OUTCOME, V.RUN_WORKSHOPS, V.TAKE_SEAT}
    ),
    Role.PANEL_MEMBER: frozenset({V.SEE_PEOPLE}),
    Role.FT_ADVISER: frozenset(
        {V.SEE_PEOPLE, V.WRITE_NOTE, V.BOOK, V.RECORD_OUTCOME, V.WRITE_REVIEW}
    ),
    Role.CONSOLE: frozenset(Verb),
}  # fmt: skip

# Roles whose people are chosen by organisation; the others see a file only where it is opened to them by name.
ROLES_BY_ORGANISATION = frozenset(
    {Role.CASEWORKER, Role.SOCIAL_WORKER, Role.AREA_MANAGER, Role.ORIENTATION_OFFICER, Role.PROVIDER_MANAGER,
     Role.STEERING, Role.SECRETARIAT}
)  # fmt: skip
# Roles that share the words of the organisation where they hold their post: a member of the panel sits for nobody.
ROLES_WITH_COLLEAGUES = ROLES_BY_ORGANISATION | {Role.FT_ADVISER}
# Roles that hold the professional secret of social work, and may write under it.
ROLES_OF_SOCIAL_SECRECY = frozenset({Role.SOCIAL_WORKER})
