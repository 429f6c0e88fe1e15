"""`filrouge attachments`: whether the files of attachments and the database agree."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from filrouge.core.text import plural
from filrouge.documents import store
from filrouge.documents.attachment_rules import told_size
from filrouge.documents.checking import Checked, check, erase_orphans

_SHOWN = 20
DISAGREE = 1


class Command(BaseCommand):
    """Exit code 1 when a file is missing or altered, or when an orphan is left."""

    help = (
        "Relit chaque pièce des dossiers : fichiers manquants, altérés, ou sans dossier (laissés par une coupure). Code de "
        "sortie 1 s'il en reste. À lancer après une restauration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with what no row names."""
        parser.add_argument(
            "--check", action="store_true", help="vérifier sans rien changer (c'est le défaut)"
        )
        parser.add_argument(
            "--erase-orphans", action="store_true", help="effacer les fichiers qu'aucun dossier ne nomme"
        )
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, erase when asked, say, and leave with the code."""
        found = check(at=timezone.now())
        erased = erase_orphans(found) if options["erase_orphans"] else 0
        left = len(found.orphans) - erased
        if options["json"]:
            said = {"attachments": found.rows, "octets": found.octets, "missing": found.missing, "altered": found.altered,
                    "orphans": [str(path) for path in found.orphans], "erased": erased}  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            self._say(found, erased)
        if found.missing or found.altered or left:
            sys.exit(DISAGREE)

    def _say(self, found: Checked, erased: int) -> None:
        read = plural(found.rows, "pièce relue", "pièces relues")
        self.stdout.write(f"{read} dans {store.root()} ({told_size(found.octets)} en bon état).")
        self._list(found.missing, "pièce dont le fichier manque", "pièces dont le fichier manque")
        self._list(found.altered, "pièce altérée", "pièces altérées")
        if found.missing or found.altered:
            self.stdout.write("Restaurez ces fichiers de votre sauvegarde, ou redemandez les pièces.")
        self._list([str(path) for path in found.orphans], "fichier sans dossier", "fichiers sans dossier")
        if erased:
            self.stdout.write(f"{plural(erased, 'effacé', 'effacés')}.")
        elif found.orphans:
            self.stdout.write("Pour les effacer : --erase-orphans.")
        if found.sound:
            self.stdout.write("Tout est en ordre.")

    def _list(self, names: list[str], one: str, several: str) -> None:
        if names:
            self.stdout.write(f"{plural(len(names), one, several)} :")
            self.stdout.writelines(f"  {name}" for name in names[:_SHOWN])
            if len(names) > _SHOWN:
                self.stdout.write(f"  … et {len(names) - _SHOWN} de plus (--json les donne tous).")
