"""Which characters a page's bytes are. Knows declarations and what contradicts them; not HTML, not RSS."""

import codecs
import re
from collections.abc import Iterator

from archive.errors import ParseError

_DECLARED = re.compile(
    rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)|<meta[^>]*?charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN_BYTES = 4096
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_READ_AS = {
    "utf-8": "utf-8", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "ascii": "cp1252", "iso8859-1": "cp1252", "cp1252": "cp1252", "iso8859-15": "iso8859-15",
}  # fmt: skip
"""The encodings that a page may declare, and how each is read: ISO-8859-1 as windows-1252, as browsers do."""
_WIDE = "utf-16"
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
"""Never text; PostgreSQL refuses NUL, and our own marks between runs are taken from here."""
_CONTROLS = dict.fromkeys(_CONTROL_BYTES)


def decode(body: bytes, *, url: str, charset: str | None = None) -> tuple[str, str]:
    """The text of a page and the encoding it was in.

    Trusts a BOM, then the HTTP charset, then the page's own declaration, each only when the bytes do not contradict
    it; undeclared bytes are UTF-8 when they can be, else windows-1252 (dynasty-format 3). Raises ParseError when
    everything declared is contradicted.
    """
    declared = list(dict.fromkeys(_declarations(body, charset)))
    for encoding in declared or ["utf-8", "cp1252"]:
        if (text := _fits(body, encoding)) is not None:
            return _without_controls(text, body), encoding
    raise ParseError(
        f"{url}: expected text in the declared encoding ({', '.join(declared) or 'none'}), found other bytes"
    )


def _without_controls(text: str, body: bytes) -> str:
    """The text without control characters; in every encoding that we read, one has its own byte in the body."""
    return text if len(body.translate(None, _CONTROL_BYTES)) == len(body) else text.translate(_CONTROLS)


def _declarations(body: bytes, charset: str | None) -> Iterator[str]:
    yield from (encoding for bom, encoding in _BOMS if body.startswith(bom))
    if charset and (name := _codec(charset)):
        yield name
    for match in _DECLARED.finditer(body[:_DECLARED_WITHIN_BYTES]):
        if name := _codec((match[1] or match[2]).decode("ascii")):
            # A declaration that can be read byte by byte is not in UTF-16; browsers take it for UTF-8.
            yield "utf-8" if name.startswith(_WIDE) else name


def _codec(label: str) -> str | None:
    """Python's name of a declared charset; None for one that no page is in."""
    try:
        return _READ_AS.get(codecs.lookup(label.strip("\"' ")).name)
    except (LookupError, ValueError):
        return None


def _fits(body: bytes, encoding: str) -> str | None:
    try:
        text = body.decode(encoding)
    except UnicodeError:
        return None
    if encoding == "cp1252" and not body.isascii() and _is_utf8(body):
        return None
    return text


def _is_utf8(body: bytes) -> bool:
    """UTF-8 read as a one-byte encoding never fails; but Finnish text in such an encoding is never valid UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeError:
        return False
    return True
