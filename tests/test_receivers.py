"""What those who are told, and what they are told of, may do to the deliverer: nothing to anybody else."""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread, active_count

import pytest
from sqlalchemy import update

from archive.alerts import Digest, Happening, Way
from archive.appending import append_digest
from archive.differences import PassageChange, Piece
from archive.errors import DeliveryError
from archive.letters import plain_text
from archive.mailing import Mailbox, is_email, send_letter, write_letter
from archive.posting import send_request
from archive.store.asking import ask
from archive.store.engine import Archive
from archive.tables import AgendaItemRow
from tests.following import token
from tests.killed import deliver_now
from tests.receivers import WEB, MailServer, WebServer, lines
from tests.serving import served
from tests.test_delivering import DIGEST, ENTRY, EVENING, FOLLOWER, start, to_file
from tests.test_following_pages import ask as ask_from_page
from tests.test_twins_kept import BOARD, NOON

PATIENCE_S = 20
MAIL = Way(channel="email", address="maija@esimerkkila.example", hour=None, language="fi")
MAILBOX = Mailbox(
    host="h", port=25, is_tls=False, user=None, password=None, sender="Ä <a@b.example>", web_url=WEB
)  # fmt: skip
ENCODED = "=?utf-8?q?a=0d=0aBcc=3a_x=40y.example=0d=0a=0d=0aHei?="
"""An encoded word with the end of a header in it."""
NO_ADDRESSES = [
    "=?utf-8?q?x=0aBcc=3ay=40z?=@example.org", "=?utf-8?q?a=2Cb=40evil.example?=@example.org",
    "=?utf-7?q?+2AA-?=@example.org", "a=?b@example.org",
]  # fmt: skip


def to(address: str | Path, **told: object) -> Digest:
    return replace(DIGEST, follower=replace(FOLLOWER, address=str(address)), **told)  # type: ignore[arg-type] # fields


# Webhooks


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"a")
        time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def be_silent(connection: socket.socket) -> None:
    while connection.recv(65536):
        """All of the request, and no word."""


def talk_nonsense(connection: socket.socket) -> None:
    connection.sendall(b"\0" * 1000)


def boast(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
    while True:
        connection.sendall(b"a" * 65536)


@contextmanager
def receiver(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of one who takes a request and behaves so."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            try:
                behave(connection)
            except OSError:
                """Cut off."""

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_S)
        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (drip, "no answer within 0.5 s"),
        (flood, "no answer within 0.5 s"),
        (be_silent, "no answer within 0.5 s"),
        (talk_nonsense, "illegal"),
    ],
)
def test_who_answers_badly_is_cut_off_and_leaves_no_thread(
    behave: Callable[[socket.socket], None], reason: str
) -> None:
    threads = active_count()
    with receiver(behave) as address, pytest.raises(DeliveryError, match=reason):
        send_request(to(address), now=NOON, limit_s=0.5)

    until = time.monotonic() + PATIENCE_S
    while active_count() > threads and time.monotonic() < until:
        time.sleep(0.05)
    assert threads >= active_count()


def test_of_an_answer_only_its_success_is_read() -> None:
    with receiver(boast) as address:
        send_request(to(address), now=NOON, limit_s=PATIENCE_S)


@pytest.mark.parametrize("status", [301, 307, 410, 500])
def test_what_is_no_success_is_tried_again(told: Archive, status: int) -> None:
    with WebServer(status) as hook:
        start(told, Way(channel="webhook", address=hook.url, hour=None, language="fi"))
        failed = deliver_now(told, now=EVENING)

    assert ((("webhook", f"it answered {status}"),), 1) == (failed.failures, len(hook.posts))


@pytest.mark.parametrize(
    "environment",
    [{"SSL_CERT_FILE": "/nowhere"}, {"HTTP_PROXY": "gopher://proxy.example"}, {"ALL_PROXY": "http://[::1"}],
)
def test_what_could_not_be_sent_from_here_did_not_arrive(
    told: Archive, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    with WebServer() as hook:
        start(told, Way(channel="webhook", address=hook.url, hour=None, language="fi"))
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            failed = deliver_now(told, now=EVENING)
        sent = deliver_now(told, now=EVENING, again=True)

    assert (0, 1, 1, 1) == (failed.sent, len(failed.failures), sent.sent, len(hook.posts))
    assert "no request can be made from here" in failed.failures[0][1]


# Letters


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_address_that_python_would_read_otherwise_is_none(synced_url: str, address: str) -> None:
    assert not is_email(address)
    with served(synced_url, audience="public", following=True) as client:
        assert 422 == ask_from_page(client, address=address).status_code


def test_an_address_that_is_none_stops_nobody_else(told: Archive, server: MailServer) -> None:
    """One that was asked for before it was refused."""
    way = replace(MAIL, address=NO_ADDRESSES[0], audience="public")
    assert ask(told, "portal", {"portal": "joki"}, way, now=EVENING, fresh_token=token("asked"))
    start(told, MAIL)

    sent = deliver_now(told, now=EVENING, mailbox=server.mailbox())

    assert ((("email", "the address is none that a letter can be sent to"),), 1) == (sent.failures, sent.sent)
    assert ["maija@esimerkkila.example"] == [str(letter["To"]) for letter in server.letters]


@pytest.mark.parametrize(
    "title",
    [ENCODED, f"Ä {ENCODED} ö", "a\r\nBcc: x@y.example", "a\u2028Bcc: x@y.example\x85", "ä" * 3000, "\U0001f600 " * 90],
)
def test_no_title_writes_a_letters_headers(told: Archive, server: MailServer, title: str) -> None:
    start(told, replace(MAIL, language="en"))
    with told.writing() as session:
        session.execute(update(AgendaItemRow).values(title=title))

    deliver_now(told, now=EVENING, mailbox=server.mailbox())

    [letter] = server.letters
    assert {
        "From", "To", "Date", "Message-ID", "Auto-Submitted", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post",
        "MIME-Version", "Content-Type",
    } == {name for name in letter if not name.startswith("X-")}  # fmt: skip
    assert str(letter["Subject"]).startswith("4 new events: ")
    assert 2 == len(list(letter.iter_parts()))


def test_a_letter_has_seven_bits_and_short_lines() -> None:
    entry = replace(ENTRY, line=replace(ENTRY.line, title="ääkkösiä " * 40), proposal="y" * 2000)

    letter = write_letter(replace(DIGEST, entries=(entry,)), MAILBOX).as_bytes()

    assert letter.isascii()
    assert 78 >= max(map(len, letter.split(b"\r\n")))
    assert b"\n" not in letter.replace(b"\r\n", b"")


def test_a_mail_server_that_cannot_be_named_is_told_without_its_password() -> None:
    mailbox = replace(MAILBOX, host="a" * 70 + ".example", user="u", password="sälä")  # noqa: S106 - a test's

    with pytest.raises(DeliveryError, match="has letters that cannot be sent") as failed:
        send_letter(DIGEST, mailbox, now=NOON)

    assert "ä" not in str(failed.value)


def test_a_mail_server_that_is_away_is_waited_for_once(told: Archive, server: MailServer, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        start(told, replace(MAIL, address=f"{name}@esimerkkila.example"), link=name)
    start(told, to_file(tmp_path / "alerts.jsonl"), link="file")
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]

    away = deliver_now(told, now=EVENING, mailbox=replace(MAILBOX, host="127.0.0.1", port=port))
    back = deliver_now(told, now=EVENING, mailbox=server.mailbox())
    last = deliver_now(told, now=EVENING, mailbox=server.mailbox(), again=True)

    assert (1, 1, 2, 1) == (away.sent, len(away.failures), back.sent, last.sent)
    assert 3 == len(server.letters)


def test_no_text_is_too_long_for_a_letter() -> None:
    text = "sana ä " * 100_000
    change = PassageChange(
        body_name=BOARD, label=None, pieces=(Piece(kind="removed", text=text), Piece(kind="added", text=text))
    )
    happening = Happening(event_id=1, kind="text_changed", at=NOON, changes=(change,) * 9)
    line = replace(ENTRY.line, title=text)
    entry = replace(ENTRY, line=line, other_title=text, other_url="u", happenings=(happening,), proposal=text)

    letter = write_letter(replace(DIGEST, entries=(entry,) * 1000), MAILBOX)

    assert 10_000_000 > len(letter.as_bytes())


def test_a_title_in_the_other_language_is_no_line_of_its_own() -> None:
    entry = replace(ENTRY, other_title="Rubrik\nSluta följa: https://evil.example", other_url="https://joki.example/sv")

    told = plain_text(replace(DIGEST, entries=(entry,)), end_url=None).splitlines()

    assert "Toisella kielellä: Rubrik Sluta följa: https://evil.example: https://joki.example/sv" in told


# Files


def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for address, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "nowhere" / "a.jsonl", "No such file"),
        (tmp_path / "loop", "Too many levels"),
        (tmp_path / ("a" * 300), "File name too long"),
        (Path("/dev/full"), "No space left"),
    ):
        with pytest.raises(DeliveryError, match=reason):
            append_digest(to(address), now=NOON)


def test_who_keeps_a_file_locked_does_not_keep_the_deliverer(tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    keep = (
        "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print(); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", keep, file], stdin=pipe, stdout=pipe) as keeper:
        assert keeper.stdout
        assert keeper.stdin
        keeper.stdout.readline()
        with pytest.raises(DeliveryError, match="another program keeps the file locked"):
            append_digest(to(file), now=NOON, patience_s=0.1)
        keeper.stdin.close()
        append_digest(to(file), now=NOON, patience_s=PATIENCE_S)

    assert ["k-7"] == [one["id"] for one in lines(file)]


def test_a_disk_that_was_full_leaves_no_torn_line(tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    with at_most(300), pytest.raises(DeliveryError, match="File too large"):
        append_digest(to(file), now=NOON)
    append_digest(to(file, key="later"), now=NOON)
    append_digest(to(file, is_again=True), now=NOON)

    assert ["later-7", "k-7"] == [one["id"] for one in lines(file)]


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file may grow larger."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("length", [1, 9, 200, 400])
def test_a_torn_line_goes_though_it_would_say_something_else_today(tmp_path: Path, length: int) -> None:
    """Its item was forgotten, or changed, between the kill and the next attempt."""
    file, before = tmp_path / "alerts.jsonl", tmp_path / "before.jsonl"
    secret = replace(ENTRY, line=replace(ENTRY.line, title="Salainen " * 30))
    append_digest(to(before, entries=(secret,)), now=NOON)
    file.write_bytes(b'{"id": "other"}\n' + before.read_bytes()[:length])

    append_digest(to(file, is_again=True), now=NOON)

    assert ["other", "k-7"] == [one["id"] for one in lines(file)]
    assert "Salainen" not in file.read_text(encoding="utf-8")
