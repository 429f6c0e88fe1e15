"""What happens in the person's own space."""

from filrouge.access.events import declare

SPACE_OPENED = declare(100, "portal.space_opened", "Espace personnel ouvert", dimensions=frozenset())
