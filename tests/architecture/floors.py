"""The floors of the house, once: the import contract in `pyproject.toml` and the models are checked against them."""

FLOORS = {
    "core": 0,
    "schemes": 1,
    "access": 2,
    "directory": 3,
    "people": 4,
    "clocks": 5,
    "documents": 5,
    "messages": 5,
    "agenda": 6,
    "calendars": 6.5,
    "orientation": 7,
    "accompaniment": 8,
    "intensive": 9,
    "steering": 12,
    "governance": 13,
    "satisfaction": 13,
    "cofunding": 13,
    "reports": 13,
    "identity": 13.5,
    "exchanges": 14,
    "web": 15,
    "portal": 15,
    "demo": 16,
}


def room_of(module: str) -> str | None:
    """The room of a module of the product (`filrouge.people.models` → `people`), None for a library's."""
    parts = module.split(".")
    return parts[1] if parts[0] == "filrouge" and len(parts) > 1 else None
