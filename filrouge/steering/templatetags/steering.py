"""Where a set of indicators stands, for the line that any page about a scheme may include."""

from django import template

from filrouge.schemes.types import Scheme
from filrouge.steering.sets import Standing, standing_of

register = template.Library()


@register.simple_tag
def set_standing(scheme: Scheme) -> Standing:
    """Who validated the set of this scheme, when, and what changed since: one query."""
    return standing_of(scheme)
