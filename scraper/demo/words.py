"""The words that pages are set in, Finnish and Swedish. Data only."""

from dataclasses import dataclass

from archive.records import Language
from scraper.demo.content import AttendeeList


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words that one language's pages are set in."""

    agenda: str
    minutes: str
    official: str
    """An officeholder decision."""
    number: str
    section: str
    title: str
    published: str
    at: str
    checked: str
    attendees: dict[AttendeeList, str]
    """The captions of the lists of attendees."""
    case_number: str
    preparer: str
    preparers: str
    preparers_older: str
    description: str
    proposal: str
    proposal_of: str
    """The label's second line, after its presenter in the genitive."""
    genitive: str
    """The ending that the titles of portal.toml take."""
    handling: str
    decision: str
    implementation: str
    appeal: str
    notified: str
    phone: str


WORDS: dict[Language, Words] = {
    "fi": Words(
        agenda="Esityslista",
        minutes="Pöytäkirja",
        official="Viranhaltijapäätös",
        number="Asianro",
        section="Pykälä",
        title="Otsikko",
        published="Julkaistu:",
        at="klo",
        checked="Tarkastettu",
        attendees={"members": "Saapuvilla olleet jäsenet", "others": "Muut saapuvilla olleet", "absent": "Poissa"},
        case_number="Asianumero",
        preparer="Valmistelija",
        preparers="Valmistelijat",
        preparers_older="Valmistelijat / lisätiedot:",
        description="Selostus",
        proposal="Päätösehdotus",
        proposal_of="päätösesitys",
        genitive="n",
        handling="Käsittely",
        decision="Päätös",
        implementation="Täytäntöönpano",
        appeal="Muutoksenhaku",
        notified="Tiedoksi",
        phone="puh.",
    ),
    "sv": Words(
        agenda="Föredragningslista",
        minutes="Protokoll",
        official="Tjänsteinnehavarbeslut",
        number="Ärende",
        section="Paragraf",
        title="Rubrik",
        published="Publicerad:",
        at="kl",
        checked="Justerat",
        attendees={"members": "Närvarande ledamöter", "others": "Övriga närvarande", "absent": "Frånvarande"},
        case_number="Ärendenummer",
        preparer="Beredning",
        preparers="Beredning",
        preparers_older="Beredning",
        description="Redogörelse",
        proposal="Beslutsförslag",
        proposal_of="beslutsförslag",
        genitive="ens",
        handling="Behandling",
        decision="Beslut",
        implementation="Verkställighet",
        appeal="Ändringssökande",
        notified="För kännedom",
        phone="tfn",
    ),
}
