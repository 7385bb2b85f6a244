"""What a robots.txt says to us. Knows protego and RFC 9309; not the network, nor when to ask again."""

from dataclasses import dataclass
from http import HTTPStatus

from protego import Protego

from archive.records import Page
from scraper import NAME


@dataclass(frozen=True, kw_only=True)
class Robots:
    """The rules of one server for our product token, `dynasty-archive`."""

    rules: Protego

    def allows(self, url: str) -> bool:
        """Whether we may ask this address."""
        return self.rules.can_fetch(url, NAME)

    @property
    def crawl_delay_s(self) -> float:
        """The pause it asks for between two requests; 0 when it asks for none."""
        return self.rules.crawl_delay(NAME) or 0.0


def read_robots(page: Page) -> Robots:
    """The rules in the answer to a request for robots.txt.

    An absent file allows everything (RFC 9309, 2.3.1.3), and so does what is not a robots.txt at all: small servers
    answer with an HTML page and status 200 where a file is missing.
    """
    return Robots(rules=Protego.parse(_find_text(page) or ""))


def _find_text(page: Page) -> str | None:
    text = page.body.decode("utf-8-sig", errors="replace")
    is_text = "\0" not in text and not text.lstrip().startswith("<")
    return text if page.status == HTTPStatus.OK and is_text else None
