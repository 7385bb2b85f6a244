"""How Finnish and Swedish administration writes dates, times, case numbers, titles and names. Pure; knows no page."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from archive.records import Language

HELSINKI = ZoneInfo("Europe/Helsinki")

DATE = r"\d{1,2}\.\d{1,2}\.\d{4}"
CASE_NUMBER = r"\d{1,6}/(?:\d{2}(?:\.\d{2}){1,3}/)?\d{4}"
"""`11211/00.01.01/2025`, or `5316/2016` with the class on a line of its own."""
FUNCTION_CLASS = r"\d{2}(?:\.\d{2}){1,3}"

_CASE_LINE = re.compile(
    rf"(?:(?:Asia|Diaari)(?:nro|numero)|D(?:iaari)?nro|Dnr|Ärende(?:nummer|nr)|Diarienummer)?[.:]*\s*({CASE_NUMBER})"
)
_CLASS_IN_NUMBER = re.compile(rf"/({FUNCTION_CLASS})/")

TITLE_ENDINGS = (
    "johtaja", "päällikkö", "sihteeri", "asiantuntija", "suunnittelija", "lakimies", "juristi", "controller",
    "koordinaattori", "arkkitehti", "insinööri", "rehtori", "tarkastaja", "reviisori", "esimies", "hoitaja",
    "lääkäri", "mestari", "neuvos", "valmistelija", "assistentti", "konsultti", "erikoistutkija", "tutkija",
    "kehittäjä", "analyytikko", "vastaava", "puheenjohtaja", "pääkirjanpitäjä", "kamreeri", "geologi", "geodeetti",
    "direktör", "chef", "sekreterare", "planerare", "sakkunnig", "jurist", "ledare", "koordinator", "arkitekt",
    "ingenjör", "rektor", "inspektör", "ordförande", "läkare", "skötare", "revisor", "beredare",
)  # fmt: skip
"""A word that ends in one of these is a job title, whatever it is compounded with."""

TITLE_GENITIVES = {
    "johtajan": "johtaja", "päällikön": "päällikkö", "sihteerin": "sihteeri", "lakimiehen": "lakimies",
    "juristin": "juristi", "rehtorin": "rehtori", "arkkitehdin": "arkkitehti", "insinöörin": "insinööri",
    "asiantuntijan": "asiantuntija", "suunnittelijan": "suunnittelija", "tarkastajan": "tarkastaja",
    "reviisorin": "reviisori", "lääkärin": "lääkäri", "kamreerin": "kamreeri",
    "direktörens": "direktör", "chefens": "chef", "sekreterarens": "sekreterare", "ledarens": "ledare",
    "ordförandens": "ordförande", "rektorns": "rektor",
}  # fmt: skip
"""`hyvinvointialuejohtajan` → `hyvinvointialuejohtaja`: by the ending, since titles are compounds without end."""

ACTING = ("vs", "vt", "ma", "va", "tf", "t.f")
"""Before a title: acting, temporary."""

_WORDS: dict[Language, frozenset[str]] = {
    "fi": frozenset("ja on että sekä ei joka mukaan päätti päättää ovat tai jälkeen oli asia kokouksen §:n".split()),
    "sv": frozenset("och att som är för med av till den det om ett en beslutar beslöt på samt från ärendet".split()),
}
_ENDINGS: dict[Language, tuple[str, ...]] = {
    "fi": ("hallitus", "valtuusto", "lautakunta", "jaosto", "neuvosto", "toimikunta", "valiokunta", "minen", "ksen"),
    "sv": ("styrelsen", "fullmäktige", "nämnden", "sektionen", "rådet", "utskottet", "kommittén", "ningen", "områdets"),
}


def parse_date(text: str) -> date | None:
    """`08.09.2025` → the date; None when there is no such day."""
    try:
        day, month, year = (int(part) for part in text.split("."))
        return date(year, month, day)
    except ValueError:
        return None


def local_instant(day: date, hour: int, minute: int) -> datetime | None:
    """The instant of a Finnish clock time, in UTC; None when there is no such time."""
    try:
        return datetime.combine(day, time(hour, minute), HELSINKI).astimezone(UTC)
    except ValueError:
        return None


def find_case_number(line: str) -> str | None:
    """The case number of a line that holds nothing else."""
    match = _CASE_LINE.fullmatch(line.strip())
    return match[1] if match else None


def find_function_class(case_number: str) -> str | None:
    """`11211/00.01.01/2025` → `00.01.01`."""
    match = _CLASS_IN_NUMBER.search(case_number)
    return match[1] if match else None


def is_title_word(word: str) -> bool:
    """Whether a word is, by its ending, a job title."""
    return word.lower().endswith(TITLE_ENDINGS)


def title_of_genitive(words: str) -> str | None:
    """`Hyvinvointialuejohtajan` → `Hyvinvointialuejohtaja`, case as printed; None when it is no title's genitive."""
    for ending, nominative in TITLE_GENITIVES.items():
        if words.lower().endswith(ending):
            return words[: -len(ending)] + (nominative if words.endswith(ending) else nominative.capitalize())
    return None


def guess_language(text: str) -> Language | None:
    """Finnish or Swedish, by small words and endings; None when a text shows neither or as much of both."""
    words = re.findall(r"[\w§:]+", text.lower())
    score = {
        language: sum(word in _WORDS[language] or word.endswith(_ENDINGS[language]) for word in words)
        for language in _WORDS
    }
    if score["fi"] == score["sv"]:
        return None
    return "fi" if score["fi"] > score["sv"] else "sv"
