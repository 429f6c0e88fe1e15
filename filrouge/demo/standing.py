"""Whether a database may become a demo, is one, or holds real people."""

from enum import Enum, auto

from django.core.management import call_command

from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.demo.models import DemoRun
from filrouge.people.models import Person


class Standing(Enum):
    """What a database is for the demo."""

    EMPTY = auto()
    UNFINISHED = auto()
    READY = auto()
    TAKEN = auto()


def standing() -> Standing:
    """Look at the mark first, then at the people and the accounts."""
    run = latest_run()
    if run is not None:
        return Standing.READY if run.finished_at else Standing.UNFINISHED
    taken = Account.objects.exclude(role=Role.CONSOLE).exists() or Person.objects.exists()
    return Standing.TAKEN if taken else Standing.EMPTY


def latest_run() -> DemoRun | None:
    """The mark that a demo leaves."""
    return DemoRun.objects.order_by("-id").first()


def erase() -> None:
    """Empty a database that is a demo; refuses any other. `RuntimeError` is a programming error: ask `standing`."""
    if latest_run() is None:
        raise RuntimeError("seule une base de démonstration s'efface")
    call_command("flush", interactive=False, verbosity=0)
