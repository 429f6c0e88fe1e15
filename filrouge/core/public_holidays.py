"""The public holidays of France, as the `holidays` library knows them (code du travail, L3133-1)."""

from datetime import date


def public_holidays(since: date, until: date, subdivision: str = "") -> dict[date, str]:
    """The holidays from `since` to `until` inclusive, each with its name; `subdivision`: where others are kept too
    (57, 974…). The library is loaded when somebody asks."""
    import holidays

    years = range(since.year, until.year + 1)
    known = holidays.country_holidays("FR", subdiv=subdivision or None, years=years, language="fr")
    return {day: name for day, name in known.items() if since <= day <= until}
