"""`filrouge import`: read a file, preview what it would do, apply it, undo it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import publish_schemes
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.staging import stage

MOST_REFUSED = 1_000


class Command(BaseCommand):
    """Exit codes: 0 done, 1 the file or the action is refused, 2 a wrong call."""

    help = "Importer un fichier de la CAF, de la MSA ou une liste de personnes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, title="étapes")
        for name, words in (
            ("preview", "dire ligne par ligne ce qui serait créé, modifié, laissé, refusé ; ne change rien"),
            ("apply", "appliquer le fichier"),
        ):
            step = steps.add_parser(name, help=words, description=words)
            step.add_argument("file", type=Path, help="le fichier")
            step.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")
        for name, words in (
            ("undo", "annuler un import appliqué"),
            ("resume", "reprendre un import interrompu"),
        ):
            step = steps.add_parser(name, help=words, description=words)
            step.add_argument("batch", help="l'identifiant de l'import")
            step.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")
        listing = steps.add_parser("list", help="les imports récents")
        listing.add_argument("--json", action="store_true", help="un objet JSON par ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        publish_schemes(at=timezone.now())
        try:
            code = getattr(self, f"_{options['step']}")(options)
        except Refusal as refusal:
            self._fail(refusal.message, options["json"])
            code = 1
        sys.exit(code)

    def _preview(self, options: dict[str, Any]) -> int:
        batch = self._stage(options)
        if batch.state == Batch.State.READY:
            actions.preview(batch, progress=self._progress(options, "Aperçu"))
        return self._report(batch, options)

    def _apply(self, options: dict[str, Any]) -> int:
        batch = self._stage(options)
        if batch.state == Batch.State.READY:
            actions.apply(
                batch, by=self._by, at=timezone.now(), progress=self._progress(options, "Application")
            )
        return self._report(batch, options)

    def _undo(self, options: dict[str, Any]) -> int:
        batch = self._batch(options["batch"])
        actions.undo(batch, by=self._by, at=timezone.now(), progress=self._progress(options, "Annulation"))
        return self._report(batch, options)

    def _resume(self, options: dict[str, Any]) -> int:
        batch = self._batch(options["batch"])
        actions.apply(batch, by=self._by, at=timezone.now(), progress=self._progress(options, "Reprise"))
        return self._report(batch, options)

    def _list(self, options: dict[str, Any]) -> int:
        for batch in Batch.objects.order_by("-created_at", "-id")[:30]:
            if options["json"]:
                self.stdout.write(json.dumps(summary(batch), ensure_ascii=False))
            else:
                self.stdout.write(f"{batch.public_id}  {batch.get_state_display():<24} {batch.file_name}")
        return 0

    @property
    def _by(self) -> Agent:
        return console_agent()

    def _stage(self, options: dict[str, Any]) -> Batch:
        path: Path = options["file"]
        if not path.is_file():
            raise Refusal(f"Le fichier « {path} » n'existe pas : vérifiez le chemin.")
        return stage(
            path.resolve(),
            file_name=path.name,
            today=timezone.localdate(),
            by=self._by,
            at=timezone.now(),
            progress=self._progress(options, "Lecture"),
        )

    def _batch(self, public_id: str) -> Batch:
        batch = Batch.objects.filter(public_id=public_id).first()
        if batch is None:
            raise Refusal(f"Aucun import ne porte l'identifiant « {public_id} ». Voir : filrouge import list")
        return batch

    def _progress(self, options: dict[str, Any], word: str) -> actions.Progress:
        def say(done: int, total: int) -> None:
            if self.stderr.isatty():
                self.stderr.write(
                    f"\r{word} : {done}" + (f" / {total}" if total else "") + " foyers", ending=""
                )

        return say

    def _report(self, batch: Batch, options: dict[str, Any]) -> int:
        refused = batch.state == Batch.State.REFUSED
        if options["json"]:
            self.stdout.write(json.dumps(summary(batch), ensure_ascii=False))
        elif refused:
            self.stderr.write(f"Fichier refusé : {batch.problem}")
        else:
            counts = batch.counts
            self.stdout.write(f"Import {batch.public_id} : {batch.get_state_display()}")
            for name, word in (("households", "foyers"), ("people", "personnes"), ("created", "créées"),
                               ("updated", "modifiées"), ("unchanged", "inchangées"),
                               ("refused", "lignes refusées")):  # fmt: skip
                if name in counts:
                    self.stdout.write(f"  {counts[name]:>9} {word}")
            for warning in batch.warnings[:20]:
                self.stdout.write(f"  attention, ligne {warning['line']} : {warning['reason']}")
        return 1 if refused else 0

    def _fail(self, message: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": message}, ensure_ascii=False))
        else:
            self.stderr.write(message)


def summary(batch: Batch) -> dict[str, Any]:
    """The one object that a machine reads."""
    refused = (
        StagedLine.objects.filter(batch=batch, state=StagedLine.State.REFUSED)
        .order_by("id")
        .values("line", "key", "reason")[:MOST_REFUSED]
    )
    answer: dict[str, Any] = {"kind": batch.kind}
    for name in ("households", "people", "created", "updated", "unchanged"):
        answer[name] = batch.counts.get(name, 0)
    answer["refused"] = list(refused)
    answer["warnings"] = batch.warnings
    answer["batch"] = batch.public_id
    answer["state"] = batch.state
    if batch.problem:
        answer["error"] = batch.problem
    return answer
