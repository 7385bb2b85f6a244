"""Finnish and Swedish numerals from 0 to 100, in the forms that counts of votes are written in → digits."""

import re

FINNISH: tuple[tuple[str, ...], ...] = (
    ("nolla", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän", "kymmenen"),
    ("nollalla", "yhdellä", "kahdella", "kolmella", "neljällä", "viidellä", "kuudella", "seitsemällä", "kahdeksalla",
     "yhdeksällä", "kymmenellä"),
    ("nollaa", "yhtä", "kahta", "kolmea", "neljää", "viittä", "kuutta", "seitsemää", "kahdeksaa", "yhdeksää",
     "kymmentä"),
    ("nollan", "yhden", "kahden", "kolmen", "neljän", "viiden", "kuuden", "seitsemän", "kahdeksan", "yhdeksän",
     "kymmenen"),
)  # fmt: skip
"""0–10 in the nominative, adessive, partitive and genitive: `kahdeksan`, `kahdeksalla`, `kahdeksaa`, `kahdeksan`."""
FINNISH_TENS = ("kymmentä", "kymmenellä", "kymmentä", "kymmenen")
"""After 2–9 in the same form: `kaksikymmentä`, `kahdellakymmenellä`, `kahtakymmentä`, `kahdenkymmenen`."""
FINNISH_HUNDRED = ("sata", "sadalla", "sataa", "sadan")

SWEDISH = (
    "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton"
).split()
SWEDISH_TENS = "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio".split()

_TEN = 10
_WORD = re.compile(r"[^\W\d_]+")
_ONE = re.compile(
    r"\b(?:en|ett)\b(?=\s+(?:röst|blank|frånvarande|ledamot|ja-|nej-|JA\b|NEJ\b))|(?<=\bmot )en\b(?=[.,;)]|$)",
    re.IGNORECASE,
)
"""`en` and `ett` are articles everywhere else."""
_TWICE = re.compile(r"\b(\d{1,3})\s*\(\s*(\d{1,3})\s*\)")
"""`kahdeksan (8)`, once its word is in digits."""


def _finnish() -> dict[str, int]:
    words: dict[str, int] = {}
    for form, tens, hundred in zip(FINNISH, FINNISH_TENS, FINNISH_HUNDRED, strict=True):
        words |= {word: number for number, word in enumerate(form)} | {hundred: 100}
        words |= {f"{form[unit]}toista": _TEN + unit for unit in range(1, _TEN)}
        for ten in range(2, _TEN):
            words |= {f"{form[ten]}{tens}{form[unit] if unit else ''}": _TEN * ten + unit for unit in range(_TEN)}
    return words


def _swedish() -> dict[str, int]:
    words = {word: number for number, word in enumerate(SWEDISH) if word != "ett"} | {"hundra": 100, "aderton": 18}
    for ten, word in enumerate(SWEDISH_TENS, start=2):
        words |= {word: _TEN * ten, f"{word}en": _TEN * ten + 1}
        words |= {f"{word}{SWEDISH[unit]}": _TEN * ten + unit for unit in range(1, _TEN)}
    return words


NUMERALS: dict[str, int] = _finnish() | _swedish()


def in_digits(text: str) -> str | None:
    """A text with its numerals in digits, `kahdeksan (8)` as `8`; None when a word and its digits contradict."""
    text = _WORD.sub(_digits, _ONE.sub("1", text))
    if any(first != second for first, second in _TWICE.findall(text)):
        return None
    return _TWICE.sub(r"\1", text)


def _digits(word: re.Match[str]) -> str:
    """`Kuusi` is a surname too: a capital numeral only opens a sentence."""
    number = NUMERALS.get(word[0] if word.start() else word[0].lower())
    return word[0] if number is None else str(number)
