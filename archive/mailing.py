"""Digests by e-mail. The door to SMTP; knows letters and mailboxes, not when or why one is sent.

A letter has its delivery's key as its Message-ID, however often it is sent, so that mailboxes that know it keep one.
"""

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from archive.alerts import Digest
from archive.errors import DeliveryError, NoWayError, UsageError
from archive.letters import html_text, plain_text, question_subject, question_text, subject_of
from archive.loopback import is_loopback

TIME_LIMIT_S = 30.0
"""For each answer of the server."""
PORTS = {"smtp": 587, "smtps": 465}
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
LONGEST_REASON = 300
_POLICY = SMTP.clone(cte_type="7bit")
"""A server may take eight bits only where it says so (RFC 6152): letters have seven."""
_ENCODED = "=?"
"""How an encoded word begins (RFC 2047). Python reads those in a header that it is given, and some releases let a line
break out of one (CVE-2024-6923), whatever stands in the text itself."""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """The server that takes our letters, who they are from, and where what is followed is ended."""

    host: str
    port: int
    is_tls: bool
    """From the first byte; otherwise as soon as the server offers it."""
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    web_url: str | None
    """Where this archive is served to followers, `https://…`; None where it is not."""


def find_mailbox(environment: Mapping[str, str]) -> Mailbox | None:
    """The mailbox that DYNASTY_SMTP_URL, DYNASTY_MAIL_FROM and DYNASTY_WEB_URL name; None without the first.

    Raises UsageError, which never repeats the address of the server: it may hold a password.
    """
    url = environment.get("DYNASTY_SMTP_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise UsageError(_HOW) from None
    sender = environment.get("DYNASTY_MAIL_FROM", "")
    if not port or not parts.hostname:
        raise UsageError(_HOW)
    if not is_email(parseaddr(sender)[1]):
        raise UsageError("DYNASTY_MAIL_FROM must say whom letters are from: 'Päätösarkisto <arkisto@example.org>'.")
    return Mailbox(
        host=parts.hostname,
        port=port,
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
        web_url=find_web_url(environment),
    )


_HOW = "DYNASTY_SMTP_URL must be smtp://USER:PASSWORD@HOST:PORT or smtps://…, with %40 for an @ in the password."


def find_web_url(environment: Mapping[str, str]) -> str | None:
    """Where DYNASTY_WEB_URL says that the archive's own pages are, without a slash at the end. Raises UsageError."""
    url = environment.get("DYNASTY_WEB_URL")
    if not url:
        return None
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise UsageError("DYNASTY_WEB_URL must begin with https:// and a host: one click must end what is followed.")
    return url.rstrip("/")


def is_email(address: str) -> bool:
    """Whether a letter can be sent there."""
    return _EMAIL.fullmatch(address) is not None and _ENCODED not in address


def write_letter(digest: Digest, mailbox: Mailbox) -> EmailMessage:
    """The digest as a letter, plain and HTML, with what mail programs need to end it by one click (RFC 8058).

    One that asks is plain, and has no such click. Raises DeliveryError where it could not be answered, and for an
    address that is none.
    """
    if not is_email(digest.follower.address):
        raise DeliveryError("the address is none that a letter can be sent to")
    letter = _envelope(digest, mailbox)
    page = _page(digest, mailbox)
    if digest.is_question:
        _ask(letter, digest, page)
        return letter
    letter["Subject"] = subject_of(digest).replace(_ENCODED, "= ?")
    if page:
        letter["List-Unsubscribe"] = f"<{page}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        letter["List-Unsubscribe"] = f"<mailto:{parseaddr(mailbox.sender)[1]}?subject=unsubscribe>"
    letter.set_content(plain_text(digest, end_url=page, web_url=mailbox.web_url))
    letter.add_alternative(html_text(digest, end_url=page, web_url=mailbox.web_url), subtype="html")
    return letter


def _envelope(digest: Digest, mailbox: Mailbox) -> EmailMessage:
    name, address = parseaddr(mailbox.sender)
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = Address(display_name=name, addr_spec=address)
    letter["To"] = digest.follower.address
    letter["Date"] = format_datetime(digest.prepared_at)
    letter["Message-ID"] = f"<{digest.key}@{address.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    return letter


def _page(digest: Digest, mailbox: Mailbox) -> str | None:
    """The follower's own page, in her language."""
    language = digest.follower.language
    query = "" if language == "fi" else f"?kieli={language}"
    return f"{mailbox.web_url}/seuranta/{digest.follower.token}{query}" if mailbox.web_url else None


def _ask(letter: EmailMessage, digest: Digest, page: str | None) -> None:
    if page is None:
        raise DeliveryError("DYNASTY_WEB_URL does not say where followers confirm what they asked for")
    letter["Subject"] = question_subject(digest)
    letter.set_content(question_text(digest, url=page))


def send_letter(digest: Digest, mailbox: Mailbox, *, now: datetime) -> None:  # noqa: ARG001 - as all senders
    """Hand the letter to the server, which takes it as a whole or not; raises DeliveryError.

    NoWayError where the server takes no letter at all now.
    """
    letter = write_letter(digest, mailbox)
    server = _reach(mailbox)
    try:
        server.sendmail(parseaddr(mailbox.sender)[1], [digest.follower.address], letter.as_bytes())
    except OSError as error:
        # Servers like to repeat whom they do not know.
        raise DeliveryError(_reason(error, mailbox).replace(digest.follower.address, "…")) from error
    finally:
        # It has taken the letter or not: how it says goodbye changes nothing.
        with suppress(OSError):
            server.quit()


def _reach(mailbox: Mailbox) -> smtplib.SMTP:
    """The server, ready to take letters."""
    try:
        return _connect(mailbox)
    except OSError as error:
        raise NoWayError(_reason(error, mailbox)) from error
    except UnicodeError as error:
        # The error would show a piece of it.
        raise NoWayError("the server's name, the user or the password has letters that cannot be sent") from error


def _connect(mailbox: Mailbox) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mailbox.is_tls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=TIME_LIMIT_S, context=context)
    else:
        server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=TIME_LIMIT_S)
    try:
        server.ehlo_or_helo_if_needed()
        is_safe = mailbox.is_tls or server.has_extn("starttls")
        if is_safe and not mailbox.is_tls:
            server.starttls(context=context)
        _log_in(server, mailbox, is_safe=is_safe or is_loopback(mailbox.host))
    except BaseException:
        server.close()
        raise
    return server


def _log_in(server: smtplib.SMTP, mailbox: Mailbox, *, is_safe: bool) -> None:
    if mailbox.user and not is_safe:
        raise NoWayError("the server offers no encryption, and a password is not sent without")
    if mailbox.user:
        server.login(mailbox.user, mailbox.password or "")


def _reason(error: OSError, mailbox: Mailbox) -> str:
    """What the server said, on one line, without the password, should it repeat that."""
    said = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        said = f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    said = " ".join(said.split()) or type(error).__name__
    return (said.replace(mailbox.password, "…") if mailbox.password else said)[:LONGEST_REASON]
