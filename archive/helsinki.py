"""Finnish time, in which meetings are held and people live. Knows the zone; not what time it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def finnish_day(instant: datetime) -> date:
    """The day that it is in Finland at an instant."""
    return instant.astimezone(HELSINKI).date()
