"""A look for the tables of tests: an item of today, of which all is known."""

from datetime import UTC, date, datetime, timedelta

from scraper.looks import Look

BASE = "https://julkaisu.example.fi/cgi/DREQUEST.PHP"
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def item_url(key: str) -> str:
    return f"{BASE}?page=meetingitem&id={key}"


def look(key: str = "2026100-4", **told: object) -> Look:
    values = {"url": item_url(key), "body_name": "Aluehallitus", "held_on": TODAY, "title": "Lausunto", **told}
    return Look(key=key, **values)  # type: ignore[arg-type] # a table's row
