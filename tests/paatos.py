"""What is known of the corpus, as expectations: facts of our own review, and those of the independent Paatos-Scraper.

    python -m tests.paatos ../shared/corpus FOLDER
    dynasty check-reading ../shared/corpus --expected FOLDER

The scraper's JSON knows fewer elements and other white space than the pages; its texts stay where they are.
"""

import json
import re
import shutil
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

REVIEWED = Path(__file__).parent / "corpus_facts"
"""Numbers, days, ids and names of bodies, read from the pages by a person: no sentence of theirs, and nobody's name."""
ESPOO = "https://espoo04.hosting.documenta.fi/kokous"
KINDS = {"Valmistelijat / lisätiedot": "preparation", "Päätösehdotus": "proposal", "Selostus": "description"}
"""The scraper's sections that are passages, and ours."""


def write_expectations(corpus: Path, folder: Path) -> None:
    """Write an expectation for each page of the corpus of which something is known."""
    shutil.copytree(REVIEWED, folder, dirs_exist_ok=True)
    espoo = corpus / "espoo-2017"
    _add(folder, "TELIMET.HTM", {"page": "bodies", "record": _bodies(_facts(espoo, "toimielimet"))})
    printed = set(re.findall(rb"<!--TIETUE:(\d+)-->", (espoo / "TELIN-217668.HTM").read_bytes()))
    meetings = [one for one in _facts(espoo, "kh_kokoukset") if one["sourceId"].encode() in printed]
    _add(folder, "TELIN-217668.HTM", {"page": "meetings", "record": _meetings(meetings)})
    _add(folder, "2017406946.HTM", {"record": {"items": _items(_facts(espoo, "kh_actions_170508"))}})
    contents = {each["title"]: each["content"] for each in _facts(espoo, "kh_170529_contents_4")}
    _add(folder, "2017409886-4.HTM", {"record": _item(contents)})


def _facts(espoo: Path, name: str) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads((espoo / f"espoo_{name}.json").read_text(encoding="utf-8"))
    return known


def _add(folder: Path, name: str, known: Mapping[str, Any]) -> None:
    """Write what is known of a page, together with what our own review says of it."""
    place = folder / "espoo-2017" / f"{name}.expected.json"
    said = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    record = {**said["record"], **known["record"]} if said else known["record"]
    expectation = {"reviewed": True, "url": f"{ESPOO}/{name}", **said, **known, "record": record}
    place.write_text(json.dumps(expectation, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _bodies(known: list[dict[str, Any]]) -> dict[str, Any]:
    """The scraper knows some of the bodies."""
    return {"among": [{"name": one["name"], "portal_key": one["sourceId"]} for one in known]}


def _meetings(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"portal_key": one["sourceId"], "held_on": one["startDate"][:10]} for one in known]


def _items(known: list[dict[str, Any]]) -> dict[str, Any]:
    """The scraper leaves out the items by which a meeting opens."""
    return {
        "among": [
            {"portal_key": one["sourceId"], "section": int(one["articleNumber"]), "title": one["title"]}
            for one in known
        ]
    }


def _item(known: Mapping[str, str]) -> dict[str, Any]:
    named = re.findall(r"<span>(.*?), puh\. (.*?)</span>", known["Valmistelijat / lisätiedot"])
    presenter, proposed = re.findall(r"<p>(.*?)</p>", known["Päätösehdotus"])
    title, name = presenter.split(" ", 1)
    handling = {
        "passages": {"among": [{"kind": kind, "text": _words(known[title])} for title, kind in KINDS.items()]},
        "preparers": [{"role": "preparer", "name": name, "phone": phone} for name, phone in named],
        "proposals": [
            {"kind": "presenter", "proposer_title": title, "proposer_name": name, "text": _words(proposed)},
        ],
    }
    return {
        "case_number": known["Dno"],
        "function_class": known["functionId"].replace(" ", "."),
        "handlings": [handling],
    }


def _words(markup: str) -> dict[str, str]:
    """What a piece of HTML says, however it is spaced."""
    return {"words": " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())}


if __name__ == "__main__":
    write_expectations(Path(sys.argv[1]), Path(sys.argv[2]))
