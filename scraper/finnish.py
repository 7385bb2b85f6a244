"""How Finnish and Swedish administration writes dates, times, case numbers, titles and names. Pure; knows no page."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time

from archive.helsinki import HELSINKI
from archive.records import Language

DATE = r"\d{1,2}\.\d{1,2}\.\d{4}"
SPACED_DATE = r"\d{1,2}\. ?\d{1,2}\. ?\d{4}"
"""As clerks type a day by hand: `2.3. 2026`; only where nothing but a day can stand."""
WEEKDAYS = (
    *("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    *("maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina"),
    *("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "måndagen", "tisdagen", "onsdagen"),
    *("torsdagen", "fredagen", "ma", "ti", "ke", "to", "pe", "la", "su", "mån", "tis", "ons", "tors", "fre"),
)
CASE_NUMBER = r"\d{1,6}/(?:\d{2}(?:\.\d{2}){1,3}/)?\d{4}"
"""`11211/00.01.01/2025`, or `5316/2016` with the class on a line of its own."""
FUNCTION_CLASS = r"\d{2}(?:\.\d{2}){1,3}"

_CASE_LINE = re.compile(
    rf"(?:(?:Asia|Diaari)(?:nro|numero)|D(?:iaari)?nro|Dnr|Ärende(?:nummer|nr)|Diarienummer)?[.:]*\s*({CASE_NUMBER})"
)
_CLASS_IN_NUMBER = re.compile(rf"/({FUNCTION_CLASS})/")

TITLE_ENDINGS = (
    "johtaja", "päällikkö", "sihteeri", "isännöitsijä", "kaavoittaja", "rakennuttaja", "opettaja", "ohjaaja",
    "kuraattori", "psykologi", "professori", "intendentti", "kirjanpitäjä", "palkanlaskija", "työntekijä", "avustaja",
    "tiedottaja", "valvoja", "ekonomi", "käsittelijä", "arkistonhoitaja", "eläinlääkäri",
    "asiantuntija", "suunnittelija", "lakimies", "juristi", "controller",
    "koordinaattori", "arkkitehti", "insinööri", "rehtori", "tarkastaja", "reviisori", "esimies", "hoitaja",
    "lääkäri", "mestari", "neuvos", "valmistelija", "assistentti", "konsultti", "erikoistutkija", "tutkija",
    "kehittäjä", "analyytikko", "vastaava", "puheenjohtaja", "pääkirjanpitäjä", "kamreeri", "geologi", "geodeetti",
    "kanslisti", "asiamies", "luottamusmies",
    "direktör", "chef", "sekreterare", "planerare", "sakkunnig", "jurist", "ledare", "koordinator", "arkitekt",
    "ingenjör", "rektor", "inspektör", "ordförande", "läkare", "skötare", "revisor", "beredare",
    "handläggare", "expert", "rådgivare", "assistent", "kanslist", "registrator", "föreståndare", "ombudsman",
    "mästare", "kamrer", "kurator", "psykolog", "planläggare", "tekniker", "disponent", "intendent", "bibliotekarie",
    "lärare", "pedagog", "vårdare", "veterinär", "geodet", "granskare", "utredare", "utvecklare", "samordnare",
    "strateg", "analytiker", "ekonom", "bokförare", "socialarbetare", "konsult", "notarie", "informatör", "producent",
    "forskare", "handledare", "tandskötare",
)  # fmt: skip
"""A word that ends in one of these is a job title, whatever it is compounded with."""

TITLE_GENITIVES = {
    "johtajan": "johtaja", "päällikön": "päällikkö", "sihteerin": "sihteeri", "lakimiehen": "lakimies",
    "juristin": "juristi", "rehtorin": "rehtori", "arkkitehdin": "arkkitehti", "insinöörin": "insinööri",
    "asiantuntijan": "asiantuntija", "suunnittelijan": "suunnittelija", "tarkastajan": "tarkastaja",
    "reviisorin": "reviisori", "lääkärin": "lääkäri", "kamreerin": "kamreeri",
    "kanslistin": "kanslisti", "asiamiehen": "asiamies",
    "direktörens": "direktör", "chefens": "chef", "sekreterarens": "sekreterare", "ledarens": "ledare",
    "ordförandens": "ordförande", "rektorns": "rektor", "ingenjörens": "ingenjör", "inspektörens": "inspektör",
    "arkitektens": "arkitekt", "juristens": "jurist", "kamrerens": "kamrer", "läkarens": "läkare",
    "mästarens": "mästare", "planerarens": "planerare", "planläggarens": "planläggare", "revisorns": "revisor",
    "föreståndarens": "föreståndare", "beredarens": "beredare", "handläggarens": "handläggare",
    "ombudsmannens": "ombudsman", "intendentens": "intendent", "disponentens": "disponent",
}  # fmt: skip
"""`hyvinvointialuejohtajan` → `hyvinvointialuejohtaja`: by the ending, since titles are compounds without end."""

_GENITIVE_ENDINGS = tuple(TITLE_GENITIVES)

ACTING = ("vs", "vt", "ma", "va", "tf", "t.f", "v.s", "v.t", "stf", "tillförordnad", "tillförordnade", "virkaatekevä")
"""Before a title: acting, temporary."""
ACTING_TWO = (("virkaa", "toimittava"), ("virkaa", "tekevä"), ("t.", "f"))

BEFORE_TITLE = ("n", "nen", "va", "vä", "-", "nde", "sk", "ska", "ts", "ns", "gs")
"""Endings of the words that may stand before a title: `kaupungin`, `tekninen`, `johtava`, `hallinto-`, `biträdande`."""

WORDS_BEFORE_TITLE = ("vanhempi", "nuorempi", "äldre", "yngre", "stf.")
AND_WORDS = ("ja", "sekä", "och", "samt")
NEVER_BEFORE_TITLE = ("on", "kuin", "kun", "niin", "vain", "ennen", "den", "men", "han", "hon")

ADJECTIVE_GENITIVES = {
    "nisen": "ninen", "lisen": "linen", "johtavan": "johtava", "vastaavan": "vastaava", "tekniska": "teknisk",
}  # fmt: skip
"""`teknisen johtajan` → `tekninen johtaja`; other words before a title (`kaupungin`) keep their genitive."""

SURNAME_ENDINGS = ("nen", "ski", "mäki", "järvi", "niemi", "qvist", "kvist", "ström", "berg", "lund", "gren")
"""A word that ends in one of these is a surname and no given name."""
SURNAME_ENDINGS_N = ("man", "mann", "sson", "nson", "én")
"""Surnames that end as genitives do, and are none."""

ORGANISATION_ENDINGS = (
    "palvelu", "palvelut", "palveluiden", "palvelujen", "keskus", "keskuksen", "virasto", "toimisto", "yksikkö",
    "osasto", "laitos", "kunta", "kunnan", "kaupunki", "kaupungin", "hallitus", "valtuusto", "jaosto", "hallinto",
    "talous", "yhtymä", "liitto", "säätiö", "konserni", "toimiala", "tulosalue", "alue", "alueen", "valvonta",
    "kirjaamo", "förvaltning", "förvaltningen", "tjänster", "staden", "stad", "kommun", "enhet", "enheten",
)  # fmt: skip
UNIT_ENDINGS = (
    "palvelut", "palvelu", "yksikkö", "keskus", "osasto", "toimiala", "tulosalue", "palvelualue", "vastuualue",
    "toimisto", "virasto", "laitos", "kanslia", "hallinto", "tiimi", "kirjaamo",
    "enhet", "enheten", "tjänster", "tjänsterna", "avdelning", "avdelningen", "sektor", "sektorn", "central",
    "centralen", "kansli", "kansliet", "byrå", "byrån", "förvaltning", "förvaltningen", "ansvarsområde",
    "ansvarsområdet", "resultatområde", "resultatområdet", "serviceområde", "serviceområdet",
)  # fmt: skip
"""A name that ends in one of these is a unit's, and may follow a person's."""
BEFORE_UNIT = ("set", "ella", "ellä", "ska", "nna", "rna", "s")
"""Endings of the words that may stand before a unit's, besides those that may stand before a title: `Tekniset`."""
_UNIT_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]*)*")
_LONG_UNIT = 8

DEGREES = frozenset(
    """
    AMK YAMK FT FM FL FK VTT VTM VTL VTK YTT YTM YTL YTK HTM HTT HTL HTK HM HK KTM KTT KTL KTK OTK OTM OTT OTL ON VT
    LT LL LK KM KT KL KK DI TkT TkL TkK TM TT TL ELL ELT ELK MMM MMT MML PsM PsL PsT TaM TaT TaK SHM SHO TtM TtT ThM
    TerM VM FD PeM PeD PM PD PL JM EM ED EL HvM HvD DrTech SAFA MBA eMBA EMBA MPA PhD MSc BSc JHTT KHT HT
    """.split()
)
"""Academic degrees as they stand after a name, neither part of it nor a title."""

ORGANISATION_WORDS = ("oy", "oyj", "ab", "ky", "ry", "rf", "tmi", "hy", "kh", "kv")
"""Two words with capitals that hold one of these are a unit or a company, not a person."""

BODY_ENDINGS = (
    "hallitus", "valtuusto", "lautakunta", "jaosto", "toimikunta", "neuvosto", "valiokunta", "johtokunta", "raati",
    "ohjausryhmä", "työryhmä", "johtoryhmä", "yhteistyöryhmä", "foorumi", "forum", "gruppen", "neuvottelukunta",
    "yhtymäkokous", "styrelse", "styrelsen", "fullmäktige", "nämnd", "nämnden", "sektion", "sektionen",
    "utskott", "utskottet", "råd", "rådet", "kommitté", "kommittén", "direktion", "direktionen",
)  # fmt: skip
"""A name that ends in one of these is a body's; `Lautakunnan jaosto, julkinen` by what stands before the comma."""
_BODY_QUALIFIER = re.compile(r"\s+(?:\([^()]*\)|[ivx]+|\d{1,2}|\d{4}\s*[-–]\s*\d{4})$")
"""`Vaalilautakunta 3`, `Jaosto II`, `Lupajaosto (julkinen)`, `Lautakunta 2021–2025`."""
_CLAUSE_WORDS = frozenset("har är hade var ska skall kan hörs hördes beslutar beslutade som att".split())
"""Words of a sentence, `Rådet för äldre har hörts`, not of a name."""
BODY_GENITIVES = {
    "hallituksen": "hallitus", "valtuuston": "valtuusto", "lautakunnan": "lautakunta", "jaoston": "jaosto",
    "toimikunnan": "toimikunta", "neuvoston": "neuvosto", "valiokunnan": "valiokunta", "johtokunnan": "johtokunta",
    "kokouksen": "kokous", "styrelsens": "styrelsen", "fullmäktiges": "fullmäktige", "nämndens": "nämnden",
    "sektionens": "sektionen", "utskottets": "utskottet", "rådets": "rådet", "direktionens": "direktionen",
    "mötets": "mötet", "sammanträdets": "sammanträdet",
}  # fmt: skip
"""`Kaupunginhallituksen` → `Kaupunginhallitus`; a meeting's too, where it stands for its body."""
BODY_BEGINNINGS = ("rådet för", "nämnden för", "sektionen för", "utskottet för", "kommittén för")

_LANGUAGE_WORD = re.compile(r"[\w§:]+")
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
    own = words[_count_acting(words) :]
    if not own or not is_title_word(own[-1]) or own[0].lower() in AND_WORDS:
        return False
    is_small = all(word[0].islower() or word[:2].isupper() for word in own[1:])
    return is_small and all(stands_before_title(word.lower().rstrip(",")) for word in own[:-1])


def _count_acting(words: list[str]) -> int:
    """How many words at the beginning say that somebody is acting: `vs.`, `virkaa toimittava`."""
    small = [word.lower().rstrip(".") for word in words[:2]]
    if tuple(small) in {tuple(word.rstrip(".") for word in pair) for pair in ACTING_TWO}:
        return len(small)
    return 1 if small and small[0] in ACTING else 0


def is_unit(words: list[str]) -> bool:
    """Whether words are a unit's name: `Kasvun ja oppimisen toimiala`, `Tekniset palvelut`, `enheten för hälsovård`."""
    if len(words) > _LONG_UNIT:
        return False
    small = [word.lower().strip(",") for word in words]
    if not all(_UNIT_WORD.fullmatch(word) for word in small):
        return False
    if small[1:2] == ["för"]:
        return small[0].endswith(UNIT_ENDINGS) and len(small) > len(("enheten", "för"))
    ends = bool(small) and small[-1].endswith(UNIT_ENDINGS) and small[0] not in AND_WORDS
    return ends and all(stands_before_title(word) or word.endswith(BEFORE_UNIT) for word in small[:-1])


def stands_before_title(word: str) -> bool:
    """Whether a small word can stand before a job title: `kaupungin`, `tekninen`, `hallinto-`, `ja`."""
    if word in AND_WORDS or word in WORDS_BEFORE_TITLE:
        return True
    return word not in NEVER_BEFORE_TITLE and word.endswith(BEFORE_TITLE)


def title_of_genitive(words: str) -> str | None:
    """`Hyvinvointialuejohtajan` → `Hyvinvointialuejohtaja`, case as printed; None when it is no title's genitive."""
    if not words.lower().endswith(_GENITIVE_ENDINGS):
        return None
    *before, last = words.split()
    nominative = _ending_changed(last, TITLE_GENITIVES)
    if nominative is None or not is_job_title([*before, nominative]):
        return None
    return " ".join([*(_ending_changed(word, ADJECTIVE_GENITIVES) or word for word in before), nominative])


def body_of_genitive(words: str) -> str | None:
    """`Teknisen lautakunnan` → `Tekninen lautakunta`; None when it is no body's genitive."""
    *before, last = words.split() or [""]
    nominative = _ending_changed(last, BODY_GENITIVES)
    if nominative is None or not all(stands_before_title(word.lower().rstrip(",")) for word in before):
        return None
    return " ".join([*(_ending_changed(word, ADJECTIVE_GENITIVES) or word for word in before), nominative])


def is_body_name(name: str) -> bool:
    """Whether a name is, by its words, a council's, a board's or a committee's."""
    small = _BODY_QUALIFIER.sub("", name.lower())
    ends = any(part.endswith(BODY_ENDINGS) for part in (small, small.split(",")[0]))
    return ends or (small.startswith(BODY_BEGINNINGS) and ". " not in small and _CLAUSE_WORDS.isdisjoint(small.split()))


def _ending_changed(word: str, endings: dict[str, str]) -> str | None:
    for ending, changed in endings.items():
        if word.lower().endswith(ending):
            own = word[-len(ending) :]
            as_printed = changed.upper() if own.isupper() else changed.capitalize() if own[0].isupper() else changed
            return word[: -len(ending)] + as_printed
    return None


def guess_language(text: str) -> Language | None:
    """Finnish or Swedish, by small words and endings; None when a text shows neither or as much of both."""
    words = Counter(_LANGUAGE_WORD.findall(text.lower()))
    score = {
        language: sum(words[word] for word in words if word in small or word.endswith(_ENDINGS[language]))
        for language, small in _WORDS.items()
    }
    if score["fi"] == score["sv"]:
        return None
    return "fi" if score["fi"] > score["sv"] else "sv"
