"""What a title, or a line of the head, says of the item's own secrecy: whole or in part, and by which section of law.

A case about secrecy, a secret attachment and a word processor's marking are not the item's secrecy.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.records import Secrecy

_PART = r"osittain|osin|osaksi|osalta|delvis|till viss del"
_WORDS = r"salassa\s?pidettävä|sekretessbela(?:gd|gt|gda)"
_LAW_NAMES = (
    r"julkl\.?|julkisuusl(?:aki|ain)|laki viranomaisten toiminnan julkisuudesta"
    r"|(?:lain )?viranomaisten toiminnan julkisuudesta annetun lain|offl\.?|offentlighetslagen"
    r"|lagen om offentlighet i myndigheternas verksamhet|[a-zåäö]+(?:laki|lain|lagen)"
)
_DETAIL = (
    r"\d+(?:\s?[–-]\s?\d+)?(?:\s?[a-z]\b(?!\.))?|mom(?:entti|entin|entet)?\b\.?|kohta|kohdan|kohdat|kohtien|k\.|perusteella"
    r"|punkten|punkterna|punkt|ja|och|samt|sekä|i|§|offentlighetslagen|offl\.?|\(\d+/\d{4}\)|\d+/\d{4}"
)
_LAW = (
    rf"(?:(?:{_LAW_NAMES})[\s,]*(?:\(?\d{{1,4}}/\d{{4}}\)?[\s,]*)?)?"
    rf"\d{{1,3}}(?:\.\d{{1,2}})?(?:\s?[a-z])?\s*§(?:[\s,]*(?:{_DETAIL}))*"
)
_BETWEEN = r"[\s,:(–-]*(?:(?:enligt|med stöd av)\s+)?"
_SECRET = re.compile(
    rf"(?:[(,:–-]\s*|^)(?P<part>(?:{_PART})\s+)?(?:{_WORDS})(?!\w)"
    rf"(?:{_BETWEEN}(?P<law>{_LAW}))?(?=\s*(?:[().,:;–-]|enligt|med stöd|{_LAW_NAMES}|$))(?P<rest>[^)]*)",
    re.IGNORECASE,
)
"""In brackets or set apart, not `salassa pidettävän tiedon` in the midst of a title."""
_OF_ATTACHMENT = re.compile(r"\b(?:liit|oheismat|bilag)", re.IGNORECASE)
_LINE = re.compile(
    rf"\W*(?:(?:asia|ärendet) (?:on|är) )?(?:(?:{_PART})\s+)?(?:{_WORDS})\W*(?:{_LAW})?\W*", re.IGNORECASE
)
_CLAUSE = re.compile(r"^\W*(?:asia|ärendet) (?:on|är) ", re.IGNORECASE)
_TRAILING = re.compile(r"(?:[\s,]+(?:ja|och|samt|sekä|i|perusteella))+$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Secret:
    """How much of an item is secret, and the section of law as printed."""

    extent: Secrecy
    law: str | None


def find_secrecy(title: str | None) -> Secret | None:
    """What a title says of secrecy: `(salassa pidettävä JulkL 24 § 1 mom. 32 kohta)`, `(delvis sekretessbelagd)`."""
    match = _SECRET.search(title or "")
    if match is None or _OF_ATTACHMENT.search(match["rest"]):
        return None
    law = _TRAILING.sub("", match["law"]).rstrip(" ,") if match["law"] else None
    return Secret(extent="part" if match["part"] else "whole", law=law)


def is_secrecy_line(line: str) -> bool:
    """Whether a line says that the item is secret, and nothing else."""
    return _LINE.fullmatch(line) is not None


def find_secrecy_line(head: Iterable[str]) -> Secret | None:
    """What a line of its own near the head says of secrecy."""
    return next((find_secrecy(_CLAUSE.sub("", line)) for line in head if is_secrecy_line(line)), None)
