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


def speak() -> None:
    """From now on, argparse speaks French: it asks gettext for its words under one private name."""
    argparse._ = lambda text: WORDS.get(text, text)  # type: ignore[attr-defined]


def without_developers_options(parser: ArgumentParser) -> ArgumentParser:
    """Leave Django's own options out of the help."""
    for action in parser._actions:
        if action.dest in FOR_DEVELOPERS:
            action.help = argparse.SUPPRESS
    return parser
