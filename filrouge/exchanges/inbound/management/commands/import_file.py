"""`filrouge import`: read a file, preview what it would do, apply it, undo it."""

import json
import signal
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.core.results import Refusal
from filrouge.core.text import plural, short_date, thousands
from filrouge.directory.catalogue import publish_schemes
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions, stopping, uploads
from filrouge.exchanges.inbound.claims import Halted, TakenOver
from filrouge.exchanges.inbound.console_words import line_words
from filrouge.exchanges.inbound.frequency import DAILY, MONTHLY
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.queries import every_line, received_before
from filrouge.exchanges.inbound.staging import stage

SHOWN_REMARKS = 20
INTERRUPTED = 130
YES = frozenset({"o", "oui"})
WORDS = (
    ("households", "foyer"),
    ("people", "personne"),
    ("created", "créée"),
    ("updated", "modifiée"),
    ("unchanged", "inchangée"),
    ("refused", "ligne refusée,lignes refusées"),
    ("replaced", "ligne remplacée par une autre plus bas,lignes remplacées par une autre plus bas"),
    ("unknown", "personne sans dossier ici,personnes sans dossier ici"),
    ("undone", "foyer rétabli,foyers rétablis"),
    ("kept", "foyer laissé tel quel,foyers laissés tels quels"),
)
ONLY_WHEN_SOME = frozenset({"replaced", "kept", "unknown"})
STEPS = {
    "preview": "dire ligne par ligne ce qui serait créé, modifié, laissé ou refusé ; ne change rien, ne garde rien",
    "apply": "appliquer le fichier, foyer par foyer",
    "undo": "annuler un import appliqué ; un dossier touché depuis est laissé tel quel",
    "stop": "arrêter un import en cours, au prochain paquet ; ce qui est fait reste fait",
    "resume": "reprendre un import interrompu, là où il s'est arrêté",
    "list": "les imports récents",
}
EXPECTED = {"mensuel": MONTHLY, "quotidien": DAILY}
CODES = "Codes de sortie : 0, c'est fait ; 1, le fichier ou la demande est refusé, avec le motif ; 2, mauvais appel."


class Command(BaseCommand):
    """Exit codes: 0 done, 1 the file or the action is refused, 2 a wrong call."""

    help = f"Importer un fichier de la CAF, de la MSA ou une liste de personnes. {CODES}"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, title="étapes", metavar="ÉTAPE")
        for name, words in STEPS.items():
            step = steps.add_parser(name, help=words, description=f"{words[:1].upper()}{words[1:]}. {CODES}")
            if name in ("preview", "apply"):
                step.add_argument(
                    "file", type=Path, metavar="FICHIER", help="flux XML, ou liste CSV, XLSX, XLS, ODS"
                )
                step.add_argument(
                    "--expect",
                    choices=sorted(EXPECTED),
                    default="",
                    help="prévenir si le flux est d'une autre fréquence",
                )
                step.add_argument(
                    "--stock",
                    action="store_true",
                    help="reprendre aussi le suivi en cours que la liste raconte",
                )
            elif name != "list":
                step.add_argument("batch", metavar="IMPORT", help="l'identifiant de l'import (voir list)")
            step.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        self._at_work: Batch | None = None
        self._told_to_stop = False
        usual = signal.signal(signal.SIGINT, self._interrupted)
        try:
            code = self._step(options)
        except KeyboardInterrupt:
            self._fail(f"Interrompu.{self._how_to_go_on()}", options)
            code = INTERRUPTED
        except Halted:
            self._fail(self._halted(), options)
            code = INTERRUPTED
        finally:
            signal.signal(signal.SIGINT, usual)
        if code:
            sys.exit(code)

    def _interrupted(self, *_: object) -> None:
        """The first Ctrl-C stops before the next chunk, the second at once: either way nothing is half-written."""
        if self._told_to_stop or self._at_work is None:
            raise KeyboardInterrupt
        self._told_to_stop = True

    def _halted(self) -> str:
        batch = self._at_work
        assert batch is not None
        batch.refresh_from_db()
        done = f"{plural(batch.lines_done, 'foyer')} sur {thousands(batch.lines_total)}"
        words = f"Arrêté à {done} ; rien n'est à moitié écrit."
        undo = ""
        if batch.state == Batch.State.APPLYING:
            undo = f"\nAnnuler ce qui est appliqué : filrouge import undo {batch.public_id}"
        if batch.state in stopping.NOTHING_WRITTEN:
            words = "Arrêté avant d'avoir rien modifié."
        return f"{words}\nReprendre : filrouge import resume {batch.public_id}{undo}"

    def _step(self, options: dict[str, Any]) -> int:
        try:
            publish_schemes(at=timezone.now())
        except DatabaseError:
            return self._fail(
                "La base n'est pas prête : lancez « filrouge migrate », puis recommencez.", options
            )
        try:
            return int(getattr(self, f"_{options['step']}")(options))
        except Refusal as refusal:
            return self._fail(refusal.message, options)
        except TakenOver:
            return self._fail("Quelqu'un d'autre a repris cet import : il continue sans vous.", options)
        except DatabaseError as error:
            words = f"La base de données a refusé de travailler ({type(error).__name__})."
            return self._fail(f"{words}{self._how_to_go_on()}", options)

    def _preview(self, options: dict[str, Any]) -> int:
        batch = self._stage(options)
        actions.preview(batch, progress=self._progress("Aperçu"))
        try:
            return self._report(batch, options)
        finally:
            # Whoever reads through a pipe may have left.
            self._drop(batch)

    def _apply(self, options: dict[str, Any]) -> int:
        batch = self._stage(options)
        if batch.state != Batch.State.REFUSED:
            try:
                actions.apply(batch, by=self._by, at=timezone.now(), progress=self._progress("Application"))
            except Refusal:
                self._drop(batch)
                raise
        return self._report(batch, options)

    def _drop(self, batch: Batch) -> None:
        """Nothing of this reading is to stay: the file is still there, to be read again."""
        uploads.erase_lines(batch)
        batch.delete()
        self._at_work = None

    def _undo(self, options: dict[str, Any]) -> int:
        batch = self._batch(options["batch"])
        actions.undo(batch, by=self._by, at=timezone.now(), progress=self._progress("Annulation"))
        return self._report(batch, options)

    def _stop(self, options: dict[str, Any]) -> int:
        batch = self._batch(options["batch"])
        stopping.ask_stop(batch, by=self._by, at=timezone.now())
        words = "L'arrêt est demandé : le travail s'arrête au prochain paquet. Où il en est : filrouge import list"
        if options["json"]:
            answer = {"batch": batch.public_id, "state": batch.state, "stopping": True}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(words)
        return 0

    def _resume(self, options: dict[str, Any]) -> int:
        batch = self._batch(options["batch"])
        today, at = timezone.localdate(), timezone.now()
        actions.resume(batch, today=today, by=self._by, at=at, progress=self._progress("Reprise"))
        return self._report(batch, options)

    def _list(self, options: dict[str, Any]) -> int:
        for batch in Batch.objects.order_by("-created_at", "-id")[:30]:
            if options["json"]:
                self.stdout.write(json.dumps(summary(batch), ensure_ascii=False))
            else:
                state = stopping.state_words(batch, timezone.now())
                self.stdout.write(f"{batch.public_id}  {state:<24} {batch.file_name}")
        return 0

    @property
    def _by(self) -> Agent:
        return console_agent()

    def _stage(self, options: dict[str, Any]) -> Batch:
        path: Path = options["file"]
        if path.is_dir():
            raise Refusal(f"« {path} » est un dossier : donnez le chemin d'un fichier.")
        if not path.is_file():
            raise Refusal(f"Le fichier « {path} » n'existe pas : vérifiez le chemin.")
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise Refusal(
                f"Le fichier « {path} » ne s'ouvre pas : vérifiez vos droits de lecture."
            ) from error
        self._say_if_received(path, options)
        return stage(
            path.resolve(),
            file_name=path.name,
            today=timezone.localdate(),
            by=self._by,
            at=timezone.now(),
            expected=EXPECTED.get(options["expect"], ""),
            stock=options["stock"],
            progress=self._progress("Lecture"),
            opened=self._hold,
        )

    def _say_if_received(self, path: Path, options: dict[str, Any]) -> None:
        """The same content came before: say so first; a person may stop there, a machine reads it in the answer."""
        if options["json"]:
            return
        before = received_before(uploads.hash_of(path))
        if before is None:
            return
        self.stderr.write(
            f"Ce fichier a déjà été reçu le {short_date(timezone.localdate(before.created_at))}, par "
            f"{before.created_by.full_name} : import {before.public_id}, {before.get_state_display().lower()}."
        )
        if sys.stdin.isatty() and input("Continuer quand même ? [o/N] ").strip().lower() not in YES:
            raise Refusal("Rien n'a été lu.")

    def _hold(self, batch: Batch) -> None:
        self._at_work = batch

    def _batch(self, public_id: str) -> Batch:
        batch = Batch.objects.filter(public_id=public_id).first()
        if batch is None:
            raise Refusal(f"Aucun import ne porte l'identifiant « {public_id} ». Voir : filrouge import list")
        self._at_work = batch
        return batch

    def _how_to_go_on(self) -> str:
        if self._at_work is None:
            return " Rien n'a été modifié."
        return (
            f" Ce qui est fait est fait, foyer par foyer. Reprendre : filrouge import resume "
            f"{self._at_work.public_id}"
        )

    def _progress(self, word: str) -> actions.Progress:
        def say(done: int, total: int) -> None:
            if self._told_to_stop and self._at_work is not None:
                self._stop_here(self._at_work)
            if sys.stderr.isatty():
                self.stderr.write(
                    f"\r{word} : {done}" + (f" / {total}" if total else "") + " foyers", ending=""
                )

        return say

    def _stop_here(self, batch: Batch) -> None:
        """Ask for the stop that Ctrl-C wants, between two chunks; somebody else may have, which is as good."""
        with suppress(Refusal):
            stopping.ask_stop(batch, by=self._by, at=timezone.now())

    def _report(self, batch: Batch, options: dict[str, Any]) -> int:
        refused = batch.state == Batch.State.REFUSED
        if options["json"]:
            self.stdout.write(json.dumps(summary(batch), ensure_ascii=False))
        elif refused:
            self.stderr.write(f"Fichier refusé : {batch.problem}")
        else:
            self._tell(batch)
        return 1 if refused else 0

    def _tell(self, batch: Batch) -> None:
        """The lines of a preview; of an applied or undone import, its counts and remarks alone."""
        if batch.state == Batch.State.READY:
            for line in every_line(batch):
                self.stdout.write(line_words(line))
            self.stdout.write("")
        self.stdout.write(f"{batch.file_name} : {batch.get_state_display().lower()}")
        if batch.state != Batch.State.READY:
            self.stdout.write(f"  import {batch.public_id}")
        for name, words in WORDS:
            count = batch.counts.get(name)
            if count or (count == 0 and name not in ONLY_WHEN_SOME):
                singular, _, several = words.partition(",")
                self.stdout.write(f"  {plural(count, singular, several or None)}")
        for warning in batch.warnings[:SHOWN_REMARKS]:
            place = f", ligne {warning['line']}" if warning["line"] else ""
            self.stdout.write(f"  attention{place} : {warning['reason']}")

    def _fail(self, message: str, options: dict[str, Any]) -> int:
        if options["json"]:
            known = {"batch": self._at_work.public_id} if self._at_work else {}
            self.stdout.write(json.dumps({**known, "error": message}, ensure_ascii=False))
        else:
            self.stderr.write(message)
        return 1


def summary(batch: Batch) -> dict[str, Any]:
    """The one object that a machine reads. `created`, `updated`, `unchanged` count people; a preview keeps no batch."""
    refused = (
        StagedLine.objects.filter(batch=batch, state=StagedLine.State.REFUSED)
        .order_by("id")
        .values("line", "key", "reason")
    )
    answer: dict[str, Any] = {"kind": batch.kind}
    for name in ("households", "people", "created", "updated", "unchanged"):
        answer[name] = batch.counts.get(name, 0)
    answer["refused"] = list(refused)
    answer["warnings"] = batch.warnings
    answer["state"] = batch.state
    if batch.state != Batch.State.READY:
        answer["batch"] = batch.public_id
    for name in ("replaced", "unknown", "undone", "kept"):
        if batch.counts.get(name):
            answer[name] = batch.counts[name]
    if "stock" in batch.counts:
        answer["stock"] = batch.counts["stock"]
    if batch.same_as is not None:
        answer["received_before"] = batch.same_as.public_id
    if batch.problem:
        answer["error"] = batch.problem
    return answer
