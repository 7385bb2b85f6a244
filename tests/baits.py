"""Pages made to cost more than they are worth, and what reading each costs, measured in a process of its own.

`python -m tests.baits [WORD …]` prints a line of JSON for each bait whose name begins with one of the words.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial

from archive.errors import ParseError
from scraper.feed import read_feed
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from tests.reading import BASE_URL, URL, item_page

MEMORY_MB = 200.0
HANG_S = 20
"""Seconds of the processor that no bait needs by far, on a slow machine too: a guard, no measure."""
LIST_URL = f"{BASE_URL}?page=meeting&id=20261242"


SHORT = 60
COURSE = 95_000
"""In characters: a handling and a decision so long are still searched for votes and motions."""
MOST_LINES = 20_000
Reader = Callable[..., object]
Bait = tuple[Reader, bytes, str]
"""A reader, a page, and its address."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What reading one bait came to."""

    name: str
    cpu_s: float
    peak_mb: float
    outcome: str
    """`record`, `ParseError: …`, or what should not be: another exception, `killed`."""


def list_page(inside: str, kind: str = "Pöytäkirja 12.10.2026 klo 12:30") -> bytes:
    """A page of a meeting's list, or of bodies."""
    return (
        f"<html><head><meta charset='utf-8'></head><body><h1>Kunnanhallitus {kind}</h1>{inside}</body></html>"
    ).encode()


MARKUP: dict[str, Callable[[], str]] = {
    # Beyond what is read at all.
    "100,000 nested divs": lambda: "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "300,000 cells": lambda: "<table><tr>" + "<td>1</td>" * 300_000 + "</tr></table>",
    "a million spans": lambda: "<span>a</span>" * 1_000_000,
    "brackets": lambda: "<" * 5_000_000,
    "attributes": lambda: "<p " + " ".join(f"a{at}=1" for at in range(300_000)) + ">x</p>",
    "attributes parted by slashes": lambda: "<p x='>'" + "/a" * 500_000 + ">x</p>",
    "closed but never opened": lambda: "<b>" * 30_000 + "</i>" * 30_000,
    "ten million letters": lambda: "a" * 10_000_000,
    # Just within.
    "nested divs": lambda: "<div>" * 900 + "x" + "</div>" * 900,
    "nested divs on a small page": lambda: "<div>" * 2_400 + "x" + "</div>" * 2_400,
    "deep and closed but never opened": lambda: "<b>" * 900 + "</i>" * 70_000,
    "a small page closed but never opened": lambda: "<b>" * 2_400 + "</i>" * 2_400,
    "nested tables": lambda: "<table><tr><td>" * 900 + "x",
    "nested tables on a small page": lambda: "<table><tr><td>" * 1_500 + "x",
    "nested layouts": lambda: "<table><tr><td>a</td><td>" * 900 + "x",
    "nested lists with links": lambda: "<ul><li><a href='?page=meeting&id=1'>Esityslista</a>" * 900 + "x",
    "nested rows with links": lambda: "<table><tr><td><a href='?page=meetingitem&id=1-1'>Asia</a><td>" * 900 + "x",
    "deep, with links": lambda: (
        "<div>" * 900 + "<table><tr><td><a href='?page=meetingitem&id=1-1'>asia</a></td></tr></table>" * 4_900
    ),
    "closed in the wrong order": lambda: "<b><i>x</b></i>" * 12_000,
    "formatting over paragraphs": lambda: "<p><b><i><u>" * 6_000 + "x",
    "cells": lambda: "<table><tr>" + "<td>1</td>" * 24_500 + "</tr></table>",
    "unclosed cells": lambda: "<table><tr>" + "<td>1" * 24_500 + "</tr></table>",
    "rows": lambda: "<table>" + "<tr><td>Tulot</td><td>1</td></tr>" * 8_000 + "</table>",
    "spans": lambda: "<span>a</span>" * 24_500,
    "tabs": lambda: "<span style='display:inline-block'>&#xa0;</span>a" * 24_500,
    "paragraphs": lambda: "<p>Halli on auki." * 24_500,
    "empty paragraphs": lambda: "</p>" * 70_000,
    "breaks": lambda: "rivi<br>" * 24_500,
    "entries": lambda: "<ol>" + "<li>kohta" * 24_500 + "</ol>",
    "links": lambda: "<a href='?page=meetingitem&id=20261242-5'>asia</a> " * 4_900,
    "links to meetings in one row": lambda: "<a href='?page=meeting&id=1'>Esityslista</a> " * 4_900,
    "appeals in one row": lambda: "<a href='../kokous/1-0-2.PDF'>Muutoksenhakuohje</a> " * 4_900,
    "different documents": lambda: " ".join(f"<a href='../kokous/1-{at}.PDF'>asia {at}</a>" for at in range(4_900)),
    "images": lambda: "<img src='ATTACHEMENT.GIF'>" * 24_500,
    "comments": lambda: "<!--x-->" * 24_500,
    "one comment": lambda: f"<!--{'-' * 5_000_000}-->",
    "comments left open": lambda: "<!--" * 24_500,
    "elements with attributes": lambda: "<p style='margin:0' class='a b' id=x lang=fi dir=ltr>x</p>" * 24_500,
    "a huge attribute": lambda: f"<p style='{'x' * 5_000_000}'>x</p>",
    "huge styles of tabs": lambda: f"<span style='{'inline-block ' * 100_000}'>&#xa0;</span>" * 4,
    "huge classes": lambda: f"<div class='{'a ' * 500_000}'>x</div>" * 5,
    "a huge address": lambda: f"<a href='../{'../' * 800_000}kokous/1.PDF'>x</a>",
    "a huge query": lambda: f"<a href='?{'page=meeting&id=1&' * 100_000}'>x</a>",
    "a huge element name": lambda: f"<{'x' * 5_000_000}>x",
    "entities": lambda: "&amp;" * 1_000_000,
    "non-breaking entities": lambda: "&nbsp;" * 800_000 + "x",
    "entities without end": lambda: "&" * 5_000_000,
    "numeric entities": lambda: "&#xa0;&#31;&#9;" * 300_000,
    "a bomb of entities": lambda: (
        "<!DOCTYPE a [<!ENTITY a 'x'>" + "".join(f"<!ENTITY a{at} '&a;&a;'>" for at in range(50_000)) + "]>&a;"
    ),
    "scripts": lambda: "<script>x</script>" * 24_500,
    "style": lambda: f"<style>{'p {margin:0} ' * 350_000}</style>",
    "options": lambda: "<select>" + "<option>a" * 24_500,
    "headings": lambda: "<h1>Kunnanhallitus Pöytäkirja 1.1.2026</h1>" * 24_500,
    "headings of items": lambda: "<h1>Kunnanhallitus Pöytäkirja 99.99.2026/Pykälä 1</h1>" * 24_500,
    "blocks in blocks": lambda: "<div class='data-part-block-htm'>" * 900 + "x",
    "blocks": lambda: "<div class='data-part-block-htm'>x</div>" * 24_500,
    "frames": lambda: "<frameset><frame>" * 900,
    "NUL bytes": lambda: "\0" * 3_000_000 + "x",
}
"""Markup, whatever it says."""

LINES: dict[str, str] = {
    "a label and capitals": "Päätösehdotus " + "Aaa " * 100_000,
    "a title and capitals": "Kunnanjohtajan " + "Aaa " * 100_000,
    "capitals": "Aaa " * 300_000,
    "one word": "a" * 5_000_000,
    "one capital word": "A" * 1_000_000,
    "small words": "ja " * 500_000,
    "jaa and ei": "JAA EI " * 100_000,
    "jaa and counts": "JAA 5 EI 4 ääntä " * 40_000,
    "ja ja ja": "ja ja ja, " * 100_000,
    "quoted sides": "”jaa” ”ei” " * 60_000,
    "digits": "9" * 1_000_000,
    "digits with spaces": "0 1 2 " * 150_000,
    "digits and slashes": "1/2/" * 200_000,
    "digits and dashes": "1-2-" * 200_000,
    "digits and points": "1.2." * 200_000,
    "days": "1.1.2026 " * 70_000,
    "days and sections": "Kunnanhallitus 1.1.2026 § 5 " * 30_000,
    "sections": "§ 5 § " * 100_000,
    "brackets": "(" * 500_000,
    "closing brackets": "()" * 300_000,
    "brackets and points": "(a.)(" * 150_000,
    "commas": ", " * 300_000,
    "commas and titles": "rehtori, " * 100_000,
    "genitives": "kunnan, " * 100_000,
    "hyphens": "a-" * 400_000,
    "Hyphens": "Aa-" * 200_000,
    "hyphens and directors": "johtaja-" * 100_000,
    "points": "." * 1_000_000,
    "initials": "A. " * 300_000,
    "dots and letters": "a.a" * 200_000,
    "at signs": "a@" * 300_000,
    "addresses": "a.b@c.d, " * 70_000,
    "an address without end": "a." * 300_000,
    "at in brackets": "x (at) " * 100_000,
    "telephones": "puh. 050 " * 70_000,
    "numbers of telephones": "0 50 123 4567 " * 50_000,
    "colons": ":" * 500_000,
    "quotes": "”" * 500_000,
    "dashes": "– " * 300_000,
    "tabs": "a\t" * 300_000,
    "sentences": "Aaa bbb. " * 70_000,
    "numerals": "kahdeksan (8) " * 60_000,
    "names": "Aino Kuusela, " * 60_000,
    "names and titles": "rehtori Aino Kuusela, " * 40_000,
    "names supported": "Aino Kuuselan kannattamana " * 30_000,
    "proposed": "Aino Kuusela ehdotti " * 40_000,
    "proposed that": "ehdotti, että " * 50_000,
    "presented": "teki a b c ehdotuksen " * 30_000,
    "boards": "hallituksen ehdotus " * 40_000,
    "said of boards": "lautakunta päätti " * 40_000,
    "noted": "lautakunta merkitsi " * 40_000,
    "noted a": "lautakunta päätti merkitä a " * 40_000,
    "returned": "palautettiin a " * 60_000,
    "tabled": "asia jätettiin a " * 60_000,
    "antecknades": "antecknades a " * 50_000,
    "secret": "(salassa pidettävä " * 40_000,
    "secret by law": "salassa pidettävä JulkL 24 § 1 mom. 32 kohta " * 20_000,
    "law": "24 § 1 ja 2 mom " * 40_000,
    "dissents": "Aino Kuusela jätti eriävän mielipiteen. " * 20_000,
    "disqualified": "Esteellisenä asian käsittelystä poistui " * 20_000,
    "was disqualified": "oli esteellinen ja " * 40_000,
    "has been": "on a b c nut " * 50_000,
    "headers": "Kunnanhallitus Pöytäkirja 1.1.2026/Pykälä 1 " * 20_000,
    "stages": "Pöytäkirja " * 70_000,
    "spaces that are none": "\u2003" * 300_000 + "x",
    "marks": "\u0301" * 300_000,
    "surrogates of letters": "\U0001f600" * 200_000,
    "against": "1 äänellä 2 " * 60_000,
    "by votes": "äänin 1-2 (3-" * 50_000,
    "votes": "äänestys 1 " * 60_000,
    "motions": "Muutosehdotus nro 1: " * 40_000,
    "who supports": "Jäsen Aino Kuusela kannatti a b c " * 20_000,
    "understödd": "understödd av " * 50_000,
    "föreslog": "Aino Kuusela understödd av Eero Nyberg föreslog " * 15_000,
    "units": "Kasvun ja oppimisen " * 40_000,
    "case numbers": "1/00.01.02/2026 " * 50_000,
    "appendix": "Liite 1, 2 ja 3 " * 50_000,
    "long label": "Valmistelijat (" + "a@" * 200_000,
    "person and genitives": "Valmistelija " + "kunnan " * 100_000,
    "person and commas": "Valmistelija " + "perhe-, " * 100_000,
    "prepared by capitals": "Valmistelija " + "Aaa " * 100_000,
    "presents": "Esittelijä " + "johtaja " * 100_000,
}
"""Lines for every pattern of the readers."""
LABELS = ("Selostus", "Valmistelija", "Päätösehdotus", "Käsittely", "Päätös")


READERS: dict[str, Reader] = {"meeting": read_meeting, "bodies": read_bodies, "meetings": read_meetings}


def baits() -> Iterator[tuple[str, Callable[[], Bait]]]:
    """Each bait's name, and what makes it."""
    for name, make in MARKUP.items():
        yield f"item: {name}", partial(_in_item, make)
        for kind, reader in READERS.items():
            yield f"{kind}: {name}", partial(_in_list, make, reader)
    for name, line in LINES.items():
        for label in LABELS:
            yield f"{label}: {name}", partial(_below, line, label)
        for kind, place in PLACES.items():
            yield f"{kind}: {name}", partial(place, line)


def _in_item(make: Callable[[], str]) -> Bait:
    return read_item, item_page("Selostus", f"<table><tr><td>{make()}"), URL


def _in_list(make: Callable[[], str], reader: Reader) -> Bait:
    return reader, list_page(make()), LIST_URL


def _below(line: str, label: str) -> Bait:
    return read_item, item_page(label, line), URL


def _head(line: str) -> Bait:
    return read_item, item_page("Selostus", "x", title=line), URL


def _header(line: str) -> Bait:
    return read_item, item_page("Selostus", "x", header=line), URL


def _attendees(line: str) -> Bait:
    linked = "<table><tr><td>1</td><td><a href='?page=meetingitem&id=1-1'>asia</a></td></tr></table>"
    return read_meeting, list_page(f"{linked}<p>Läsnä</p><p>{line}</p>"), LIST_URL


def _row(line: str) -> Bait:
    row = f"<tr><td>{line}</td><td><a href='?page=meetingitem&id=1-1'>{line}</a></td></tr>"
    return read_meeting, list_page(f"<table>{row}</table>"), LIST_URL


def _feed(line: str) -> Bait:
    item = f"<item><title>{line}</title><link>http://127.0.0.1/</link></item>"
    page = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>{item}</channel></rss>"
    return read_feed, page.encode(), LIST_URL


def _short_lines(line: str) -> Bait:
    cut = [line[at : at + SHORT] for at in range(0, min(len(line), MOST_LINES * SHORT), SHORT)]
    return read_item, item_page("Käsittely", "<br>".join(cut)), URL


def _course(line: str) -> Bait:
    return read_item, item_page("Käsittely", line[:COURSE], "Päätös", line[:COURSE]), URL


PLACES: dict[str, Callable[[str], Bait]] = {
    "course": _course,
    "head": _head,
    "header": _header,
    "attendees": _attendees,
    "row": _row,
    "feed": _feed,
    "short lines": _short_lines,
}


def measure(name: str, make: Callable[[], Bait]) -> Cost:
    """What reading a bait costs in a process of its own, which may take so much and no more."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, json.dumps(asdict(_cost(name, make))).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    _, status, usage = os.wait4(child, 0)
    if text:
        return Cost(**json.loads(text))
    killed = f"killed by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else f"ended {status}"
    return Cost(name=name, cpu_s=usage.ru_utime, peak_mb=usage.ru_maxrss / 1000, outcome=killed)


def _cost(name: str, make: Callable[[], Bait]) -> Cost:
    read, page, url = make()
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + HANG_S, resource.RLIM_INFINITY))
    before, started = _peak_mb(), time.process_time()
    outcome = _outcome(lambda: read(page, url=url))
    return Cost(name=name, cpu_s=time.process_time() - started, peak_mb=_peak_mb() - before, outcome=outcome)


def _outcome(read: Callable[[], object]) -> str:
    try:
        read()
    except ParseError as error:
        return f"ParseError: {str(error)[:120]}"
    except BaseException as error:  # noqa: BLE001 - what is looked for
        return f"{type(error).__name__}: {str(error)[:120]}"
    return "record"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main(*words: str) -> None:
    """Print a line of JSON for each bait whose name begins with one of the words."""
    for name, make in baits():
        if not words or name.startswith(words):
            print(json.dumps(asdict(measure(name, make)), ensure_ascii=False), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
