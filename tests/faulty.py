"""The demo portal with faults: what a server, a network or somebody else's page may answer in the place of a page.

A fault is a function from the true answer to the one that is given. Faults stand in a dictionary by a piece of the
target that they befall, and may be put in and taken out between two rounds.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from scraper.demo.content import Site
from scraper.demo.server import Answer, DemoPortal

Fault = Callable[[Answer], Answer]

SCRIPT = "/cgi/DREQUEST.PHP"
HTML = "text/html; charset=utf-8"


class FaultyPortal(DemoPortal):
    """The demo portal whose answers may be replaced.

    faults: by a piece of the target, `page=meeting&id=20261315`; `""` befalls every answer, robots.txt too.
    has_etags: whether it names the state of each page and answers 304 to who has it already.
    """

    def __init__(
        self,
        faults: Mapping[str, Fault] | None = None,
        *,
        site: Site | None = None,
        port: int = 0,
        has_etags: bool = False,
    ) -> None:
        super().__init__(site, port=port)
        self.faults = dict(faults or {})
        self.has_etags = has_etags

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """What the demo portal answers, with the faults of that target."""
        answer = super().answer(target, headers)
        if self.has_etags:
            answer = _with_etag(answer, headers)
        for piece, fault in self.faults.items():
            if piece in target:
                answer = fault(answer)
        return answer

    def page_of(self, key: str) -> Fault:
        """Always the page of this meeting or item, whatever was asked."""
        page = "meetingitem" if "-" in key else "meeting"
        return lambda _: super(FaultyPortal, self).answer(f"{SCRIPT}?page={page}&id={key}", {})


def once(fault: Fault) -> Fault:
    """The first answer only."""
    befallen: list[Answer] = []

    def befall(answer: Answer) -> Answer:
        if befallen:
            return answer
        befallen.append(answer)
        return fault(answer)

    return befall


def status(code: int, *headers: tuple[str, str]) -> Fault:
    """An error page of the server."""
    return lambda _: Answer(status=code, headers=headers, body=b"<html><body>Error</body></html>")


def redirect(location: str) -> Fault:
    """To somewhere else."""
    return status(302, ("Location", location))


def html(text: str) -> Fault:
    """A whole page of HTML, and no more than that."""
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Palvelu</title></head><body>{text}</body></html>'
    return lambda _: Answer(status=200, headers=(("Content-Type", HTML),), body=page.encode())


def empty(answer: Answer) -> Answer:
    """200 and nothing."""
    return replace(answer, body=b"")


def cut(answer: Answer) -> Answer:
    """Half of it, and no sign that it is not the whole."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def broken_off(answer: Answer) -> Answer:
    """Half of it, under the length of the whole."""
    return replace(cut(answer), headers=(*answer.headers, ("Content-Length", str(len(answer.body)))))


def short_length(answer: Answer) -> Answer:
    """The whole of it, under half its length."""
    return replace(answer, headers=(*answer.headers, ("Content-Length", str(len(answer.body) // 2))))


def not_well_formed(answer: Answer) -> Answer:
    """A feed with an element that never ends."""
    return replace(answer, body=answer.body.replace(b"</channel>", b""))


def no_entries(answer: Answer) -> Answer:
    """A whole feed that shows nothing."""
    head, _, _ = answer.body.partition(b"<item>")
    return replace(answer, body=head + b"</channel></rss>")


def foreign_links(answer: Answer) -> Answer:
    """A feed whose first two links lead to another server and to another kind of page."""
    here = answer.body.split(b"<item>")[1].partition(b"<link><![CDATA[")[2].partition(b"?")[0]
    head, first, second, *rest = answer.body.split(b"<item>")
    elsewhere = first.replace(here, b"https://elsewhere.example/cgi/DREQUEST.PHP")
    other_kind = second.replace(b"page=meeting", b"page=logout")
    return replace(answer, body=b"<item>".join((head, elsewhere, other_kind, *rest)))


def latin_1_as_utf_8(answer: Answer) -> Answer:
    """ISO-8859-1 that the page and HTTP call UTF-8."""
    return replace(answer, body=answer.body.decode().encode("iso-8859-1", "replace"))


def utf_8_as_latin_1(answer: Answer) -> Answer:
    """UTF-8 that HTTP calls ISO-8859-1; the page itself knows better."""
    return replace(answer, headers=(("Content-Type", "text/html; charset=iso-8859-1"),))


def utf_8_called_latin_1(answer: Answer) -> Answer:
    """UTF-8 that both HTTP and the page call ISO-8859-1."""
    return replace(utf_8_as_latin_1(answer), body=answer.body.replace(b'charset="utf-8"', b'charset="iso-8859-1"'))


login = html('<h1>Kirjaudu</h1><form><input name="user"><input type="password" name="password"></form>')
maintenance = html("<h1>Huoltokatko</h1><p>Palvelu on poissa käytöstä 8.9.2025 klo 17 asti.</p>")
homepage = html("<h1>Tervetuloa</h1><p>Kunnan verkkosivut.</p>")


def _with_etag(answer: Answer, headers: Mapping[str, str]) -> Answer:
    etag = f'"{sha256(answer.body).hexdigest()[:16]}"'
    if headers.get("if-none-match") == etag:
        return Answer(status=304, headers=(("ETag", etag),))
    return replace(answer, headers=(*answer.headers, ("ETag", etag)))
