"""Each address leads to one place: of two rooms that claim the same one, the first would take what the other is sent."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield re.sub(r"<[^>]*>", "*", route)
        else:
            yield from routes(entry, route)


def test_no_two_rooms_claim_the_same_address():
    seen: set[str] = set()
    twice = {route for route in routes(get_resolver()) if route in seen or seen.add(route)}
    # The library's page to change an address is not offered: ours stands before it, on purpose.
    assert twice == {"compte/email/"}
