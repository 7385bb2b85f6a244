"""Swedish words: their stems, and the parts of compounds. Pure; knows the stemmer and a table of words, not of keys.

There is no Swedish dictionary here. A compound is parted where both sides are words of the table, or one of them is and
the other is long enough to be a word; what the table lacks altogether stays whole, and is found as a whole.
"""

import re
from collections.abc import Iterable
from functools import cache

from archive.stemming import stem_swedish

STEMS = dict(
    pair.split(":")
    for pair in """
    städer:stad städerna:stad städers:stad städernas:stad böcker:bok böckerna:bok händer:hand män:man männen:man
    nätter:natt rötter:rot fötter:fot strander:strand stränder:strand stränderna:strand ländern:land länder:land
    länderna:land söner:son döttrar:dotter bröder:bror mödrar:mor fäder:far ledamöter:ledamot ledamöterna:ledamot
    ledamöternas:ledamot förmän:förman ordföranden:ordförand ordförande:ordförand ordförandena:ordförand
    museer:museum museet:museum museerna:museum museets:museum gymnasier:gymnasium gymnasiet:gymnasium
    gymnasierna:gymnasium bibliotek:bibliotek centra:centrum centret:centrum kriterier:kriterium kriterierna:kriterium
    fullmäktige:fullmäktig fullmäktiges:fullmäktig möten:möt mötena:möt möte:möt mötet:möt mötets:möt
    kommuner:kommun protokollen:protokoll nämnd:nämnd lagar:lag lagen:lag lagens:lag
    hemmet:hem hemmets:hem hemmen:hem hemmens:hem hyres:hyr sjukhus:sjukhus hus:hus
    broar:bro bron:bro broarna:bro byar:by byn:by byarna:by sjöar:sjö sjön:sjö öar:ö ön:ö åar:å
    bolag:bolag bolaget:bolag bolagen:bolag förslag:förslag förslaget:förslag förslagen:förslag
    underlag:underlag underlaget:underlag underlagen:underlag anslag:anslag anslaget:anslag anslagen:anslag
    avslag:avslag uppdrag:uppdrag uppdraget:uppdrag bidrag:bidrag bidraget:bidrag bidragen:bidrag
    """.split()
)
"""Forms that the stemmer leaves apart, or must not cut, and the stem of each."""

_WORDS = """
    skola skolor förskola grund grundskola gymnasium utbildning undervisning bildning lärare elev klass
    barn dagvård dag vård vårdare hälsa hälso sjuk sjukhus sjukvård äldre äldreomsorg omsorg social socialvård familj
    ungdom ung kultur idrott bibliotek museum musik teater fritid motion förening
    väg vägar gata torg bro park led trafik cykel gång kollektiv hamn båt fartyg järnväg station buss
    plan planer planering planläggning detalj detaljplan general generalplan region landskap mark markanvändning
    användning tomt byggnad bygg byggande bostad bostäder hus lokal lokaler fastighet område områden centrum
    vatten avlopp avfall energi värme fjärrvärme el ljus miljö natur natura skydd klimat skog jord strand sjö ö å by
    kommun stad stads lands landsbygd stat välfärd välfärdsområde räddning räddningsverk verk
    nämnd styrelse direktör fullmäktige utskott sektion råd möte ordförande ledamot tjänst tjänsteman innehavare
    personal anställning arbets arbete lön chef ledare ledning sekreterare jurist ekonomi budget bokslut skatt inkomst
    moms avgift avgifter taxa pris kostnad investering lån borgen understöd bidrag anslag finansiering upphandling köp
    försäljning hyra avtal kontrakt bolag koncern aktie delägare ägare
    beslut beslutande förslag motion initiativ utlåtande yttrande besvär begäran rättelse omprövning svar protokoll
    justering ärende föredragning beredning lag förordning stadga förvaltning  regler instruktion program
    strategi projekt utredning rapport berättelse revision revisor tillsyn kontroll säkerhet beredskap
    nät nätverk service serviceproduktion produktion köpe kund bruk brukare råds
    val valberedning röst röstning förtroende förtroendevald språk minoritet finsk svensk jämställdhet
    handikapp  hinder färd färdtjänst transport transporter mat måltid kök städ städning bespisning
    vägnät hastighet begränsning parkering belysning underhåll reparation ombyggnad nybygge rivning
    ändring ändringar utvidgning nybyggnad rörelse hall simhall hallar
    år års tid mål period del andel grupp arbetsgrupp lista mall tabell karta
""".split()
_MORE_WORDS = """
    elev elever studerande rektor grundläggande yrkes yrkesskola högskola småbarn småbarnspedagogik eftermiddag klubb
    läger lek lekplats plats platser park idrottsplats ishall plan bad badhus strand camping turism evenemang konst
    hembygd arkiv kyrka församling begravning räddare brand brandkår polis ambulans akut patient klient läkare
    tand tandvård mun rehabilitering mental missbruk handikapp assistans hem hemvård hemservice boende serviceboende
    ålder pension pensionär invandrare flykting integration sysselsättning arbetslös arbetslöshet företag företagare
    näring näringsliv industri handel jordbruk skogsbruk fiske jakt lantbruk djur häst hund vilt rovdjur
    rör ledning dagvatten reningsverk vattenverk brunn damm kraft kraftverk vind vindkraft sol bio gas olja
    bil bilar fordon taxi skjuts skolskjuts skjutsning vinter sommar snö plogning asfalt gatu buller
    flyg flygplats tåg spår gräns by byar bycentrum glesbygd tätort stadsdel kvarter gård gårdar torp stuga stugor
    ritning mätning gräns arrende servitut lov bygglov rivningslov åtgärdstillstånd tillstånd anmälan
    prövning miljötillstånd täkt grus sten berg deponi återvinning kompost sop sopor soptipp
    kassa bank faktura fakturering konto redovisning resultat balans fond arv donation gåva stipendium pris priser
    ränta amortering skuld skulder kredit garanti försäkring pensions löne semester ledighet
    delegering fullmakt behörighet befogenhet roll uppgift uppgifter ansvar plikt skyldighet rätt rättighet domstol
    domstol högsta åtal klagan tvist skada skade ersättning vite böter
    kallelse föredragningslista bilaga bilagor webb webbplats data dataskydd skydds it system program programvara
    telefon post digital tjänstemanna personuppgift integritet offentlighet sekretess
    kanslist ingenjör arkitekt planerare inspektör chaufför städare kock skötare sjukskötare närvårdare rådgivare
    ombud representant suppleant ersättare medlem medlemmar kandidat parti väljare enkät hörande delaktighet
    ungdomsgård gårds invånare invånar befolkning statistik prognos utveckling samarbete
    samkommun stiftelse fusion sammanslagning kommunstruktur ägarstyrning
    gräns kurs krets sats kris finans puls bås
    fri fritt fria belagd pliktig baserad mässig vänlig
    """.split()
_ENDS = "väg gata torg park gränd stig udde bäck hus".split()
"""Short words that end names of places, and compounds of any beginning."""

_LEAST = 2
"""Letters of the shortest part."""
_LEAST_UNKNOWN = 4
"""Letters of a beginning that the table lacks, and of the stem that it stands before."""
_LEAST_TAIL = 4
_ENDING = re.compile(r"e|n?ing|and|het|isk|lig|ar|or|at|ik|is|ad|ut|a|sam|ställ")
"""How no word begins that stands after a known one: it is an ending, and the whole a word derived from it."""
_NOUN_ENDINGS = [
    ending + genitive for ending in ("", *"en et n t er ar or r a na erna arna orna".split()) for genitive in ("", "s")
]
_ONSET = re.compile(r"s(?:[kptlnmvj]|[aeiouyåäö])")
"""How a word with s may begin."""
_LINKED = ("ings", "ions", "hets", "skaps", "doms", "nads", "tets")
"""Beginnings that a linking s always follows."""
_DEFINITE = re.compile(r"(?P<word>\w{3,}a)ns?")
"""`skolan`, `skolans`: the stemmer leaves this form alone."""
_ON_AN = re.compile(r".*(?:plan|organ|(?<!m)man|gran|kran)s?")


Parts = tuple[tuple[str, str], ...]
"""As written, and the stem, of each."""


def stem(word: str) -> str:
    """The stem of a word in small letters."""
    if word in STEMS:
        return STEMS[word]
    if word.endswith("s") and word in _table() and word[:-1] not in _table():
        # The stemmer would take the last letter of `plats` for a genitive's.
        return word
    if (base := _definite_base(word)) is not None:
        return stem(base)
    definite = None if _ON_AN.fullmatch(word) else _DEFINITE.fullmatch(word)
    return stem_swedish(definite["word"] if definite else word)


def _definite_base(word: str) -> str | None:
    """The word of the table whose definite form this is: the stemmer leaves some apart (`verket`)."""
    bases = (word.removesuffix("s").removesuffix(ending) for ending in ("et", "en", "n", "t"))
    return next((base for base in bases if base != word and base in _table()), None)


def split(word: str) -> Parts:
    """The parts of a word in small letters, as written and by their stems; only itself where it has none."""
    return _split(word) or ((word, stem(word)),)


def _split(word: str) -> Parts:
    """The parts of a compound; nothing where there is no seam."""
    if word in STEMS:
        return ()
    seams = [(word[:at], word[at:]) for at in range(_LEAST, len(word) - _LEAST + 1)]
    if known := _of_known(seams):
        return known
    return () if stem(word) in _known() else _with_known_tail(seams) or _with_known_head(seams[::-1])


def _of_known(seams: Iterable[tuple[str, str]]) -> Parts:
    """Where both sides are known; the longest end comes first."""
    for head, tail in seams:
        if stem(tail) in _known() and (before := _head(head)):
            return (*before, (tail, stem(tail)))
    return ()


def _with_known_tail(seams: Iterable[tuple[str, str]]) -> Parts:
    for head, tail in seams:
        end = stem(tail)
        is_long = len(end) >= _LEAST_UNKNOWN or end in _ends()
        if len(head) >= _LEAST_UNKNOWN and is_long and _is_of_table(tail):
            return ((head, head), (tail, end))
    return ()


def _is_of_table(word: str) -> bool:
    """Whether a word is one of the table in a noun's form: not every word of its stem is (`förka|stades`)."""
    bases = [word.removesuffix(ending) for ending in _NOUN_ENDINGS if word.endswith(ending)]
    return word in STEMS or any({base, f"{base}a", f"{base}e"} & _table() for base in bases)


def _with_known_head(seams: Iterable[tuple[str, str]]) -> Parts:
    for head, tail in seams:
        bare = head if _may_begin(head, tail) else head.removesuffix("s")
        is_word = bare in _forms() and len(bare) >= _LEAST_UNKNOWN
        if is_word and len(tail) >= _LEAST_TAIL and not _ENDING.match(tail):
            return ((head, stem(bare)), (tail, stem(tail)))
    return ()


def _may_begin(head: str, tail: str) -> bool:
    """Whether the s before a seam may be the first letter of what follows (`skol|skjuts`) rather than a link."""
    return _ONSET.match(f"s{tail}") is not None and not head.endswith(_LINKED)


def _head(head: str) -> Parts:
    """The parts of a beginning: a known compound, a known word with or without the linking s."""
    bare = head.removesuffix("s")
    seams = [(bare[:at], bare[at:]) for at in range(_LEAST, len(bare) - _LEAST + 1)]
    for form in (head, bare):
        if form in _forms():
            return _of_known(seams) or ((head, stem(form)),)
    return _of_known(seams)


@cache
def _table() -> frozenset[str]:
    return frozenset({*_WORDS, *_MORE_WORDS, *_ENDS})


@cache
def _forms() -> frozenset[str]:
    """How the words of the table stand at the beginning of a compound: whole, without the last vowel, or with an e."""
    short = {word[:-1] for word in _table() if word[-1] in "ae" and len(word) > _LEAST_UNKNOWN}
    return _table() | short | {f"{word}e" for word in _table() if word[-1] not in "aeiouyåäö"}


@cache
def _known() -> frozenset[str]:
    return frozenset(map(stem, _table()))


@cache
def _ends() -> frozenset[str]:
    return frozenset(map(stem, _ENDS))
