"""Followers are told: by real e-mail, real webhooks, real files; once, at their hour, and until it arrived."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import get_args

import pytest

from archive.alert_words import CONDITIONS, PHRASES
from archive.alerts import DELAYS, Digest, Entry, FailedDelivery, Follow, Follower, Happening, Way, hidden
from archive.appending import append_digest
from archive.doctor import Examination, find_complaints
from archive.errors import BusyError, UsageError
from archive.letters import as_json, html_text, plain_text, question_text
from archive.mailing import find_mailbox
from archive.posting import shown_secret
from archive.records import Account, AlertLanguage, FollowKind, ItemLine, Outcome, Stage
from archive.sending import deliver
from archive.store.deliveries import failed_deliveries
from archive.store.emptying import forget_item
from archive.store.engine import Archive
from archive.store.events import news_since
from archive.store.following import follow, follows_of, list_followers, unfollow
from archive.store.forgetting import forget_person
from archive.store.lists import load_item
from archive.store.lock import delivery_lock
from archive.store.removals import Order
from archive.store.rounds import begin_round, finish_round
from archive.web.texts import Words
from tests.command import call
from tests.following import FILE, events, matches, token
from tests.killed import deliver_now
from tests.receivers import WEB, MailServer, WebServer, lines
from tests.test_twins_kept import BOARD, DAY, NOON, fill, item

LONG_AGO = NOON - timedelta(days=30)
EVENING = NOON + timedelta(days=1)
SEVEN = datetime.fromisoformat("2026-03-06T05:00:00+00:00")
"""Seven o'clock in Finland, after it happened."""
MAIL = Way(channel="email", address="maija@esimerkkila.example", hour=None, language="fi")
ORDER = Order(by="arkistonhoitaja", reason=None, now=EVENING, fresh_key=b"k" * 32)


def start(
    archive: Archive, way: Way, kind: FollowKind = "portal", query: dict[str, str] | None = None, link: str = "t"
) -> Follower:
    return follow(
        archive,
        kind,
        query or {"portal": "joki"},
        way,
        now=LONG_AGO,
        fresh_token=iter((link, f"{link} s")).__next__,
    )


def to_file(path: Path, *, hour: int | None = None, quiet: bool = False) -> Way:
    return Way(channel="file", address=str(path), hour=hour, language="fi", wants_quiet=quiet)


def kinds(path: Path) -> list[str]:
    return sorted(one["kind"] for one in lines(path))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ["* Uusi asia (4.3.2026)", "* Päätetty (4.3.2026)", "asianumero 1/00/2026", "Alkuperäinen: https://"]),
        ("sv", ["* Nytt ärende (4.3.2026)", "* Beslutat (4.3.2026)", "ärendenummer 1/00/2026", "Original: https://"]),
        ("en", ["* New item (4.3.2026)", "* Decided (4.3.2026)", "case 1/00/2026", "Original: https://"]),
    ],
)
def test_a_letter_says_what_happened_where_and_how_the_proposal_became_the_decision(
    told: Archive, server: MailServer, language: AlertLanguage, said: list[str]
) -> None:
    start(told, replace(MAIL, language=language))

    deliver_now(told, now=EVENING, mailbox=server.mailbox())

    [letter] = server.letters
    plain, html = (part.get_content() for part in letter.iter_parts())
    assert [] == [sentence for sentence in said if sentence not in plain]
    assert f"Joki · {BOARD} · 4.3.2026 · § 45 · " in plain
    assert "hintaan [-40-]{+45+} 000 euroa" in plain
    assert "<del style" in html
    assert ">45</ins>" in html
    assert "040 123 4567" not in plain + html


def test_a_letter_is_ended_by_one_click(told: Archive, server: MailServer) -> None:
    start(told, MAIL, link="salaisuus")

    deliver_now(told, now=EVENING, mailbox=server.mailbox())

    [letter] = server.letters
    assert (f"<{WEB}/seuranta/salaisuus>", "List-Unsubscribe=One-Click", "auto-generated") == (
        letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"], letter["Auto-Submitted"],
    )  # fmt: skip
    assert letter["Message-ID"].endswith("@esimerkkila.example>")
    assert ("text/plain", "text/html") == tuple(part.get_content_type() for part in letter.iter_parts())


def test_without_a_web_page_a_letter_is_ended_by_a_letter(told: Archive, server: MailServer) -> None:
    start(told, MAIL)

    deliver_now(told, now=EVENING, mailbox=server.mailbox(web=None))

    [letter] = server.letters
    assert "<mailto:arkisto@esimerkkila.example?subject=unsubscribe>" == letter["List-Unsubscribe"]
    assert letter["List-Unsubscribe-Post"] is None


def test_a_webhook_is_signed_and_keeps_its_id_until_it_arrived(told: Archive) -> None:
    with WebServer(status=503) as receiver:
        follower = start(told, Way(channel="webhook", address=receiver.url, hour=None, language="fi"))
        failed = deliver_now(told, now=EVENING)
        receiver.status = 200
        waiting = deliver_now(told, now=EVENING + DELAYS[0] / 2)
        sent = deliver_now(told, now=EVENING + DELAYS[0])

    assert ((("webhook", "it answered 503"),), 0, 1) == (failed.failures, waiting.sent, sent.sent)
    first, second = receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == first.told["id"]
    assert all(one.is_signed_with(shown_secret(follower.secret)) for one in receiver.posts)
    assert not first.is_signed_with(shown_secret("another"))
    assert ["new", "minutes_out", "decided", "new"] == [one["kind"] for one in second.told["events"]]


def test_one_digest_comes_at_its_hour_with_what_happened_until_then(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    start(told, to_file(file, hour=7))

    before = [deliver_now(told, now=NOON + timedelta(hours=10)).sent for _ in range(2)]
    at = [deliver_now(told, now=SEVEN + timedelta(minutes=minutes)).sent for minutes in (0, 1, 60, 600)]

    assert ([0, 0], [1, 0, 0, 0]) == (before, at)
    assert ["decided", "minutes_out", "new", "new"] == kinds(file)


def test_what_happens_after_the_hour_waits_for_the_next(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    start(told, to_file(file, hour=7))
    deliver_now(told, now=SEVEN)
    hours = int((SEVEN - NOON) / timedelta(hours=1)) + 1
    fill(told, [item("1-2", BOARD, "2/00/2026", said="Muu teksti.", hours=hours, news_since=LONG_AGO)])

    sent = [deliver_now(told, now=SEVEN + timedelta(hours=hours)).sent for hours in (2, 20, 24)]

    assert ([0, 0, 1], 5) == (sent, len(list(lines(file))))


def test_a_day_without_news_is_told_when_that_is_wanted(told: Archive, tmp_path: Path) -> None:
    quiet, still = tmp_path / "quiet.jsonl", tmp_path / "still.jsonl"
    start(told, to_file(quiet, hour=7, quiet=True), link="one")
    start(told, to_file(still, hour=7), link="two")
    deliver_now(told, now=SEVEN)
    for path in (quiet, still):
        path.unlink()
    account = Account(portal="joki", status="ok", requests=3)
    round_id = begin_round(told, "joki", kind="sync", now=SEVEN + timedelta(hours=3))
    finish_round(told, round_id, account, now=SEVEN + timedelta(hours=4))

    deliver_now(told, now=SEVEN + timedelta(days=1))

    assert [(1, 0, [])] == [(one["checked"], one["unreachable"], one["events"]) for one in lines(quiet)]
    assert not still.exists()


def test_what_does_not_arrive_is_tried_ever_more_seldom_until_it_is_given_up(told: Archive, server: MailServer) -> None:
    start(told, MAIL)
    server.answer = "451 Try later"
    now = EVENING
    for delay in DELAYS:
        deliver_now(told, now=now, mailbox=server.mailbox())
        assert 0 == deliver_now(told, now=now + delay - timedelta(seconds=1), mailbox=server.mailbox()).sent
        now += delay
    deliver_now(told, now=now, mailbox=server.mailbox())

    server.answer = "250 OK"
    assert 0 == deliver_now(told, now=now + timedelta(days=9), mailbox=server.mailbox()).sent
    [failed] = failed_deliveries(told)
    assert (len(DELAYS) + 1, "451 Try later", None) == (failed.attempts, failed.reason, failed.next_try_at)
    assert 1 == deliver_now(told, now=now + timedelta(days=9), mailbox=server.mailbox(), again=True).sent
    assert () == failed_deliveries(told)


def test_the_doctor_says_what_was_given_up() -> None:
    failed = FailedDelivery(channel="email", address="m@e.example", attempts=8, reason="550 No", next_try_at=None)
    examined = Examination(
        damage=(), drift=(), portals=(), failures=(), coverage=(), warnings=(),
        deliveries=(failed, replace(failed, next_try_at=NOON)),
    )  # fmt: skip

    [complaint] = find_complaints(examined, now=NOON)

    assert complaint.startswith("A message by email to m@e.example was given up after 8 tries: 550 No;")


def test_letters_wait_for_a_mailbox_and_cost_no_attempt(told: Archive, server: MailServer) -> None:
    start(told, MAIL)

    assert [("email",), ("email",)] == [deliver_now(told, now=EVENING).waiting for _ in range(2)]
    assert 1 == deliver_now(told, now=EVENING, mailbox=server.mailbox()).sent


def test_who_follows_no_more_is_told_no_more(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    follower = start(told, to_file(file))
    ended = unfollow(told, follower.token, now=EVENING)

    deliver_now(told, now=EVENING)

    assert (EVENING, (), ()) == (ended.ended_at, ended.follows, list_followers(told))
    assert not file.exists()


def test_of_two_follows_one_is_ended_and_the_other_still_told_once(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    way = to_file(file)
    start(told, way)
    both = start(told, way, "body", {"body": BOARD})
    again = start(told, way, "body", {"body": BOARD})
    assert both == again == follows_of(told, both.token)

    deliver_now(told, now=EVENING)
    left = unfollow(told, both.token, now=EVENING, follow_id=both.follows[0].id)

    assert ["decided", "minutes_out", "new", "new"] == kinds(file)
    assert ["body"] == [one.kind for one in left.follows]
    with pytest.raises(UsageError, match="There is no follow 999 here"):
        unfollow(told, both.token, now=EVENING, follow_id=999)


@pytest.mark.parametrize(
    ("kind", "query", "items"),
    [
        ("portal", {"portal": "joki"}, {"1-1", "1-2"}),
        ("body", {"body": "kunnanhallitus"}, {"1-1", "1-2"}),
        ("case", {"case_number": "2/00/2026"}, {"1-2"}),
        ("person", {"person": "Mallila Maija"}, {"1-1"}),
        ("search", {"words": "tontin hintaan"}, {"1-1"}),
        ("search", {"words": "tontin vuokra"}, set()),
        ("search", {"words": "toinen"}, {"1-2"}),
        ("search", {"words": "", "person": "Mallila"}, {"1-1"}),
        ("body", {"body": "Valtuusto"}, set()),
    ],
)
def test_each_kind_of_follow_is_told_what_concerns_it(
    told: Archive, kind: FollowKind, query: dict[str, str], items: set[str]
) -> None:
    start(told, FILE, kind, query)

    deliver_now(told, now=EVENING)

    assert items == {key for _, key in matches(told)}


def test_what_a_search_found_stays_followed(told: Archive) -> None:
    start(told, FILE, "search", {"words": "toinen"})
    deliver_now(told, now=EVENING)
    fill(told, [item("1-2", BOARD, "2/00/2026", said="Aivan muu.", hours=12, news_since=LONG_AGO)])

    deliver_now(told, now=EVENING)

    assert [("new", "1-2"), ("text_changed", "1-2")] == matches(told)


def test_what_happened_before_it_was_followed_is_not_told(told: Archive) -> None:
    follow(told, "portal", {"portal": "joki"}, FILE, now=EVENING, fresh_token=token())

    deliver_now(told, now=EVENING)

    assert [] == matches(told)


def test_two_deliverers_never_work_at_once(told: Archive) -> None:
    with (
        delivery_lock(told, on_lost=lambda: None, now=lambda: EVENING),
        pytest.raises(BusyError, match="Messages are being delivered already"),
    ):
        deliver_now(told, now=EVENING)


def test_who_is_forgotten_is_neither_followed_nor_told(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    start(told, MAIL, "person", {"person": "Maija Mallila"}, link="one")
    start(told, replace(MAIL, address="maija.mallila@esimerkkila.example"), link="two")
    start(told, to_file(file), link="three")

    removal = forget_person(told, "Maija Mallila", ORDER)
    deliver_now(told, now=EVENING)

    assert (1, 2) == (removal.counts["follows"], removal.counts["followers"])
    assert ["file"] == [one.channel for one in list_followers(told)]
    assert "Mallila" not in file.read_text(encoding="utf-8")


def test_of_a_forgotten_item_nothing_is_told_any_more(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    start(told, to_file(file))

    forget_item(told, load_item(told, "joki/1-1").line.item_id, ORDER)
    deliver_now(told, now=EVENING)

    assert [("new", "1-2")] == events(told)
    assert ["new"] == kinds(file)


def test_lines_of_others_in_a_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("muistiinpano", encoding="utf-8")
    digest = Digest(
        key="k", follower=replace(FOLLOWER, address=str(file)), prepared_at=NOON, is_again=False, entries=(ENTRY,)
    )

    append_digest(digest, now=NOON)
    append_digest(replace(digest, is_again=True), now=NOON)

    first, second = file.read_text(encoding="utf-8").splitlines()
    assert ("muistiinpano", '{"id": "k-7"') == (first, second[:12])


ENTRY = Entry(
    organisation="Joki <b>",
    line=ItemLine(
        item_id=1,
        portal="joki",
        body="Kunnanhallitus",
        held_on=DAY,
        stage="minutes",
        number=None,
        section=4,
        title='Tontti <script>alert("x")</script>\nSeuraava\u202e rivi',
        case_number=None,
        outcome="tabled",
        url="https://joki.example/cgi/DREQUEST.PHP?page=meetingitem&id=1-1",
        first_seen_at=NOON,
        changed_at=None,
    ),
    portal_key="1-1",
    happenings=(Happening(event_id=7, kind="decided_otherwise", at=NOON),),
    proposal="Ehdotus <i>",
    decision="Asia jätettiin pöydälle.",
)
FOLLOWER = Follower(
    id=1, token="t", secret="s", channel="email", address="m@e.example",  # noqa: S106 - a test's
    hour=None, language="fi", audience="newsroom",
    wants_quiet=False, created_at=NOON, confirmed_at=NOON, ended_at=None,
    follows=(Follow(id=1, kind="search", query={"words": "<tontti>"}, created_at=NOON),),
)  # fmt: skip
DIGEST = Digest(key="k", follower=FOLLOWER, prepared_at=NOON, is_again=False, entries=(ENTRY,))


def test_nothing_of_a_page_becomes_markup_or_a_line_of_its_own() -> None:
    html, plain = html_text(DIGEST, end_url=None), plain_text(DIGEST, end_url=None)

    assert [] == [tag for tag in ("<script", "<b>", "<i>", "<tontti>") if tag in html]
    assert 'Tontti <script>alert("x")</script> Seuraava rivi' in plain.splitlines()
    assert "Päätetty toisin kuin ehdotettiin: jätettiin pöydälle (4.3.2026)" in plain


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "palveluverkko, Jokilaakso, pöydälle jätetyt, pöytäkirjat"),
        ("sv", "palveluverkko, Jokilaakso, bordlagda, protokoll"),
        ("en", "palveluverkko, Jokilaakso, put off, minutes"),
    ],
)
def test_what_is_followed_is_told_in_words_of_the_readers_language(language: AlertLanguage, said: str) -> None:
    query = {"words": "palveluverkko", "portal": "joki", "outcome": "tabled", "stage": "minutes"}
    follower = replace(FOLLOWER, language=language, follows=(replace(FOLLOWER.follows[0], query=query),))
    digest = replace(DIGEST, follower=follower, organisations={"joki": "Jokilaakso"})

    assert f"  {said}" in question_text(digest, url=WEB).splitlines()
    assert f": {said}" in plain_text(digest, end_url=None)
    assert said in html_text(digest, end_url=None)


def test_words_that_are_also_names_of_conditions_stay_as_they_were_typed() -> None:
    follower = replace(FOLLOWER, follows=(replace(FOLLOWER.follows[0], query={"words": "tabled", "body": "joki"}),))
    digest = replace(DIGEST, follower=follower, organisations={"joki": "Jokilaakso"})

    assert "  tabled, joki" in question_text(digest, url=WEB).splitlines()


def test_every_condition_has_its_words_and_the_archive_one_name() -> None:
    for language in get_args(AlertLanguage):
        assert set(get_args(Outcome)) == CONDITIONS[language]["outcome"].keys()
        assert set(get_args(Stage)) == CONDITIONS[language]["stage"].keys()
        assert Words(language).text("site.name") == PHRASES[language]["archive"]


@pytest.mark.parametrize(
    ("language", "is_official", "line"),
    [
        ("fi", False, f"Arkistossa: {WEB}/joki/1-1"),
        ("sv", False, f"I arkivet: {WEB}/joki/1-1?kieli=sv"),
        ("en", True, f"In the archive: {WEB}/joki/viranhaltija/1-1?kieli=en"),
    ],
)
def test_a_letter_leads_to_the_archives_own_page_too(language: AlertLanguage, line: str, *, is_official: bool) -> None:
    entry = replace(ENTRY, is_official=is_official)
    digest = replace(DIGEST, follower=replace(FOLLOWER, language=language), entries=(entry,))

    assert line in plain_text(digest, end_url=None, web_url=WEB).splitlines()
    assert f'href="{line.partition(": ")[2]}"' in html_text(digest, end_url=None, web_url=WEB)
    assert f"{WEB}/joki" not in plain_text(digest, end_url=None)
    assert line.partition(": ")[2].partition("?")[0] == as_json(digest, web_url=WEB)["events"][0]["page"]
    assert as_json(digest)["events"][0]["page"] is None


def test_the_public_is_not_led_to_a_page_that_it_may_not_see() -> None:
    digest = replace(DIGEST, entries=(hidden(ENTRY),))

    assert f"{WEB}/joki" not in plain_text(digest, end_url=None, web_url=WEB)
    assert as_json(digest, web_url=WEB)["events"][0]["page"] is None


def test_the_public_is_told_of_a_removal_but_not_what_was_removed() -> None:
    plain = plain_text(replace(DIGEST, entries=(hidden(ENTRY),)), end_url=None)

    assert "Tontti" not in plain
    assert "Ehdotus" not in plain
    assert "(ei otsikkoa)" in plain


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DYNASTY_SMTP_URL": "http://u:secret@h"}, "DYNASTY_SMTP_URL must be"),
        ({"DYNASTY_SMTP_URL": "smtp://u:secret@h:99999"}, "DYNASTY_SMTP_URL must be"),
        ({"DYNASTY_SMTP_URL": "smtp://u:secret@h"}, "DYNASTY_MAIL_FROM must say"),
        (
            {"DYNASTY_SMTP_URL": "smtp://h", "DYNASTY_MAIL_FROM": "a@b.example", "DYNASTY_WEB_URL": "http://h"},
            "DYNASTY_WEB_URL must begin with https://",
        ),
    ],
)
def test_a_mailbox_that_cannot_be_is_refused_without_its_password(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as refused:
        find_mailbox(environment)

    assert "secret" not in str(refused.value)


def test_a_password_is_never_shown() -> None:
    mailbox = find_mailbox(
        {"DYNASTY_SMTP_URL": "smtps://u%40e:s%40cret@h", "DYNASTY_MAIL_FROM": "Arkisto <a@b.example>"}
    )

    assert mailbox
    assert ("h", 465, True, "u@e", "s@cret") == (
        mailbox.host, mailbox.port, mailbox.is_tls, mailbox.user, mailbox.password,
    )  # fmt: skip
    assert "s@cret" not in repr(mailbox)


def test_nothing_is_news_before_a_round_has_ended(told: Archive) -> None:
    assert news_since(told, "joki", ["https://joki.example/cgi/DREQUEST.PHP?page=rss/meetings&show=30"]) is None


@pytest.mark.usefixtures("told")
def test_the_commands_follow_list_deliver_and_unfollow(database_url: str, tmp_path: Path) -> None:
    named, file = ("--database", database_url), tmp_path / "alerts.jsonl"
    started = call("follow", "case", "1/00/2026", "--file", file, "--hour", "7", "--quiet-too", *named)
    call("follow", "search", "toinen", "asia", "--portal", "joki", "--email", "maija@esimerkkila.example", *named)
    listed = call("follow", "list", *named)
    delivered = call("deliver", "--json", *named)
    removed = call("unfollow", "1", *named)
    call("unfollow", "2", *named)

    line = f"1  case 1/00/2026  file {file}, 7:00, fi, quiet days too\n"
    assert (0, line, "") == (started.code, started.out, started.err)
    mailed = "2  search toinen asia, joki  email maija@esimerkkila.example, at once, fi\n"
    assert line + mailed == listed.out
    assert (0, True) == (delivered.code, '"events": 4' in delivered.out)
    assert "1 is not followed any more.\n" == removed.out
    assert "Nothing is followed." in call("follow", "list", *named).err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["portal", "joki"], "Say how to be told, in one way: --email, --webhook or --file."),
        (["portal", "joki", "--email", "a@b", "--file", "x"], "Say how to be told, in one way"),
        (["portal", "joki", "--email", "a b@c.example"], "'a b@c.example' is not an e-mail address."),
        (["portal", "joki", "--email", "a@c.example\nBcc: x@y"], "is not an e-mail address."),
        (
            ["portal", "joki", "--webhook", "ftp://h/x"],
            "A webhook's address begins with https:// or http:// and a host.",
        ),
        (["portal", "joki", "--webhook", "javascript:alert(1)"], "A webhook's address begins"),
        (["portal", "joki", "--file", "x", "--quiet-too"], "A word on days without news comes with a digest"),
        (
            ["portal", "joki", "--file", "x", "--language", "de"],
            "'de' is not a known language; it is one of fi, sv, en.",
        ),
        (["search", "--file", "x"], "Say what to follow"),
        (["portal", "nowhere", "--file", "x"], "This archive has no portal 'nowhere'."),
        (["search", "koulu", "--portal", "nowhere", "--file", "x"], "This archive has no portal 'nowhere'."),
    ],
)
def test_what_cannot_be_followed_is_one_sentence(database_url: str, arguments: list[str], sentence: str) -> None:
    ran = call("follow", *arguments, "--database", database_url)

    assert 2 == ran.code
    assert sentence in ran.sentence


def test_what_is_not_followed_is_not_ended(database_url: str) -> None:
    ran = call("unfollow", "7", "--database", database_url)

    assert (2, "There is no follow 7; `dynasty follow list` shows them.") == (ran.code, ran.sentence)


@pytest.mark.parametrize(
    "search",
    [
        ["§ " + "9" * 5000],
        ["9" * 5000 + " §"],
        ['valmistelija:"' + "sana " * 3000 + '"'],
        ['-"' + "sana " * 3000 + '"'],
    ],
    ids=["section", "number", "names", "phrase"],
)
def test_no_search_that_is_followed_stops_the_others(
    told: Archive, database_url: str, tmp_path: Path, search: list[str]
) -> None:
    named, file = ("--database", database_url), tmp_path / "alerts.jsonl"
    followed = call("follow", "search", "--file", tmp_path / "other.jsonl", *named, "--", *search)
    start(told, to_file(file))

    delivered = call("deliver", *named)

    assert (0, 0) == (followed.code, delivered.code)
    assert 4 == len(list(lines(file)))


def test_a_deliverer_that_is_told_to_stop_leaves_the_rest_for_the_next(told: Archive, tmp_path: Path) -> None:
    file, stop = tmp_path / "alerts.jsonl", Event()
    stop.set()
    start(told, to_file(file))

    stopped = deliver(told, {"file": append_digest}, now=lambda: EVENING, fresh_key=lambda: "k", stop=stop)

    assert (4, 0) == (stopped.events, stopped.sent)
    assert 1 == deliver_now(told, now=EVENING).sent
