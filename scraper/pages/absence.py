"""What a portal shows in the place of a page that it has no more. Pure; the words are data.

Nothing at all, an error page, or a sentence: `Asiakirja on poistettu julkaisusta henkilötietojen vuoksi.` A page with
the header of an item or a meeting is no such page, whatever its text says.
"""

import re

from archive.errors import ParseError
from archive.records import RemovalReason
from scraper.html import plain
from scraper.pages.links import open_page

_MOST_CHARACTERS = 600
"""A longer text is a page of its own, and not a notice."""
_GONE = re.compile(
    r"\b(?:on|ovat|oli) poistettu\b|\bpoistettu (?:julkaisusta|palvelusta|verkosta|sivuilta)|\bpoistunut\b"
    r"|\bei (?:ole )?(?:enää )?(?:saatavilla|julkaistu|nähtävillä|löydy|löytynyt)\b|\bpoistettiin\b"
    r"|\b(?:har tagits bort|har avlägsnats|är borttage[nt]|finns inte (?:längre|mer))\b"
    r"|\b(?:hittades inte|kunde inte hittas)\b",
    re.IGNORECASE,
)
_REASONS: tuple[tuple[re.Pattern[str], RemovalReason], ...] = (
    (re.compile(r"henkilötie|tietosuoja|yksityisyy|personuppgift|dataskydd", re.IGNORECASE), "redacted by portal"),
    (re.compile(r"peru(?:ttu|utettu)|vedetty|återtag|inställ", re.IGNORECASE), "withdrawn"),
)


def find_absence(page: bytes, *, url: str, charset: str | None = None) -> RemovalReason | None:
    """Why a page that could not be read is no more, as it says itself; None when it does not say that it is gone.

    Nothing but white space says that it is gone, and not why.
    """
    if not page.strip():
        return "unknown"
    try:
        tree = open_page(page, url=url, charset=charset)
    except ParseError:
        return None
    text = " ".join(plain(line) for line in tree.lines if line)
    if len(text) > _MOST_CHARACTERS or not _GONE.search(text):
        return None
    return next((reason for words, reason in _REASONS if words.search(text)), "unknown")
