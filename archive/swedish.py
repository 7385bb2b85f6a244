"""Swedish words: their stems, and the parts of compounds. Pure; knows the stemmer and a table of words, not of keys.

There is no Swedish dictionary here. A compound is parted where both sides are words of the table, or where its end is
one that stands in names and many compounds (`Borgåvägen`); what the table lacks stays whole, and is found as a whole.
"""

from functools import cache
from typing import Any

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
    användning tomt byggnad bygg byggnads byggande bostad bostäder hus lokal lokaler fastighet område områden centrum
    vatten avlopp avfall energi värme fjärrvärme el ljus miljö natur natura skydd klimat skog jord strand sjö ö å by
    kommun stad stads lands landsbygd statens stat välfärd välfärdsområde räddning räddningsverk verk verket
    nämnd styrelse direktör fullmäktige utskott sektion råd möte ordförande ledamot tjänst tjänsteman innehavare
    personal anställning arbets arbete lön chef ledare ledning sekreterare jurist ekonomi budget bokslut skatt inkomst
    moms avgift avgifter taxa pris kostnad investering lån borgen understöd bidrag anslag finansiering upphandling köp
    försäljning hyra hyres avtal kontrakt bolag koncern aktie delägare ägare
    beslut beslutande förslag motion initiativ utlåtande yttrande besvär begäran rättelse omprövning svar protokoll
    justering ärende föredragning beredning lag förordning stadga förvaltning förvaltnings regler instruktion program
    strategi projekt utredning rapport berättelse revision revisor tillsyn kontroll säkerhet beredskap
    nät nätverk service serviceproduktion produktion produktions köpe kund bruk brukare råds
    val valberedning röst röstning förtroende förtroendevald språk minoritet finsk svensk jämställdhet
    handikapp funktions hinder färd färdtjänst transport transporter mat måltid kök städ städning bespisning
    vägnät hastighet begränsning parkering belysning underhåll reparation ombyggnad nybygge rivning
    ändring ändringar utvidgning nybyggnad rörelse hall simhall hallar
    år års tid mål period del andel grupp arbetsgrupp lista mall tabell karta
""".split()
_ENDS = "väg gata torg park skola gränd stig strand holme udde bäck nämnd styrelse plan tjänst avtal område".split()
"""Words that end names of places, and compounds of any beginning."""

_LEAST = 2
"""Letters of the shortest part."""
_LEAST_NAME = 4
"""Letters of an unknown beginning."""


def stem(word: str) -> str:
    """The stem of a word in small letters."""
    return STEMS.get(word) or str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:  # noqa: ANN401 - a stemmer of a library without types
    import snowballstemmer  # noqa: PLC0415 - who reads no word does not load it

    return snowballstemmer.stemmer("swedish")


def split(word: str) -> tuple[tuple[str, str], ...]:
    """The parts of a word in small letters, as written and by their stems; only itself where it has none."""
    return _split(word) or ((word, stem(word)),)


def _split(word: str) -> tuple[tuple[str, str], ...]:
    """The parts of a compound, from the end with the longest known end first; nothing where there is no seam."""
    if word in STEMS:
        return ()
    for at in range(_LEAST, len(word) - _LEAST):
        head, tail = word[:at], word[at:]
        if stem(tail) not in _known():
            continue
        if before := _head(head):
            return (*before, (tail, stem(tail)))
        if len(head) >= _LEAST_NAME and stem(tail) in _ends():
            return ((head, head), (tail, stem(tail)))
    return ()


def _head(head: str) -> tuple[tuple[str, str], ...]:
    """The parts of a beginning: a known word, with or without the linking s, or a compound of such."""
    bare = head.removesuffix("s")
    for form in (head, bare):
        if form in _forms():
            return ((head, stem(form)),)
    return _split(head) or (_split(bare) if bare != head else ())


@cache
def _forms() -> frozenset[str]:
    """How the words of the table stand at the beginning of a compound: whole, or without their last vowel."""
    return frozenset({*_WORDS, *(word[:-1] for word in _WORDS if word[-1] in "ae" and len(word) > _LEAST_NAME)})


@cache
def _known() -> frozenset[str]:
    return frozenset(map(stem, [*_WORDS, *_ENDS]))


@cache
def _ends() -> frozenset[str]:
    return frozenset(map(stem, _ENDS))
