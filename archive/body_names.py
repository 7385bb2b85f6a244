"""Whether a Finnish and a Swedish name are one body's. Data: a pair of words is a line, easy to add to.

A name is taken apart into words: `Rakennus- ja ympäristölautakunta` is *rakennus, ja, ympäristö, lautakunta*, and
`Byggnads- och miljönämnden` is *byggnads, och, miljö, nämnd*. Two names are one body's when each word is the other's
translation, in order, or when `NAMES` pairs them whole. Knows no meeting, no agenda and no portal.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

HEADS = (
    ("hallitus", "styrelse"),
    ("valtuusto", "fullmäktige"),
    ("lautakunta", "nämnd"),
    ("jaosto", "sektion"),
    ("neuvosto", "råd"),
    ("toimikunta", "kommitté"),
    ("toimikunta", "kommission"),
    ("johtokunta", "direktion"),
    ("neuvottelukunta", "delegation"),
    ("valiokunta", "utskott"),
    ("työryhmä", "arbetsgrupp"),
    ("johtoryhmä", "ledningsgrupp"),
    ("kokous", "stämma"),
    ("raati", "panel"),
    ("hallituksen", "styrelsens"),
    ("valtuuston", "fullmäktiges"),
    ("lautakunnan", "nämndens"),
)
"""What a body is; other words stand before it, often grown together with it."""

WORDS = (
    ("ja", "och"),
    ("sekä", "samt"),
    ("kaupungin", "stads"),
    ("kunnan", "kommun"),
    ("kunnan", "kommuns"),
    ("alue", "välfärdsområdes"),
    ("hyvinvointialueen", "välfärdsområdets"),
    ("yhtymä", "samkommun"),
    ("yhtymä", "samkommuns"),
    ("maakunta", "landskaps"),
    ("tarkastus", "revisions"),
    ("tarkastus", "gransknings"),
    ("keskusvaali", "centralval"),
    ("keskusvaali", "centralvals"),
    ("vaali", "val"),
    ("tekninen", "tekniska"),
    ("tekninen", "teknisk"),
    ("teknisen", "tekniska"),
    ("yleis", "allmänna"),
    ("yleinen", "allmänna"),
    ("suomenkielinen", "finska"),
    ("suomenkielinen", "finskspråkiga"),
    ("ruotsinkielinen", "svenska"),
    ("ruotsinkielinen", "svenskspråkiga"),
    ("asunto", "bostads"),
    ("elinkeino", "närings"),
    ("elinkeino", "näringslivs"),
    ("elinvoima", "livskrafts"),
    ("hallinto", "förvaltnings"),
    ("hankinta", "upphandlings"),
    ("henkilöstö", "personal"),
    ("hyvinvointi", "välfärds"),
    ("hyvinvointi", "välmående"),
    ("jätehuolto", "avfalls"),
    ("jätehuolto", "avfallshanterings"),
    ("kaavoitus", "planläggnings"),
    ("kansalliskieli", "nationalspråks"),
    ("kasvatus", "fostrans"),
    ("kaupunkikehitys", "stadsutvecklings"),
    ("kaupunkirakenne", "stadsstruktur"),
    ("kaupunkisuunnittelu", "stadsplanerings"),
    ("kaupunkiympäristö", "stadsmiljö"),
    ("kehittämis", "utvecklings"),
    ("kehitys", "utvecklings"),
    ("kirkko", "kyrko"),
    ("konserni", "koncern"),
    ("koulu", "skol"),
    ("koulutus", "utbildnings"),
    ("kulttuuri", "kultur"),
    ("liikelaitoksen", "affärsverkets"),
    ("liikunta", "idrotts"),
    ("liikunta", "motions"),
    ("lupa", "tillstånds"),
    ("maankäyttö", "markanvändnings"),
    ("maaseutu", "landsbygds"),
    ("nuoriso", "ungdoms"),
    ("omistajaohjaus", "ägarstyrnings"),
    ("opetus", "undervisnings"),
    ("organisaatio", "organisations"),
    ("palkka", "löne"),
    ("palvelu", "service"),
    ("pelastus", "räddnings"),
    ("perusturva", "grundtrygghets"),
    ("perusturva", "omsorgs"),
    ("rakennus", "byggnads"),
    ("rakennus", "bygg"),
    ("rakennusvalvonta", "byggnadstillsyns"),
    ("satama", "hamn"),
    ("sivistys", "bildnings"),
    ("sosiaali", "social"),
    ("strategia", "strategi"),
    ("suunnittelu", "planerings"),
    ("talous", "ekonomi"),
    ("terveys", "hälsovårds"),
    ("terveys", "hälso"),
    ("tie", "väg"),
    ("toimitila", "lokal"),
    ("tulevaisuus", "framtids"),
    ("turvallisuus", "säkerhets"),
    ("työsuojelu", "arbetarskydds"),
    ("valvonta", "tillsyns"),
    ("vammais", "handikapp"),
    ("vanhus", "äldre"),
    ("vapaa-aika", "fritids"),
    ("varhaiskasvatus", "småbarnspedagogiska"),
    ("vesihuolto", "vattentjänst"),
    ("vähemmistökieli", "minoritetsspråks"),
    ("yhdyskunta", "samhälls"),
    ("yhteistyö", "samarbets"),
    ("yksilö", "individ"),
    ("ympäristö", "miljö"),
    ("ympäristöterveys", "miljöhälso"),
    ("ympäristöterveys", "miljöhälsovårds"),
)

NAMES = (
    ("asiakasraati", "kundråd"),
    ("asiakasraati", "klientråd"),
    ("ikäihmisten neuvosto", "äldreråd"),
    ("johtokunta", "styrelse"),
    ("lapsi- ja nuorisovaltuusto", "barn- och ungdomsfullmäktige"),
    ("nuorisoneuvosto", "ungdomsfullmäktige"),
    ("nuorisovaltuusto", "ungdomsråd"),
    ("vammaisneuvosto", "råd för personer med funktionsnedsättning"),
    ("vammaisneuvosto", "råd för funktionshindrade"),
    ("vammaisneuvosto", "råd för personer med funktionshinder"),
    ("vanhusneuvosto", "råd för äldre"),
    ("yksilöasiain jaosto", "individsektion"),
    ("yksilöasiainjaosto", "individsektion"),
    ("yksilöasioiden jaosto", "individsektion"),
    ("yksilöjaosto", "sektion för individärenden"),
    ("yksilöasiain jaosto", "sektion för individärenden"),
    ("yksilöasiainjaosto", "sektion för individärenden"),
    ("yksilöasioiden jaosto", "sektion för individärenden"),
)
"""Names whose words do not go in pairs; Swedish heads in the indefinite form."""

PLACES = (
    ("espoon", "esbo"),
    ("hangon", "hangö"),
    ("helsingin", "helsingfors"),
    ("inkoon", "ingå"),
    ("itä-uudenmaan", "östra nylands"),
    ("kaskisten", "kaskö"),
    ("kauniaisten", "grankulla"),
    ("kemiönsaaren", "kimitoöns"),
    ("keski-pohjanmaan", "mellersta österbottens"),
    ("kirkkonummen", "kyrkslätts"),
    ("kokkolan", "karleby"),
    ("korsnäsin", "korsnäs"),
    ("kristiinankaupungin", "kristinestads"),
    ("kruunupyyn", "kronoby"),
    ("lapinjärven", "lappträsk"),
    ("lohjan", "lojo"),
    ("loviisan", "lovisa"),
    ("luodon", "larsmo"),
    ("länsi-uudenmaan", "västra nylands"),
    ("maalahden", "malax"),
    ("mustasaaren", "korsholms"),
    ("myrskylän", "mörskom"),
    ("närpiön", "närpes"),
    ("paraisten", "pargas"),
    ("pedersören", "pedersöre"),
    ("pietarsaaren", "jakobstads"),
    ("pohjanmaan", "österbottens"),
    ("porvoon", "borgå"),
    ("pyhtään", "pyttis"),
    ("raaseporin", "raseborgs"),
    ("sipoon", "sibbo"),
    ("siuntion", "sjundeå"),
    ("turun", "åbo"),
    ("uudenkaarlepyyn", "nykarleby"),
    ("uudenmaan", "nylands"),
    ("vaasan", "vasa"),
    ("vantaan", "vanda"),
    ("vantaan ja keravan", "vanda och kervo"),
    ("varsinais-suomen", "egentliga finlands"),
    ("vöyrin", "vörå"),
)
"""Whose body it is, when the name says so at its beginning; it may say so in one language only."""

DEFINITE = (
    ("styrelsen", "styrelse"),
    ("nämnden", "nämnd"),
    ("sektionen", "sektion"),
    ("rådet", "råd"),
    ("kommittén", "kommitté"),
    ("kommissionen", "kommission"),
    ("direktionen", "direktion"),
    ("delegationen", "delegation"),
    ("utskottet", "utskott"),
    ("gruppen", "grupp"),
    ("stämman", "stämma"),
    ("panelen", "panel"),
)
"""The definite form of a Swedish head, and the one that the tables use."""

_PAIRS = frozenset((*HEADS, *WORDS))
_FI_HEADS, _SV_HEADS = ({pair[at] for pair in HEADS} for at in (0, 1))


@lru_cache(maxsize=4096)
def are_one_body(finnish: str, swedish: str) -> bool | None:
    """Whether two names are one body's in two languages: None when the tables know too little of one of them."""
    fi_place, fi_name = _part_place(finnish, (pair[0] for pair in PLACES))
    sv_place, sv_name = _part_place(swedish, (pair[1] for pair in PLACES))
    if fi_place and sv_place and (fi_place, sv_place) not in PLACES:
        return False
    fi_words, sv_words = _words(fi_name, _FI_HEADS), _words(sv_name, _SV_HEADS)
    if (fi_name, _indefinite(sv_name)) in NAMES or _are_pairs(fi_words, sv_words):
        return True
    both_known = _all_known(fi_words, 0) and _all_known(sv_words, 1)
    return False if both_known or _differ_in_kind(fi_words, sv_words) else None


def _are_pairs(fi_words: tuple[str, ...], sv_words: tuple[str, ...]) -> bool:
    return len(fi_words) == len(sv_words) > 0 and all(pair in _PAIRS for pair in zip(fi_words, sv_words, strict=True))


def _all_known(words: tuple[str, ...], at: int) -> bool:
    return bool(words) and {*words} <= {pair[at] for pair in _PAIRS}


def _differ_in_kind(fi_words: tuple[str, ...], sv_words: tuple[str, ...]) -> bool:
    """Whether both names say what the body is, a board and a council, and it is not the same."""
    fi_heads, sv_heads = _FI_HEADS & {*fi_words}, _SV_HEADS & {*sv_words}
    return bool(fi_heads and sv_heads) and not any(
        (fi_head, sv_head) in HEADS for fi_head in fi_heads for sv_head in sv_heads
    )


def _part_place(name: str, places: Iterable[str]) -> tuple[str | None, str]:
    """The place at the beginning of a name, the longest that fits, and the rest; in small letters."""
    small = " ".join(name.casefold().split())
    for place in sorted(places, key=len, reverse=True):
        if small.startswith(f"{place} "):
            return place, small.removeprefix(f"{place} ")
    return None, small


def _words(name: str, heads: Iterable[str]) -> tuple[str, ...]:
    """The words of a name, each head parted from what it has grown together with; of hyphens none at an end."""
    known = sorted(heads, key=len, reverse=True)
    whole = (word.strip("-–,") for word in _indefinite(name).split())
    return tuple(part for word in whole for part in _part_head(word, known) if part)


def _part_head(word: str, heads: Iterable[str]) -> tuple[str, str]:
    head = next((head for head in heads if word.endswith(head)), "")
    return word.removesuffix(head).rstrip("-–"), head


def _indefinite(name: str) -> str:
    """`rådet för äldre` → `råd för äldre`; a Finnish name has no such words and stays."""
    for definite, indefinite in DEFINITE:
        name = re.sub(rf"{definite}(?=[\s,]|$)", indefinite, name)
    return name
