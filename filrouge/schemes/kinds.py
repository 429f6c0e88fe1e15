"""The kinds of action of a contract, as the law lists them (code du travail, R5411-15)."""

KINDS_OF_ACTION = {
    "work_experience": "Mise en situation professionnelle",
    "training": "Formation",
    "job_search": "Recherche active d'emploi",
    "support": "Action d'accompagnement social et professionnel",
    "rights": "Accès aux droits, levée de freins",
    "activity": "Maintien ou développement d'une activité",
}
