"""The real web server over an archive, in a thread, asked over real HTTP; and a walk along all its links."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from threading import Thread
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup
from sqlalchemy import text

from archive.records import Audience
from archive.store.engine import open_archive
from archive.web.app import make_app
from archive.web.serving import listen, make_server
from tests.rounds import NIGHT

PATIENCE_S = 30
LEAF = re.compile(r"[?&](?!sivu=)")
"""In an address that is asked for, but whose links are not followed: a facet's, a language's, another form's."""
SKIPPED = re.compile(r"[^/]\?.*kieli=")
"""Every page is there in three languages; one page's are enough."""


@contextmanager
def served(
    url: str,
    *,
    audience: Audience = "newsroom",
    now: datetime = NIGHT,
    reading_limit_s: float = 20,
    following: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Iterator[httpx.Client]:
    """A client of the pages over an archive; with `following`, readers may ask to follow. clock: one that goes on."""
    with open_archive(url, create=False, reading_limit_s=reading_limit_s) as archive, listen("127.0.0.1", 0) as port:
        fresh_token = token_urlsafe if following else None
        app = make_app(archive, audience=audience, now=clock or (lambda: now), fresh_token=fresh_token)
        server = make_server(app, most_connections=100)
        running = Thread(target=server.run, kwargs={"sockets": [port]})
        running.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port.getsockname()[1]}", timeout=PATIENCE_S) as client:
                yield client
        finally:
            server.should_exit = True
            running.join()


def make_endless(url: str, table: str) -> None:
    """Let a question to a table never be answered, however fast the machine."""
    endless = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted)"
    slow = f"{endless} SELECT {table}_there.* FROM {table}_there WHERE (SELECT count(*) FROM counted) > 0"
    with open_archive(url) as archive, archive.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_there"))
        session.execute(text(f"CREATE VIEW {table} AS {slow}"))


@dataclass
class Walk:
    """All that was found by following links from the front page: answers by path, and links that lead outside."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)

    @property
    def pages(self) -> dict[str, httpx.Response]:
        """The HTML pages."""
        return {path: answer for path, answer in self.answers.items() if "text/html" in answer.headers["content-type"]}


def walk(client: httpx.Client) -> Walk:
    """Follow every link of every page, of languages, facets and forms one step."""
    found, waiting = Walk(), ["/"]
    while waiting:
        path = waiting.pop()
        if path in found.answers:
            continue
        found.answers[path] = answer = client.get(path)
        if "text/html" in answer.headers["content-type"]:
            links = set(_links(str(answer.url), answer.text))
            inside = {link for link in links if urlsplit(link).netloc == urlsplit(str(client.base_url)).netloc}
            found.outside |= links - inside
            paths = {urlsplit(link)._replace(scheme="", netloc="").geturl() for link in inside}
            if not LEAF.search(path):
                waiting += sorted(one for one in paths if not SKIPPED.search(one))
    return found


def soup(answer: httpx.Response) -> BeautifulSoup:
    """An HTML page, parsed."""
    return BeautifulSoup(answer.text, "lxml")


def submit(client: httpx.Client, page: httpx.Response, button: str, **filled: str) -> httpx.Response:
    """Press a button of a page, with what its form then says: fields as they are, or filled in."""
    form = next(one for one in soup(page).find_all("form") if button in [b.get_text() for b in one.find_all("button")])
    said = {str(one["name"]): str(one.get("value", "")) for one in form.find_all(["input", "select"])} | filled
    target = urljoin(str(page.url), str(form.get("action") or page.url))
    if form.get("method") == "post":
        return client.post(target, data=said, follow_redirects=True)
    return client.get(target, params=said)


def _links(page: str, html: str) -> Iterator[str]:
    tree = BeautifulSoup(html, "lxml")
    for name, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("form", "action")):
        for element in tree.find_all(name):
            if target := element.get(attribute):
                yield urldefrag(urljoin(page, str(target))).url
