"""Programs of sending killed at random moments: does everybody get their message once, and is every doubt shown?

Reminders by e-mail and by SMS wait in the outbox; real programs send them to a mail server and to an operator of this
machine; one of them gets SIGKILL again and again, at a moment drawn at random, and another takes its place. In the
end, each message arrived once, but for at most one *envoi incertain* a kill, which a human can see; none is missing.

Before, one program alone is measured beside a bare loop of `smtplib` to the same server."""

import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.harness.ground import new_ground
from benchmarks.harness.measures import Measure, options, report
from benchmarks.harness.timed import ROOT

MESSAGES, SHORT_MESSAGES = 5_000, 200
KILLS, SHORT_KILLS = 5, 2
MEASURED = 500
LOOK_EVERY = 0.02
# Longer than what the setting below calls dead.
DEAD_SECONDS = 3.0
LONGEST = 1_800.0
SENDING = """
[hours]
opens = 00:00:00
closes = 23:59:59
sundays = true
bank_holidays = true
[pace]
email = 1000000
sms = 1000000
[claim]
stale_minutes = 0.04
"""


@dataclass(slots=True)
class Found:
    """What is left at the end. `wrong`: each breach of the promise, in French."""

    sent: int = 0
    uncertain: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def ask(number: int, *, first: int = 0, only_email: bool = False) -> None:
    """So many people, one in two with a telephone, the others with an e-mail; a reminder for each."""
    from django.utils import timezone

    from filrouge.directory.queries import console_agent
    from filrouge.messages.actions import Draft, enqueue_many
    from filrouge.people.models import Person

    made = Person.objects.bulk_create((
        Person(
            family_name="Essai", first_names="Camille", name_key=f"ESSAI CAMILLE {key}",
            phone="" if only_email or key % 2 else f"06{10_000_000 + key * 100:08d}",
            email=f"personne{key}@exemple.invalid" if only_email or key % 2 else "",
        )
        for key in range(first, first + number)
    ), batch_size=500)  # fmt: skip
    values = {"jour": "jeudi 24 septembre", "heure": "9 h", "professionnel": "Julie Moreau", "lieu": "Mairie"}
    drafts = [
        Draft("appointment_reminder", f"essai:{person.pk}", person=person.pk, values=values)
        for person in made
    ]
    enqueue_many(drafts, by=console_agent(), at=timezone.now())


@contextmanager
def carriers(directory: Path) -> Iterator[tuple[dict[str, str], list[list[str]]]]:
    """A mail server and an operator of SMS; what a program must know to use them, and a way to read what arrived."""
    from filrouge.messages.tests.post_office import BREVO_KEY, MailServer, SmsServer

    own = directory / "envoi.toml"
    own.write_text(SENDING)
    with MailServer() as mail, SmsServer() as sms:
        arrived: list[list[str]] = []
        yield (
            {
                "FILROUGE_SMTP_HOST": "127.0.0.1", "FILROUGE_SMTP_PORT": str(mail.port), "FILROUGE_SENDING": str(own),
                "FILROUGE_SMS": "brevo", "FILROUGE_SMS_SENDER": "FilRouge", "FILROUGE_BREVO_KEY": BREVO_KEY,
                "FILROUGE_SMS_URL": f"{sms.root}/v3",
            },
            arrived,
        )  # fmt: skip
        arrived += [mail.references(), sms.references()]


def program(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    """`filrouge messages` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.console", "messages", *words], env=environment, cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def waiting() -> int:
    """How many messages wait or are leaving."""
    from filrouge.messages.models import Message

    return Message.objects.filter(state__in=("queued", "claimed")).count()


def killed_run(
    environment: dict[str, str], total: int, *, kills: int, workers: int, chance: random.Random
) -> float:
    """Send everything while programs are killed; seconds."""
    started = time.monotonic()
    running = [program(environment) for _ in range(workers)]
    try:
        for left in sorted((chance.randrange(total // 10, total) for _ in range(kills)), reverse=True):
            _until(partial(_few_left, left), running)
            time.sleep(chance.uniform(0, LOOK_EVERY))
            victim = running.pop(chance.randrange(len(running)))
            victim.send_signal(signal.SIGKILL)
            victim.communicate()
            running.append(program(environment))
        _until(_only_dead_claims, running)
    finally:
        for one in running:
            one.send_signal(signal.SIGTERM)
        said = [one.communicate()[0] for one in running]
    seconds = time.monotonic() - started
    # One that was asked to stop while it was still starting had done nothing yet.
    if any(one.returncode not in (0, -signal.SIGTERM) for one in running):
        raise SystemExit("\n".join(said))
    # What the dead held is old enough now: another program says so.
    time.sleep(DEAD_SECONDS)
    last = program(environment, "--once")
    words = last.communicate()[0]
    if last.returncode:
        raise SystemExit(words)
    return seconds


def _few_left(most: int) -> bool:
    return waiting() <= most


def _only_dead_claims() -> bool:
    from filrouge.messages.models import Message

    return not Message.objects.filter(state="queued").exists()


def _until(done: Callable[[], bool], running: Sequence["subprocess.Popen[str]"]) -> None:
    until = time.monotonic() + LONGEST
    while not done():
        if time.monotonic() > until:
            raise SystemExit("Les envois n'avancent plus.")
        for one in running:
            if one.poll() is not None:
                raise SystemExit(f"Un programme d'envoi s'est arrêté :\n{one.communicate()[0]}")
        time.sleep(LOOK_EVERY)


def judged(arrived: Sequence[Sequence[str]], *, total: int, kills: int) -> Found:
    """What the outbox says beside what really arrived."""
    from filrouge.directory.queries import console_agent
    from filrouge.messages import queries
    from filrouge.messages.models import Message

    times, found = Counter(reference for one in arrived for reference in one), Found()
    rows = Message.objects.filter(about__startswith="essai:").order_by("pk").values_list("public_id", "state")
    states = dict(rows)
    for reference, state in states.items():
        expected = {"sent": {1}, "uncertain": {0, 1}}.get(state, set())
        if times[reference] not in expected:
            found.wrong.append(f"{reference} : {state}, arrivé {times[reference]} fois")
    if len(states) != total:
        found.wrong.append(f"{len(states)} messages au lieu de {total}")
    if strange := set(times) - set(states):
        found.wrong.append(f"{len(strange)} messages arrivés que la boîte d'envoi ne connaît pas")
    found.sent = sum(state == "sent" for state in states.values())
    shown = queries.messages(console_agent()).filter(state="uncertain")
    found.uncertain = shown.count()
    if found.uncertain > kills:
        found.wrong.append(f"{found.uncertain} envois incertains pour {kills} coups")
    if found.uncertain != sum(state == "uncertain" for state in states.values()):
        found.wrong.append("un envoi incertain n'est montré à personne")
    assert Message.objects.filter(state="claimed").count() == 0
    return found


def bare_loop(port: int, number: int) -> float:
    """Seconds that `smtplib` takes to send so many messages of the same size, on one connection."""
    started = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for key in range(number):
            words = f"Subject: Rappel\r\nMessage-ID: <plancher{key}@x>\r\n\r\n{'Bonjour. ' * 40}\r\n"
            server.sendmail("a@exemple.invalid", [f"b{key}@exemple.invalid"], words)
    return time.monotonic() - started


def measured(environment: dict[str, str], number: int) -> Measure:
    """Messages a second of one program, start-up taken away, beside the bare loop."""
    start = time.monotonic()
    program(environment, "--once").communicate()
    start_up = time.monotonic() - start
    ask(number, first=10_000_000, only_email=True)
    start = time.monotonic()
    program(environment, "--once").communicate()
    ours = max(time.monotonic() - start - start_up, 0.001)
    floor = bare_loop(int(environment["FILROUGE_SMTP_PORT"]), number)
    from filrouge.messages.models import Message

    Message.objects.all().delete()
    return Measure("un message", ours / number * 1_000, "ms", floor / number * 1_000)


def main() -> None:
    """Print the cost of a message, the kills and what they left; exit 1 when a promise is broken."""
    parser = options("Programmes d'envoi tués au hasard (SIGKILL) : chacun reçoit son message une fois.")
    parser.add_argument("--messages", type=int, default=MESSAGES, help=f"combien de messages ({MESSAGES})")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"combien de coups ({KILLS})")
    parser.add_argument("--workers", type=int, default=1, help="programmes d'envoi en même temps (1)")
    parser.add_argument("--seed", type=int, default=None, help="le hasard d'une exécution passée")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if asked.seed is None else asked.seed
    total = min(asked.messages, SHORT_MESSAGES) if asked.short else asked.messages
    kills = min(asked.kills, SHORT_KILLS) if asked.short else asked.kills
    print(f"graine {seed}, {asked.database}, {asked.workers} programme(s)", flush=True)
    with new_ground(asked.database, keep=asked.keep) as ground:
        with carriers(ground.directory) as (known, _):
            cost = measured(ground.environment | known, min(MEASURED, total))
        ask(total)
        with carriers(ground.directory) as (known, arrived):
            environment = ground.environment | known
            seconds = killed_run(
                environment, total, kills=kills, workers=asked.workers, chance=random.Random(seed)
            )
        found = judged(arrived, total=total, kills=kills)
    report(
        [
            cost,
            Measure("messages", total, "messages"),
            Measure("coups (SIGKILL)", kills, "coups"),
            Measure("avec les coups", seconds, "s"),
            Measure("envoyés", found.sent, "messages"),
            Measure("envois incertains", found.uncertain, "messages"),
            Measure("promesses rompues", len(found.wrong), "messages"),
        ],
        as_json=asked.json,
    )
    if found.wrong:
        raise SystemExit("\n".join(found.wrong[:20]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
