"""The command as people and programs use it: what it prints, where, and how it ends."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any, TextIO

import pytest

from archive.store import engine
from archive.store.engine import REVISION
from archive.store.migrate import downgrade
from archive.tables import VIEWS
from scraper import fetch
from scraper.demo.content import load
from scraper.demo.server import DemoPortal
from scraper.portals import known_portals
from tests.command import DYNASTY, call, run
from tests.contents import counts

COLUMNS = VIEWS["item_list"].split()
VOTED = "20261288-2"
COMMANDS = [
    (),
    ("demo",),
    ("portals",),
    ("portals", "list"),
    ("portals", "add"),
    ("portals", "remove"),
    ("portals", "schedule"),
    ("sync",),
    ("run",),
    ("import",),
    ("check-reading",),
    ("search",),
    ("show",),
    ("verify",),
    ("reparse",),
    ("forget",),
    ("db",),
    ("db", "upgrade"),
    ("db", "status"),
]
postgresql_only = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ADDRESS = "https://oma.example/cgi/DREQUEST.PHP"


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    """An archive with nothing in it."""
    return Path(shutil.copy(migrated_file, tmp_path / "archive.db"))


@pytest.fixture(scope="module")
def served() -> Iterator[DemoPortal]:
    """A portal of two meetings: minutes and an agenda."""
    site = load()
    few = tuple(meeting for meeting in site.meetings if meeting.key in {VOTED.partition("-")[0], "20261340"})
    with DemoPortal(replace(site, meetings=few, officials=())) as portal:
        yield portal


@pytest.fixture(scope="module")
def filled_file(served: DemoPortal, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of all that the portal publishes."""
    path = Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("filled")))
    assert call("portals", "add", "try", served.base_url, "--name", "Kokeilu", "--database", path).code == 0
    assert call("sync", "try", "--delay", "0", "--database", path).code == 0
    return path


@pytest.fixture
def filled(filled_file: Path, tmp_path: Path) -> Path:
    """An archive of all that the portal publishes, to change."""
    return Path(shutil.copy(filled_file, tmp_path / "archive.db"))


def ask(*arguments: str | Path) -> Any:  # noqa: ANN401 - whatever the JSON holds
    """What a command prints as JSON, when that is all it prints."""
    ran = call(*arguments, "--json")
    assert (0, "") == (ran.code, re.sub(r"^(\d+|Nothing) found\.\n$", "", ran.err))
    return json.loads(ran.out)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    ran = call(*command, "--help")

    assert (0, "") == (ran.code, ran.err)
    assert re.search(rf"Usage: .*{' '.join(command)} ", ran.out)


@pytest.mark.parametrize(
    "command",
    ["--help", "portals list --help", "sync --help", "run --help", "import --help", "demo --help", "db upgrade --help"],
)
def test_help_waits_for_nothing_slow(command: str) -> None:
    program = """
        import sys
        from scraper.cli import main
        try:
            main()
        finally:
            slow = set("alembic apscheduler bs4 feedparser httpx lxml prometheus_client sqlalchemy tenacity".split())
            print(sorted(slow & sys.modules.keys()), file=sys.stderr)
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(program), *command.split()], capture_output=True, check=True, encoding="utf-8"
    )

    assert done.stderr == "[]\n"


def test_who_lets_other_processes_ask_loads_nothing_for_it() -> None:
    program = """
        import sys
        import scraper.workers
        print(sorted(set("bs4 feedparser httpx lxml pypdf".split()) & sys.modules.keys()))
    """
    done = subprocess.run([sys.executable, "-c", dedent(program)], capture_output=True, check=True, encoding="utf-8")

    assert done.stdout == "[]\n"


def test_wrong_use_ends_with_2() -> None:
    assert run("search", "--nonsense").code == 2
    assert call("nonsense").code == 2
    assert call("sync").sentence == ("Name the portals to sync, or --all; `dynasty portals list` shows those we know.")
    assert call("sync", "--all", "kanta-hame").code == 2
    assert call("sync", "kanta-hame", "--contact", "é").code == 2


def test_an_argument_that_is_no_text_is_refused() -> None:
    assert call("show", os.fsdecode(b"\xff")).sentence == "The argument b'\\xff' is not text in UTF-8."


# demo


def test_the_demo_needs_no_network_and_says_what_to_try_next(tmp_path: Path) -> None:
    path = tmp_path / "the demo.db"
    (tmp_path / "sitecustomize.py").write_text(
        dedent(
            """
        import socket

        def connect(self, address, true_connect=socket.socket.connect):
            assert address[0] == "127.0.0.1", address
            return true_connect(self, address)

        def getaddrinfo(host, *rest, true_getaddrinfo=socket.getaddrinfo, **more):
            assert host == "127.0.0.1", host
            return true_getaddrinfo(host, *rest, **more)

        socket.socket.connect = connect
        socket.getaddrinfo = getaddrinfo
        """
        )
    )

    ran = run(
        "demo",
        "--database",
        path,
        env={"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])},
    )

    assert (0, "") == (ran.code, ran.err)
    assert re.match(r"demo: 35 new, 0 changed, 0 unchanged, 0 failed; \d+ requests in \d+\.\d s\n", ran.out)
    assert f"  export DYNASTY_DATABASE='{path}'\n" in ran.out
    suggested = re.findall(r"^  dynasty (search .*?|show .*?) {3}", ran.out, re.MULTILINE)
    assert len(suggested) == 3
    for command in suggested:
        shown = run(*command.split(), env={"DYNASTY_DATABASE": str(path)})
        assert (0, True) == (shown.code, len(shown.out) > 100), command
    query = re.findall(r"SELECT .*;", ran.out)[0]
    with closing(sqlite3.connect(path)) as connection:
        # Four of the 35 are Swedish twins of others.
        assert len(connection.execute(query).fetchall()) == 31
        assert connection.execute("SELECT count(*) FROM twin_list").fetchall() == [(4,)]
    shown = call("show", "20261247-2", "--database", path)
    assert (
        "\nIn the other language: Ambulanssien hankinta vuosille 2027–2028\n"
        "  demo · Aluehallitus · 2026-10-12 · § 206 · 1390/02.08.00/2026 · as_proposed\n  dynasty show "
    ) in shown.out
    assert "Ambulanssien hankinta vuosille 2027–2028" == ask("show", "20261247-2", "--database", path)["twin"]["title"]


def test_the_demo_leaves_an_archive_that_is_there_alone(filled: Path) -> None:
    before = filled.read_bytes()

    ran = call("demo", "--database", filled)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == f"{filled} exists already; the demo wants a new archive: name one with --database."
    assert before == filled.read_bytes()


def test_the_demo_makes_its_own_archive_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("DYNASTY_DATABASE", raising=False)

    accounts = [ask("demo")[0]["new"] for _ in range(2)]

    assert accounts == [35, 35]
    assert (tmp_path / "dynasty-archive" / "demo.db").exists()


@postgresql_only
def test_the_demo_goes_into_an_empty_archive_on_a_server(database_url: str) -> None:
    assert ask("demo", "--database", database_url)[0]["new"] == 35
    assert call("demo", "--database", database_url).code == 2


# sync


def test_a_second_round_costs_two_requests_and_writes_nothing_but_itself(served: DemoPortal, filled: Path) -> None:
    before = rows(filled)
    served.requests.clear()

    ran = call("sync", "try", "--delay", "0", "--database", filled)

    assert (0, "") == (ran.code, ran.err)
    assert re.fullmatch(r"try: 0 new, 0 changed, 7 unchanged, 0 failed; 2 requests in \d\.\d s\n", ran.out)
    assert [re.search(r"page=rss/(\w+)&", target)[1] for target in served.requests] == ["meetings", "meetingitems"]  # type: ignore[index]
    assert {**before, "rounds": before["rounds"] + 1} == rows(filled)


def rows(path: Path) -> dict[str, int]:
    with engine.open_archive(engine.database_url(str(path)), create=False) as archive:
        return counts(archive)


def test_a_round_is_told_as_json_and_nothing_else(filled: Path) -> None:
    ran = run("sync", "try", "--json", "--delay", "0", "--database", filled)

    assert (0, "") == (ran.code, ran.err)
    [account] = json.loads(ran.out)
    assert {**account, "seconds": 0} == {
        "portal": "try",
        "status": "ok",
        "new": 0,
        "changed": 0,
        "unchanged": 7,
        "failed": 0,
        "requests": 2,
        "seconds": 0,
        "failures": [],
        "notes": [],
    }


def test_again_looks_at_what_may_still_change(filled: Path) -> None:
    [account] = ask("sync", "try", "--again", "--delay", "0", "--database", filled)

    assert (0, 0, 7) == (account["new"], account["changed"], account["unchanged"])
    assert account["requests"] > 2


def test_a_portal_named_twice_is_asked_once(filled: Path) -> None:
    assert len(ask("sync", "try", "try", "--delay", "0", "--database", filled)) == 1


@contextmanager
def another_round(path: Path, slug: str) -> Iterator[None]:
    """Another process that is at a portal."""
    program = """
        import sys
        from archive.store.engine import database_url, open_archive
        from archive.store.lock import portal_lock
        with open_archive(database_url(sys.argv[1])) as archive, portal_lock(archive, sys.argv[2]):
            print("locked", flush=True)
            sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", dedent(program), path, slug], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        yield
        other.communicate()


def test_a_portal_that_another_round_is_at_is_left_to_it(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "WAITS_S", (0.0, 0.0, 0.0))
    call("portals", "add", "gone", "http://127.0.0.1:9/cgi/DREQUEST.PHP", "--database", filled)

    with another_round(filled, "try"):
        ran = run("sync", "try", "--database", filled)
        both = call("sync", "try", "gone", "--delay", "0", "--json", "--database", filled)

    assert (4, "") == (ran.code, ran.out)
    assert ran.sentence == "Another round of try is running."
    assert both.code == 3
    assert [account["status"] for account in json.loads(both.out)] == ["unreachable"]


# portals


def test_the_list_says_which_portals_are_only_claimed(file: Path) -> None:
    call("portals", "add", "oma", ADDRESS, "--name", "Oma kunta", "--database", file)

    ran = call("portals", "list", "--database", file)

    lines = ran.out.splitlines()
    claimed = {slug for slug, portal in known_portals().items() if portal.evidence == "claimed"}
    assert len(lines) == 57
    assert sorted(known_portals() | {"oma": None}) == [line.split()[0] for line in lines]
    assert claimed == {line.split()[0] for line in lines if "  only claimed  " in line}
    assert f"57 portals; {len(claimed)} are only claimed: others give the address, we have not seen it.\n" == ran.err
    [own] = [line for line in lines if line.startswith("oma ")]
    assert re.fullmatch(rf"oma +Oma kunta +added by you +{ADDRESS}", own)


def test_the_list_is_there_without_an_archive_and_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"

    portals = ask("portals", "list", "--database", path)

    assert sorted(known_portals()) == [portal["slug"] for portal in portals]
    assert portals == ask("portals", "--database", path)
    assert not path.exists()


def test_options_go_behind_the_command(tmp_path: Path) -> None:
    ran = call("portals", "--database", tmp_path / "archive.db", "add", "oma", ADDRESS)

    assert (2, []) == (ran.code, list(tmp_path.iterdir()))
    assert ran.sentence == "Write the options behind `dynasty portals add`."


def test_a_portal_of_ones_own_is_added_and_removed(file: Path) -> None:
    added = call("portals", "add", "oma", "HTTPS://OMA.example:443/cgi/DREQUEST.PHP", "--database", file)
    removed = call("portals", "remove", "oma", "--database", file)

    assert (f"Added oma: {ADDRESS}\n", "Removed oma.\n") == (added.out, removed.out)
    assert call("portals", "remove", "oma", "--database", file).sentence == "This archive has no portal 'oma'."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "Oma", ADDRESS), "'Oma' is not a short name: use small letters, digits and hyphens."),
        (
            ("add", "haku", ADDRESS),
            "'haku' is where the web pages have something of their own; choose another short name.",
        ),
        (("add", "../oma", ADDRESS), "'../oma' is not a short name: use small letters, digits and hyphens."),
        (("add", "uusi", ADDRESS), f"The address {ADDRESS} is already the portal 'oma'."),
        (("add", "oma", f"{ADDRESS.replace('oma', 'muu')}"), f"'oma' is already the portal at {ADDRESS}."),
        (("add", "kanta-hame", ADDRESS), "'kanta-hame' is a built-in portal ("),
        (("remove", "kanta-hame"), "'kanta-hame' is built in; only a portal that you added can be removed."),
        (("remove", "muu"), "This archive has no portal 'muu'."),
    ],
)
def test_portals_are_not_mixed_up(file: Path, arguments: tuple[str, ...], sentence: str) -> None:
    call("portals", "add", "oma", ADDRESS, "--database", file)

    ran = call("portals", *arguments, "--database", file)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence.startswith(sentence)


def test_a_portal_that_is_archived_stays(filled: Path) -> None:
    ran = call("portals", "remove", "try", "--database", filled)

    assert ran.sentence == "'try' is not removed: 2 of its meetings are archived here."


# show


@pytest.fixture(scope="module")
def shown(filled_file: Path) -> dict[str, Any]:
    item: dict[str, Any] = ask("show", VOTED, "--database", filled_file)
    return item


def test_an_item_is_found_by_key_by_portal_and_key_and_by_id(filled: Path, shown: dict[str, Any]) -> None:
    assert shown == ask("show", f"try/{VOTED}", "--database", filled)
    assert shown == ask("show", str(shown["item_id"]), "--database", filled)


def test_an_item_as_json_begins_with_the_columns_of_item_list(shown: dict[str, Any]) -> None:
    assert COLUMNS == list(shown)[: len(COLUMNS)]
    assert ("try", "Aluevaltuusto", "2026-11-02", "voted") == tuple(
        shown[name] for name in ("portal", "body", "held_on", "outcome")
    )
    assert VOTED == shown["portal_key"]
    assert [0] == [version["ordinal"] for version in shown["versions"]]


def test_an_item_is_shown_with_proposal_and_decision_first_and_nothing_twice(filled: Path) -> None:
    ran = call("show", VOTED, "--database", filled)

    assert (0, "") == (ran.code, ran.err)
    title, place, *_ = ran.out.splitlines()
    assert title == "Palveluverkkosuunnitelma vuosille 2027–2030"
    assert place == "  try · Aluevaltuusto · 2026-11-02 · § 89 · 1482/00.01.02/2026 · voted"
    in_order = (
        "\nProposal\n  Aluehallitus ehdottaa, ",
        "\nDecision: voted\n  Aluevaltuusto hyväksyi aluehallituksen ehdotuksen äänin 38–19.\n",
        "\nText\n  Valmistelija\n",
        "\n  Käsittely\n  Valtuutettu Elina Harjusalo ",
        "\nEarlier: Sosiaali-, terveys- ja pelastuslautakunta, 2026-09-16, § 62\n",
        "\nEarlier: Aluehallitus, 2026-10-12, § 209\n",
        "\nAttachments\n  Palveluverkkosuunnitelma 2027–2030\n    http://127.0.0.1:",
        "\nVersions (times in UTC)\n  0  minutes  page ",
    )
    places = [ran.out.index(part) for part in in_order]
    assert places == sorted(places)
    for part in (title + "\n", "Aluehallitus ehdottaa, että", "hyväksyi aluehallituksen ehdotuksen äänin"):
        assert ran.out.count(part) == 1, part


def test_an_earlier_handling_is_shown_with_its_body_and_the_item_that_it_is(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection, connection:
        ((item_id, body_id),) = connection.execute(
            "SELECT min(agenda_items.id), min(bodies.id) FROM agenda_items, bodies"
        )
        ((name,),) = connection.execute("SELECT name FROM bodies WHERE id = ?", (body_id,))
        tie = "UPDATE handlings SET body_name = 'Ahall', body_id = ?, agenda_item_id = ? WHERE section = 209"
        connection.execute(tie, (body_id, item_id))

    shown = call("show", VOTED, "--database", filled).out
    assert f"\nEarlier: Ahall ({name}), 2026-10-12, § 209 · dynasty show {item_id}\n" in shown
    item = ask("show", VOTED, "--database", filled)
    assert [None, item_id, item["item_id"]] == [one["item_id"] for one in item["versions"][0]["handlings"]]
    assert [name, "Aluevaltuusto"] == [one["body"] for one in item["versions"][0]["handlings"][1:]]


def test_an_item_not_decided_says_so(filled: Path) -> None:
    assert "\nNot decided yet\n" in call("show", "20261340-2", "--database", filled).out


def test_an_item_that_was_only_listed_says_so(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection, connection:
        connection.execute("UPDATE agenda_items SET current_version_id = NULL")
        connection.execute("DELETE FROM versions")

    ran = call("show", VOTED, "--database", filled)

    assert (0, True) == (ran.code, ran.out.endswith("\nOnly listed so far: its page has not been read.\n"))


@pytest.mark.parametrize("item", ["1-1", "try/1-1", "nowhere/20261288-2", "999999", "9" * 30, "", "'"])
def test_an_item_that_is_not_there_is_not_shown(filled: Path, item: str) -> None:
    ran = call("show", item, "--database", filled)

    assert (2, "") == (ran.code, ran.out)
    assert ran.err == f"dynasty: The archive has no item {item!r}.\n"


def test_a_key_that_two_portals_use_asks_which(served: DemoPortal, filled: Path) -> None:
    with DemoPortal(served.site) as twin:
        call("portals", "add", "twin", twin.base_url, "--database", filled)
        call("sync", "twin", "--delay", "0", "--database", filled)

    ran = call("show", VOTED, "--database", filled)

    assert ran.code == 2
    assert ran.sentence == (
        f"{VOTED!r} names several items; say which: "
        f"try/{VOTED} (Aluevaltuusto, 2026-11-02), twin/{VOTED} (Aluevaltuusto, 2026-11-02)."
    )


# search

FILTERS = [
    (("palveluverkko",), 1),
    (("Palveluverkko", "lahdenperän"), 1),
    (("lahdenperän palveluverkko",), 1),
    (("palveluverkko", "nonsense"), 0),
    (("--portal", "try"), 7),
    (("--body", "valtuusto"), 4),
    (("--from", "2026-12-09"), 3),
    (("--to", "2026-11-02"), 4),
    (("--from", "2026-11-03", "--to", "2026-12-08"), 0),
    (("--person", "niittykoski"), 1),
    (("--case", "1482/00.01.02/2026"), 1),
    (("--outcome", "voted"), 1),
    (("--stage", "agenda"), 3),
    (("--limit", "2"), 2),
]


@pytest.mark.parametrize(("arguments", "count"), FILTERS, ids=str)
def test_search_finds_by_words_and_conditions(filled_file: Path, arguments: tuple[str, ...], count: int) -> None:
    ran = call("search", *arguments, "--database", filled_file, "--json")

    hits = json.loads(ran.out)
    assert (0, count) == (ran.code, len(hits))
    assert all([*COLUMNS, "snippet", "score", "attached"] == list(hit) for hit in hits)


def test_a_portal_that_is_not_there_gives_no_empty_answer(filled_file: Path) -> None:
    ran = call("search", "--portal", "demo", "--database", filled_file)

    assert (2, "This archive has no portal 'demo'.") == (ran.code, ran.sentence)


def test_hits_are_shown_with_place_snippet_and_what_to_type_next(filled_file: Path, shown: dict[str, Any]) -> None:
    ran = call("search", "kangasojan", "--database", filled_file)

    assert (0, "1 found.\n") == (ran.code, ran.err)
    title, place, snippet, url, following, *_ = ran.out.splitlines()
    assert "Palveluverkkosuunnitelma vuosille 2027–2030" == title
    assert "  try · Aluevaltuusto · 2026-11-02 · § 89 · 1482/00.01.02/2026 · voted" == place
    assert "Petri Kangasojan kannattamana" in snippet
    assert [f"  {shown['url']}", f"  dynasty show {shown['item_id']}"] == [url, following]


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (("nonsense",), "Nothing found.\n"),
        (("--limit", "7"), "7 shown, as many as --limit allows.\n"),
        (("--limit", "8"), "7 found.\n"),
    ],
)
def test_a_search_says_how_much_it_found(filled_file: Path, arguments: tuple[str, ...], note: str) -> None:
    assert note == call("search", *arguments, "--database", filled_file).err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "8.9.2025"), "'8.9.2025' is not a day; write it as 2025-09-08."),
        (("--to", "2025-02-30"), "'2025-02-30' is not a day; write it as 2025-09-08."),
        (("--outcome", "won"), "'won' is not a known outcome; it is one of as_proposed, amended, voted, "),
        (("--stage", "draft"), "'draft' is not a known stage; it is one of agenda, minutes."),
    ],
)
def test_a_condition_that_cannot_be_is_explained(filled_file: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ran = call("search", *arguments, "--database", filled_file)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence.startswith(sentence)


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_is_a_reasonable_number(filled_file: Path, limit: str) -> None:
    assert call("search", "--limit", limit, "--database", filled_file).code == 2


# db, and which database


@pytest.mark.parametrize("how", ["path", "url", "environment"])
def test_a_database_is_named_in_three_ways(filled: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.delenv("DYNASTY_DATABASE", raising=False)
    if how == "environment":
        monkeypatch.setenv("DYNASTY_DATABASE", str(filled))
    ways = {"path": ["--database", str(filled)], "url": ["--database", f"sqlite:///{filled}"], "environment": []}
    named = ways[how]

    assert ask("show", VOTED, *named)["portal"] == "try"
    assert len(ask("portals", *named)) == len(ask("portals", "list", *named)) == 57
    assert ask("sync", "try", "--delay", "0", *named)[0]["unchanged"] == 7


def test_a_database_stands_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"

    before = call("db", "status", "--database", path)
    exists = path.exists()
    upgraded = call("db", "upgrade", "--database", path)
    after = call("db", "status", "--database", path)

    assert not exists
    assert f"{path} is at revision none; this program needs {REVISION}.\n" == before.out
    assert f"The database is at revision {REVISION}.\n" == upgraded.out
    assert f"{path} is at revision {REVISION}; this program needs {REVISION}.\n" == after.out
    assert (0, 0, 0) == (before.code, upgraded.code, after.code)


@postgresql_only
def test_an_empty_database_on_a_server_asks_for_the_upgrade(empty_url: str) -> None:
    ran = call("sync", "kanta-hame", "--database", empty_url)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence.endswith(" is empty; `dynasty db upgrade` makes it an archive.")
    assert call("db", "upgrade", "--database", empty_url).code == 0
    assert call("search", "--database", empty_url).code == 0


@postgresql_only
def test_a_database_on_a_server_that_is_behind_asks_for_the_upgrade(database_url: str) -> None:
    downgrade(database_url, "base")

    ran = run("sync", "kanta-hame", "--database", database_url)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence.endswith(f" is at revision base, older than {REVISION}; run `dynasty db upgrade`.")


@postgresql_only
def test_a_server_keeps_an_archive_as_a_file_does(served: DemoPortal, database_url: str, shown: dict[str, Any]) -> None:
    call("portals", "add", "try", served.base_url, "--name", "Kokeilu", "--database", database_url)

    assert ask("sync", "try", "--delay", "0", "--database", database_url)[0]["new"] == 7

    item = ask("show", VOTED, "--database", database_url)
    said = ("title", "held_on", "outcome", "section", "case_number", "url", "portal_key")
    assert [shown[name] for name in said] == [item[name] for name in said]
    assert len(ask("search", "palveluverkko", "--database", database_url)) == 1


# What it looks like


def on_terminal(*arguments: str | Path) -> str:
    """What a command prints on a terminal of 80 columns, without its colours."""
    ours, theirs = os.openpty()
    with (
        subprocess.Popen([DYNASTY, *arguments], stdout=theirs, env={**os.environ, "COLUMNS": "80"}),
        os.fdopen(ours, encoding="utf-8", newline="") as screen,
    ):
        os.close(theirs)
        printed = "".join(_until_hung_up(screen))
    return re.sub(r"\x1b\[[0-9;]*m", "", printed).replace("\r\n", "\n")


def _until_hung_up(screen: TextIO) -> Iterator[str]:
    # Linux tells the end of a terminal as an error.
    with suppress(OSError):
        while piece := screen.readline():
            yield piece


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of our own")
def test_long_lines_wrap_on_a_terminal_and_not_in_a_pipe(filled_file: Path) -> None:
    piped = call("show", VOTED, "--database", filled_file).out
    printed = on_terminal("show", VOTED, "--database", filled_file)

    assert max(map(len, piped.splitlines())) > 200
    assert all(len(line) <= 80 for line in printed.splitlines() if "http" not in line)
    assert re.sub(r"\s+", " ", piped) == re.sub(r"\s+", " ", printed)
