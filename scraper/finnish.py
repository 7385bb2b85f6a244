"""How Finnish and Swedish administration writes dates, times, case numbers, titles and names. Pure; knows no page."""

import re
from collections import Counter
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

BEFORE_TITLE = ("n", "nen", "va", "vä", "-", "nde", "sk", "ska", "ts", "ns", "gs")
"""Endings of the words that may stand before a title: `kaupungin`, `tekninen`, `johtava`, `hallinto-`, `biträdande`."""

AND_WORDS = ("ja", "sekä", "och", "samt")
NEVER_BEFORE_TITLE = ("on", "kuin", "kun", "niin", "vain", "ennen", "den", "men", "han", "hon")

ADJECTIVE_GENITIVES = {
    "nisen": "ninen", "lisen": "linen", "johtavan": "johtava", "vastaavan": "vastaava", "tekniska": "teknisk",
}  # fmt: skip
"""`teknisen johtajan` → `tekninen johtaja`; other words before a title (`kaupungin`) keep their genitive."""

GIVEN_NAMES = frozenset(
    """
    aarne aaro aino aki alina anders anita anja ann anna anne anneli annika annukka antero anti antti anu ari arja armi
    arto arttu asko atte auli auri axel bengt birgitta bo carina carl charlotta christer christian christina daniel
    eero eeva eija eila eino elena eliisa elina elisa elisabeth ella elli emilia emma emmi ere erik erika erja erkki
    esa essi eva fredrik gunilla gustav hanna hannamari hannele hannu harri heidi heikki heini helena heli helka
    hely henna henri henriikka henrik hilkka iida iina ilkka ilona inga inka irene irina iris irja jaakko jaana jan
    jani janina janne jari jarkko jarmo jaska jenna jenni jenny jesse jessica joakim johan johanna joni jonna jorma
    jouko jouni juha juhani juho jukka julia jussi jutta juuso jyri jyrki kaarina kai kaija kaisa kalevi kalle kari
    kariina karin karita karl karoliina katariina kati katja katri katriina kauko keijo kerttu kim kimmo kirsi kirsti
    klaus krista kristian kristiina kyösti laila lars lasse laura lauri lea leena leila leo liisa lilja linda maaret
    maaria maarit maija maire malin manu marcus mari maria marianne marika marita maritta marja marjo marjut marko
    markku markus martin martti mary matias matti maria-liisa mauri merja mervi mia miia mika mikael mikko milla minna
    mira mirja mirva monica monika nea niina niklas nina niko noora olavi oili oiva olli ossi osmo oskari otto outi
    paavo pasi patrik paula pauliina peggy pekka per pertti peter petra petri petteri pia piia pirjo pirkko päivi
    raija raili raimo raisa reetta reijo riikka riina risto ritva robert roope saana saara saija saila saku salla sami
    samu samuel sanna sari sarianna satu seija seppo siiri sini sinikka sirkka sirkku sirpa sisko sofia sointu sonja
    soile stefan susanna susanne suvi taina taneli tanja tapani tapio tarja taru teemu teija tero terhi tero tessa tiia
    tiina timo tomas tomi tommi toni topi tuija tuire tuomas tuomo tuula tuulia tytti ulla unto urpo ursula valtteri
    veera veijo veikko vesa viktoria viljami ville virpi virve åke åsa
    adrian allan aron carmen catherine ellen evelin glenn helen ivan jaan jean jon julian karolin katrin kevin kirsten
    kristin marion milan norman robin roman sebastian simon steven susann sven
    """.split()
)
"""Common first names, by which a surname printed first or a unit's genitive is noticed; others may be names too."""

SURNAME_ENDINGS = ("nen", "ski", "mäki", "järvi", "niemi", "qvist", "kvist", "ström", "berg", "lund", "gren")

ORGANISATION_ENDINGS = (
    "palvelu", "palvelut", "palveluiden", "palvelujen", "keskus", "keskuksen", "virasto", "toimisto", "yksikkö",
    "osasto", "laitos", "kunta", "kunnan", "kaupunki", "kaupungin", "hallitus", "valtuusto", "jaosto", "hallinto",
    "talous", "yhtymä", "liitto", "säätiö", "konserni", "toimiala", "tulosalue", "alue", "alueen", "valvonta",
    "kirjaamo", "förvaltning", "förvaltningen", "tjänster", "staden", "stad", "kommun", "enhet", "enheten",
)  # fmt: skip
ORGANISATION_WORDS = ("oy", "oyj", "ab", "ky", "ry", "rf", "tmi", "hy", "kh", "kv")
"""Two words with capitals that hold one of these are a unit or a company, not a person."""

BODY_ENDINGS = (
    "hallitus", "valtuusto", "lautakunta", "jaosto", "toimikunta", "neuvosto", "valiokunta", "johtokunta", "raati",
    "neuvottelukunta", "yhtymäkokous", "styrelse", "styrelsen", "fullmäktige", "nämnd", "nämnden", "sektion",
    "sektionen", "utskott", "utskottet", "råd", "rådet", "kommitté", "kommittén", "direktion", "direktionen",
)  # fmt: skip
"""A name that ends in one of these is a body's; `Lautakunnan jaosto, julkinen` by what stands before the comma."""
BODY_BEGINNINGS = ("rådet för", "nämnden för", "sektionen för", "utskottet för", "kommittén för")

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
    except (ValueError, OverflowError):
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


def is_job_title(words: list[str]) -> bool:
    """Whether words are a whole job title: the last one is, and each before it can stand before one.

    Small words but the first; `vs.` and its like may open it. `antaa hallintojohtaja` is no title but a clause.
    """
    acting = words[0].lower().rstrip(".") in ACTING if words else False
    own = words[1:] if acting else words
    if not own or not is_title_word(own[-1]):
        return False
    is_small = all(word[0].islower() or word[:2].isupper() for word in own[1:])
    return is_small and all(stands_before_title(word.lower()) for word in own[:-1])


def may_be_name(words: list[str]) -> bool:
    """Whether words with capitals can be a person's first name and surname, in that order."""
    small = [word.lower() for word in words]
    if any(word.endswith(ORGANISATION_ENDINGS) or word in ORGANISATION_WORDS or is_title_word(word) for word in small):
        return False
    first, last = small[0].split("-")[0], small[-1].split("-")[0]
    if first in GIVEN_NAMES:
        return True
    if first.endswith("n"):  # `Uimahallin Henkilöstö`
        return False
    return last not in GIVEN_NAMES and not (first.endswith(SURNAME_ENDINGS) and not last.endswith(SURNAME_ENDINGS))


def stands_before_title(word: str) -> bool:
    """Whether a small word can stand before a job title: `kaupungin`, `tekninen`, `hallinto-`, `ja`."""
    return word in AND_WORDS or (word not in NEVER_BEFORE_TITLE and word.endswith(BEFORE_TITLE))


def title_of_genitive(words: str) -> str | None:
    """`Hyvinvointialuejohtajan` → `Hyvinvointialuejohtaja`, case as printed; None when it is no title's genitive."""
    *before, last = words.split() or [""]
    nominative = _ending_changed(last, TITLE_GENITIVES)
    if nominative is None or not is_job_title([*before, nominative]):
        return None
    return " ".join([*(_ending_changed(word, ADJECTIVE_GENITIVES) or word for word in before), nominative])


def is_body_name(name: str) -> bool:
    """Whether a name is, by its words, a council's, a board's or a committee's."""
    small = name.lower()
    ends = any(part.endswith(BODY_ENDINGS) for part in (small, small.split(",")[0]))
    return ends or small.startswith(BODY_BEGINNINGS)


def _ending_changed(word: str, endings: dict[str, str]) -> str | None:
    for ending, changed in endings.items():
        if word.lower().endswith(ending):
            own = word[-len(ending) :]
            as_printed = changed.upper() if own.isupper() else changed.capitalize() if own[0].isupper() else changed
            return word[: -len(ending)] + as_printed
    return None


def guess_language(text: str) -> Language | None:
    """Finnish or Swedish, by small words and endings; None when a text shows neither or as much of both."""
    words = Counter(re.findall(r"[\w§:]+", text.lower()))
    score = {
        language: sum(
            count for word, count in words.items() if word in _WORDS[language] or word.endswith(_ENDINGS[language])
        )
        for language in _WORDS
    }
    if score["fi"] == score["sv"]:
        return None
    return "fi" if score["fi"] > score["sv"] else "sv"
