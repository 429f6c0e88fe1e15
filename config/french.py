"""The words of the command line in French: what argparse and Django say by themselves is in English."""

import argparse
from argparse import ArgumentParser

WORDS = {
    "usage: ": "Usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "subcommands": "étapes",
    "show this help message and exit": "affiche cette aide et s’arrête",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "de trop, ou mal écrit : %s",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur au plus est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "not allowed with argument %s": "ne va pas avec %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s : préciser parmi %(matches)s",
    "ignored explicit argument %r": "n’attend pas de valeur, %r est de trop",
    "invalid %(type)s value: %(value)r": "« %(value)s » ne convient pas",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » ne convient pas ; au choix : %(choices)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "« %(parser_name)s » est inconnu ; au choix : %(choices)s",
}
# Django's own options: they work, and are of use to developers only.
FOR_DEVELOPERS = frozenset(
    {"version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}
)

# What the commands of libraries say of themselves and of the options that a person needs; the others work, unsaid.
BORROWED: dict[str, tuple[str, dict[str, str]]] = {
    "worker": (
        "Traite les tâches de fond (imports, envois) jusqu’à ce qu’on l’arrête.",
        {
            "interval": "secondes d’attente quand il n’y a rien à faire (1)",
            "batch": "traite ce qui attend, puis s’arrête",
            "max_tasks": "s’arrête après ce nombre de tâches",
            "worker_id": "nom de ce travailleur, unique (choisi tout seul)",
        },
    ),
    "migrate": (
        "Met la base à jour après une nouvelle version. Sans effet quand elle l’est déjà.",
        {
            "plan": "montre ce qui serait fait, sans rien faire",
            "check_unapplied": "sort en erreur s’il reste quelque chose à faire, sans le faire",
        },
    ),
    "static": (
        "Rassemble feuilles de style, images et scripts, à refaire après une nouvelle version.",
        {
            "interactive": "ne pose aucune question",
            "dry_run": "montre ce qui serait fait, sans rien faire",
            "clear": "efface d’abord ce qui était rassemblé",
        },
    ),
}


def speak() -> None:
    """From now on, argparse speaks French: it asks gettext for its words under one private name."""
    argparse._ = lambda text: WORDS.get(text, text)  # type: ignore[attr-defined]


def without_developers_options(parser: ArgumentParser) -> ArgumentParser:
    """Leave Django's own options out of the help."""
    for action in parser._actions:
        if action.dest in FOR_DEVELOPERS:
            action.help = argparse.SUPPRESS
    return parser


def in_our_words(parser: ArgumentParser, name: str) -> ArgumentParser:
    """A library's command told in French; an option that nobody needs here is left out of the help."""
    if name not in BORROWED:
        return parser
    parser.description, words = BORROWED[name]
    for action in parser._actions:
        if action.dest != "help":
            action.help = words.get(action.dest, argparse.SUPPRESS)
    return parser
