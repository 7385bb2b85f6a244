"""A portal in a storm: its answers fail as real servers, networks and offices make them fail; faults are counted."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from random import Random
from threading import Event

from scraper.demo.content import Site
from scraper.demo.server import Answer, DemoPortal
from tests import faulty
from tests.faulty import Fault
from tests.life import MARK

SCRIPT = "/cgi/DREQUEST.PHP"
DRIP_S = 0.005
_LINK = re.compile(rb"<link>.*?</link>")


def _reset(_: Answer) -> Answer:
    raise ConnectionResetError


def _drip(answer: Answer) -> Answer:
    return replace(answer, drip_s=DRIP_S)


def _broken_off_dripping(answer: Answer) -> Answer:
    return _drip(faulty.broken_off(answer))


def mix_up_ids(answer: Answer) -> Answer:
    """Of each two entries of a feed, the first under the address of the second."""
    head, *entries = answer.body.split(b"<item>")
    links = [_LINK.search(entry) for entry in entries]
    for at, (link, following) in enumerate(pairwise(links)):
        if link and following and at % 2 == 0:
            entries[at] = entries[at].replace(link[0], following[0])
    return replace(answer, body=b"<item>".join([head, *entries]))


def _feed_as_utf_8(answer: Answer) -> Answer:
    return replace(answer, body=answer.body.replace(b"encoding='iso-8859-1'", b"encoding='utf-8'"))


def _robots(text: str) -> Fault:
    return lambda _: Answer(status=200, headers=(("Content-Type", "text/plain"),), body=text.encode())


ANYWHERE: dict[str, Fault] = {
    "500": faulty.status(500),
    "502": faulty.status(502),
    "503 with Retry-After": faulty.status(503, ("Retry-After", "3")),
    "404": faulty.status(404),
    "reset": _reset,
    "half, and no sign of it": faulty.cut,
    "half, under the length of the whole": faulty.broken_off,
    "half its length": faulty.short_length,
    "drip": _drip,
    "drip, then half": _broken_off_dripping,
    "empty": faulty.empty,
    "login": faulty.login,
    "maintenance": faulty.maintenance,
    "elsewhere": faulty.redirect("https://elsewhere.example/"),
    "to itself": faulty.redirect(f"{SCRIPT}?page=meeting_frames"),
    "latin-1 as utf-8": faulty.latin_1_as_utf_8,
    "utf-8 called latin-1": faulty.utf_8_called_latin_1,
}
EMPTY_FEEDS = {name: fault for name, fault in ANYWHERE.items() if name != "latin-1 as utf-8"}
"""Without entries there is no letter beyond ASCII to go wrong, and nothing to mix up."""
FEEDS: dict[str, Fault] = {
    "not well-formed": faulty.not_well_formed,
    "no entries": faulty.no_entries,
    "foreign links": faulty.foreign_links,
    "html": faulty.homepage,
    "ids reused": mix_up_ids,
    "latin-1 as utf-8": _feed_as_utf_8,
}
ROBOTS: dict[str, Fault] = {
    "nobody may": _robots("User-agent: *\nDisallow: /\n"),
    "not the items": _robots("User-agent: *\nDisallow: /*page=meetingitem&\n"),
    "slowly": _robots("User-agent: *\nCrawl-delay: 20\n"),
    "no robots.txt for now": faulty.status(500),
    "robots.txt in html": faulty.homepage,
}
SHUFFLED, ANOTHER = "shuffled and doubled", "another page"
KINDS = {*ANYWHERE, *FEEDS, *ROBOTS, SHUFFLED, ANOTHER}
"""Every fault that may befall an answer."""


class StormyPortal(DemoPortal):
    """The demo portal; of its answers as many as `share` fail.

    befallen: how often each fault befell; received: the states of items whose true pages a whole round was given.
    """

    def __init__(self, site: Site, chance: Random, *, share: float) -> None:
        super().__init__(site)
        self.share = share
        self.befallen: Counter[str] = Counter()
        self.received: list[tuple[str, int]] = []
        self._served: list[tuple[str, int]] = []
        self._chance = chance
        self._awaited, self._reached = 0, Event()

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """The true answer, or what came of it."""
        if len(self.requests) >= self._awaited:
            self._reached.set()
        answer = super().answer(target, headers)
        if self._chance.random() >= self.share:
            self._served += [(found[1], int(found[2])) for found in MARK.finditer(answer.body.decode(errors="replace"))]
            return answer
        faults = self._faults(target, answer)
        name = self._choose([*faults])
        self.befallen[name] += 1
        return faults[name](answer)

    def after(self, requests: int) -> Event:
        """What is set as soon as so many more requests have come."""
        self._awaited, self._reached = len(self.requests) + requests, Event()
        return self._reached

    def settle(self, *, is_whole: bool) -> None:
        """Ends a round: what it was given it must have kept, if nothing but the portal hindered it."""
        self.received += self._served if is_whole else []
        self._served.clear()

    def _choose(self, names: list[str]) -> str:
        """Any of these faults, or thrice as often the one that befell most seldom, so that none is left out."""
        self._chance.shuffle(names)
        return names[0] if self._chance.random() < 1 / 4 else min(names, key=self.befallen.__getitem__)

    def _faults(self, target: str, answer: Answer) -> Mapping[str, Fault]:
        if "page=rss/" in target:
            has_entries = answer.body.count(b"<item>") > 1
            return {**ANYWHERE, **FEEDS, SHUFFLED: self._shuffled} if has_entries else EMPTY_FEEDS
        if "robots.txt" in target:
            return ROBOTS
        return {**ANYWHERE, ANOTHER: self._another(target)}

    def _another(self, target: str) -> Callable[[Answer], Answer]:
        """The page of another meeting or item, as a server gives it that mixed up two sessions."""
        meetings = self.site.meetings
        keys = [meeting.key for meeting in meetings]
        if "page=meetingitem" in target:
            keys = [meeting.item_key(item) for meeting in meetings for item in meeting.items]
        others = [key for key in keys if not target.endswith(f"={key}")]
        page = "meetingitem" if "page=meetingitem" in target else "meeting"
        other = self._chance.choice(others) if others else "0"
        return lambda _: super(StormyPortal, self).answer(f"{SCRIPT}?page={page}&id={other}", {})

    def _shuffled(self, answer: Answer) -> Answer:
        head, *entries = answer.body.split(b"<item>")
        last, sep, tail = entries[-1].partition(b"</channel>") if entries else (b"", b"", b"")
        whole = [*entries[:-1], last]
        self._chance.shuffle(whole)
        body = b"<item>".join([head, *whole, *whole[:2]]) + sep + tail
        return replace(answer, body=body)
