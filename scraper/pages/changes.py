"""Whether the presenter's proposal was changed in the meeting, by the words that tell it. Words are tables of data.

Then the proposal printed is not the one decided on. A member's motion, changed by its maker, is not meant.
"""

import re
from collections.abc import Iterable

from scraper.finnish import is_title_word
from scraper.pages.members import CHAIRS, MEMBER_TITLES, OFFICES
from scraper.pages.sentences import LONG_SENTENCE, split_text

_ON = r"[^:]{0,200}?"
"""As far as a verb reaches."""
_OWN = r"(?:päätös|pohja)?(?:ehdotu|esity)(?!slist)"
_MOTION = r"(?:muutos|lisäys|täydennys|korjaus|tarkennus|poisto)(?:ehdotuksen|esityksen)"
_CHANGE = r"(?:muuto(?!s(?:ehd|esi))|lisäy|täydenny|korjau|tarkennu|täsmenny|poisto)\w*"
_NEW = r"(?:muutet(?:tu|un)|uusi|uuden|korjat(?:tu|un)|täydennet(?:ty|yn)|tarkennet(?:tu|un)|tarkistet(?:tu|un))"
_ALTERED = r"(?:muuttama|täydentämä|korjaama|tarkentama|tarkistama)n?"

CHANGES = re.compile(
    r"\b(?:(?:muutti|täydensi|korjasi|tarkensi|tarkisti|täsmensi|oikaisi|poisti|lisäsi|muotoili|muokkasi|päivitti"
    rf"|laajensi|supisti|perui|peruutti|vaihtoi)\b{_ON}\b{_OWN}"
    rf"|(?:veti|otti|hyväksyi|sisällytti|liitti|yhdisti)\b{_ON}\b{_OWN}\w*(?:nsa|aan|ään|een)\b"
    rf"|(?:teki|antoi|esitti|jätti|jakoi|toi|ehdotti)\b{_ON}\b(?:{_NEW} (?:\w+ )?{_OWN}|{_MOTION}"
    rf"|{_OWN}\w+ (?:\w+ ){{0,3}}{_CHANGE}|{_CHANGE} (?:\w+ ){{0,3}}{_OWN})"
    rf"|(?:ändrade|kompletterade|korrigerade|preciserade|rättade|justerade|återtog|reviderade)\b{_ON}förslag"
    rf"|strök\b{_ON}\b(?:sitt|sina) (?:\w+)?förslag|drog (?:tillbaka )?sitt (?:\w+)?förslag"
    rf"|(?:gjorde|gav|lade fram|framlade|framställde|presenterade)\b{_ON}\b(?:nytt|ändrat|reviderat|kompletterat)"
    r" (?:\w+)?förslag)"
)
"""What a presenter does to the proposal; the same words of a member are of the member's motion."""
CHANGED = re.compile(
    r"\b(?:päätösehdotu|päätösesity|pohjaehdotu)\w*(?: \w+){0,6}? (?:muutettiin|täydennettiin|korjattiin|tarkennettiin"
    r"|tarkistettiin|täsmennettiin|oikaistiin|lisättiin|poistettiin)\b"
    r"|\b(?:lisättiin|poistettiin|korjattiin|muutettiin|täydennettiin|tarkennettiin)(?: \w+){0,3}?"
    r" (?:päätösehdotu|päätösesity|pohjaehdotu)"
    r"|\bbeslutsförslaget(?: \w+){0,3}? (?:ändrades|kompletterades|preciserades|korrigerades)\b",
    re.IGNORECASE,
)
"""The same without saying who did it."""
NAMED = re.compile(
    rf"^(?:[\w-]+ ){{0,4}}(?:{_NEW}|{_ALTERED}) (?:päätösehdotus|päätösesitys|pohjaehdotus)\b"
    rf"|\b(?:esittelijän|[\w-]{{2,40}}johtajan) (?:\w+ )?(?:{_NEW}|{_ALTERED}) (?:päätös)?(?:ehdotu|esity)"
    r"|^(?:ändrat|nytt|reviderat) beslutsförslag\b"
    r"|^(?:föredragandens|\w+direktörens) (?:ändrade|nya) (?:besluts)?förslag",
    re.IGNORECASE,
)
"""How the changed proposal is called, also above it."""

_PROPOSALS = ("ehdotu", "esity", "förslag")
_PRESENTERS = re.compile(r"päätösehdotu|päätösesity|beslutsförslag")
_NEAR_WORDS = 12


def is_changed(course: Iterable[str], proposed: Iterable[str]) -> bool:
    """Whether the texts of a handling and its decision tell that the presenter changed what the proposals say.

    In the proposals themselves only a heading tells it: `Muutettu päätösehdotus`.
    """
    return any(_tells(sentence.text) for text in course for sentence in split_text(text)[1]) or any(
        NAMED.search(line) for text in proposed for line in split_text(text)[0] if len(line) <= LONG_SENTENCE
    )


def _tells(sentence: str) -> bool:
    small = sentence.lower()
    if len(sentence) > LONG_SENTENCE or not any(word in small for word in _PROPOSALS):
        return False
    if CHANGED.search(sentence) or NAMED.search(sentence):
        return True
    return any(_is_presenters(verb) for verb in CHANGES.finditer(sentence))


def _is_presenters(verb: re.Match[str]) -> bool:
    """Whether the nearest title before a verb is a presenter's.

    A chair presents in some bodies and is a member in others: only the word for a presenter's proposal tells.
    """
    for word in reversed(verb.string[: verb.start()].split()[-_NEAR_WORDS:]):
        small = word.lower().strip(" ,.()")
        if small in MEMBER_TITLES:
            return False
        if small.endswith(CHAIRS):
            return _PRESENTERS.search(verb[0]) is not None
        if small.endswith(OFFICES) or any(is_title_word(form) for form in _forms(small)):
            return True
    return False


def _forms(word: str) -> list[str]:
    """A word and what it may be without the Swedish article: `direktören`, `sekreteraren`."""
    return [word, word.removesuffix("n"), word.removesuffix("en")]
