"""The catalogue of schemes as this process knows it, and the small numbers that the database gives them."""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from filrouge.directory.models import Scheme, SchemeVersion
from filrouge.schemes.catalogue import Catalogue, load_catalogue
from filrouge.schemes.types import Scheme as SchemeText


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Every scheme and the national law, read once for the life of the process."""
    return load_catalogue(*settings.SCHEME_DIRS)


def publish_schemes(*, at: datetime) -> None:
    """Give each scheme its number and keep the text of each version by its hash (S-0). Idempotent."""
    known = catalogue()
    with transaction.atomic():
        for key, scheme in sorted(known.schemes.items()):
            row, _ = Scheme.objects.get_or_create(
                key=key, defaults={"name": scheme.name, "short_name": scheme.short_name}
            )
            if (row.name, row.short_name) != (scheme.name, scheme.short_name):
                Scheme.objects.filter(pk=row.pk).update(name=scheme.name, short_name=scheme.short_name)
            SchemeVersion.objects.get_or_create(
                hash=scheme.hash, defaults={"key": key, "text": scheme.text, "first_seen": at}
            )
        SchemeVersion.objects.get_or_create(
            hash=known.national.hash,
            defaults={"key": "national", "text": known.national.text, "first_seen": at},
        )
    _published.cache_clear()


def scheme_keys() -> dict[int, str]:
    """Number → key, as this process learnt it: only `publish_schemes` adds some."""
    found = _published()
    if not found:
        _published.cache_clear()
    return found


@lru_cache(maxsize=1)
def _published() -> dict[int, str]:
    return dict(Scheme.objects.values_list("id", "key").order_by("id"))


def emphases() -> dict[str, str]:
    """The emphases of every scheme, key → label, each once."""
    schemes = catalogue().schemes.values()
    return {emphasis.key: emphasis.label for scheme in schemes for emphasis in scheme.emphases}


def scheme_text(key: str | None) -> SchemeText | None:
    """The scheme's data, None when the key is unknown here."""
    return catalogue().schemes.get(key) if key else None


def rules_hash(key: str | None) -> str:
    """What a decision stores: the hash of its scheme's text, else of the national law's."""
    scheme = scheme_text(key)
    return scheme.hash if scheme else catalogue().national.hash


@lru_cache(maxsize=1)
def clock_event_names() -> frozenset[str]:
    """Names of the events that some clock, legal or local, listens to."""
    known = catalogue()
    rules = [*known.national.clocks, *(rule for scheme in known.schemes.values() for rule in scheme.clocks)]
    return frozenset(name for rule in rules for name in (*rule.opened_by, *rule.met_by, *rule.interrupted_by))
