"""`dynasty run` and rounds side by side: real processes, real signals, real HTTP, both databases."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Self

import httpx
import pytest

from archive.records import Account, Portal
from archive.store import engine
from archive.store.engine import Archive, open_archive
from archive.store.portals import save_portal
from scraper.demo.content import Site, load
from scraper.demo.server import Answer, DemoPortal
from scraper.fetch import Fetcher
from scraper.news import Ended, News
from scraper.rounds import Rounds
from scraper.workers import Terms, choose_jobs, do_rounds, share_out
from tests.command import DYNASTY, call
from tests.contents import contents, statuses
from tests.test_sync import NIGHT

PATIENCE_S = 60
GRACE_S = 30
"""A guard, on a loaded machine too, far below how long a server here may hang; what is promised is ten seconds."""
postgresql_only = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
sqlite_only = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def small_site() -> Site:
    """One meeting, four items, and no officeholder's decisions."""
    site = load()
    return replace(site, meetings=tuple(one for one in site.meetings if one.key == "20261288"), officials=())


class Slow(DemoPortal):
    """The small portal; an item's page takes its time, and who asks hears when one is asked for."""

    def __init__(self, *, seconds: float, host: str = "127.0.0.1") -> None:
        super().__init__(small_site(), host=host)
        self.asked = Event()
        self.let_go = Event()
        self.seconds = seconds

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """After a while."""
        if "page=meetingitem&" in target:
            self.asked.set()
            self.let_go.wait(self.seconds)
        return super().answer(target, headers)


class Crowded(DemoPortal):
    """A tenant of a server, which counts how many requests it has at once, and when each came."""

    def __init__(self, path: str, times: list[tuple[float, float]]) -> None:
        super().__init__(small_site(), path=path)
        self._times = times

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """As always, and noted."""
        begun = time.monotonic()
        answer = super().answer(target, headers)
        time.sleep(0.01)
        self._times.append((begun, time.monotonic()))
        return answer


class Watcher:
    """Hears pings, as healthchecks.io would."""

    def __init__(self, *, status: int = 200) -> None:
        self.heard: list[str] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Listens from here on."""
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Hears nothing more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def served() -> Iterator[DemoPortal]:
    with DemoPortal(small_site()) as portal:
        yield portal


def add(url: str, slug: str, served: DemoPortal) -> Portal:
    portal = Portal(slug=slug, name=slug, base_url=served.base_url)
    with open_archive(url) as archive:
        save_portal(archive, portal)
    return portal


@contextmanager
def running(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """The real command; gone at the end."""
    with subprocess.Popen(
        [DYNASTY, *arguments],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def end(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> tuple[int, str, str]:
    """Its exit code and what it said, when it ends soon after a signal."""
    process.send_signal(number)
    out, err = process.communicate(timeout=GRACE_S)
    return process.returncode, out, err


def rounds_of(url: str) -> list[str]:
    with open_archive(url, create=False) as archive:
        return statuses(archive)


def test_run_asks_each_portal_that_has_a_round_and_stops_when_told(served: DemoPortal, database_url: str) -> None:
    add(database_url, "try", served)
    add(database_url, "other", served_elsewhere := DemoPortal())
    assert served_elsewhere.requests == []
    assert call("sync", "try", "--delay", "0", "--database", database_url).code == 0
    call("portals", "schedule", "try", "* * * * *", "--database", database_url)

    with running("run", "--delay", "0", "--jitter", "0", "--database", database_url) as process:
        wait_for(lambda: len(rounds_of(database_url)) > 1 and "running" not in rounds_of(database_url))
        code, out, err = end(process)

    assert (0, ["ok", "ok"]) == (code, rounds_of(database_url)[:2])
    assert out.startswith("try: 0 new, 0 changed, 4 unchanged, 0 failed; ")
    assert err.startswith("dynasty: running 1 portal, first try at ")


@pytest.mark.parametrize(("number", "command"), [(signal.SIGTERM, "run"), (signal.SIGINT, "sync")])
def test_a_signal_lets_the_page_in_hand_be_finished(database_url: str, number: int, command: str) -> None:
    with Slow(seconds=2) as slow:
        add(database_url, "try", slow)
        with running(
            command, "try", "--delay", "0", "--jitter=0" if command == "run" else "--again", "--database", database_url
        ) as process:
            assert slow.asked.wait(PATIENCE_S)
            code, _, err = end(process, number)

        assert ((0 if command == "run" else 1), ["aborted"]) == (code, rounds_of(database_url))
        assert "the round was told to stop; the next one goes on" in err
        with open_archive(database_url) as archive:
            kept = contents(archive)
        assert [1] == [len(kept["versions"])]
        assert [] == kept["open failures"]

        slow.seconds = 0
        assert call("sync", "try", "--delay", "0", "--database", database_url).code == 0
    with open_archive(database_url) as archive:
        assert 4 == len(contents(archive)["versions"])


@sqlite_only
def test_a_server_that_hangs_does_not_keep_the_scheduler(database_url: str) -> None:
    with Slow(seconds=PATIENCE_S) as slow:
        add(database_url, "try", slow)
        with running("run", "try", "--delay", "0", "--jitter", "0", "--database", database_url) as process:
            assert slow.asked.wait(PATIENCE_S)
            code, _, _ = end(process)
        slow.let_go.set()

    assert (0, ["aborted"]) == (code, rounds_of(database_url))
    with open_archive(database_url) as archive:
        assert [] == contents(archive)["open failures"]


@postgresql_only
def test_two_schedulers_on_one_database_never_have_rounds_of_one_portal_at_once(database_url: str) -> None:
    times: list[tuple[float, float]] = []
    with Crowded("", times) as portal, ExitStack() as stack:
        add(database_url, "try", portal)
        arguments = ("run", "try", "--delay", "0", "--jitter", "0", "--database", database_url)
        both = [stack.enter_context(running(*arguments)) for _ in range(2)]
        wait_for(lambda: bool(rounds_of(database_url)) and "running" not in rounds_of(database_url))
        ends = [end(process) for process in both]

    assert [0, 0] == [code for code, _, _ in ends]
    assert {"ok"} == set(rounds_of(database_url))
    assert all(before[1] <= after[0] for before, after in pairwise(sorted(times)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "This archive has no round of any portal yet: name the portals to run, or --all."),
        (("try", "--all"), "Name the portals to run, or --all, not both."),
        (("try", "--listen", "nowhere"), "'nowhere' is not a place to listen at: write HOST:PORT, 127.0.0.1:9108."),
        (("try", "--ping", "ftp://a.example"), "The ping address must begin with https:// or http:// and a host."),
    ],
)
@sqlite_only
def test_run_says_what_is_wrong(
    served: DemoPortal, database_url: str, arguments: tuple[str, ...], sentence: str
) -> None:
    add(database_url, "try", served)

    ran = call("run", *arguments, "--database", database_url)

    assert (2, sentence) == (ran.code, ran.sentence)


@sqlite_only
def test_a_schedule_is_chosen_said_and_taken_back(served: DemoPortal, database_url: str) -> None:
    assert (
        0 == call("portals", "add", "try", served.base_url, "--schedule", "every 6h", "--database", database_url).code
    )
    said = [
        call("portals", "schedule", *arguments, "--database", database_url).out
        for arguments in (("try",), ("try", "5 4 * * *"), ("try", "default"), ("kanta-hame", "every 2d"))
    ]
    refused = call("portals", "schedule", "try", "often", "--database", database_url)

    assert ["every 6h\n", "5 4 * * *\n"] == said[:2]
    assert said[2].endswith(" * * *; 7-11 (default)\n") or said[2].endswith("7-11 * * mon-fri (default)\n")
    assert "every 2d\n" == said[3]
    assert 2 == refused.code
    assert refused.sentence.startswith("The schedule 'often' cannot be read: ")


@sqlite_only
def test_run_tells_a_supervisor_and_prometheus_how_it_goes(served: DemoPortal, database_url: str) -> None:
    add(database_url, "try", served)
    with running("run", "try", "--delay", "0", "--jitter", "0", "--listen", "0", "--database", database_url) as process:
        assert process.stderr
        address = process.stderr.readline().rpartition(" at ")[2].strip().rstrip(".")
        wait_for(lambda: 'dynasty_rounds_total{portal="try",status="ok"} 1.0' in httpx.get(f"{address}/metrics").text)
        metrics, health, nothing = (httpx.get(f"{address}/{name}") for name in ("metrics", "health", "nothing"))
        end(process)

    assert address.startswith("http://127.0.0.1:")
    assert 'dynasty_items_total{count="new",portal="try"} 4.0' in metrics.text
    assert 'dynasty_round_running{portal="try"} 0.0' in metrics.text
    assert 'dynasty_last_good_round_timestamp_seconds{portal="try"}' in metrics.text
    assert 'dynasty_next_round_timestamp_seconds{portal="try"}' in metrics.text
    assert metrics.headers["content-type"].startswith("text/plain; version=")
    assert (200, 404) == (health.status_code, nothing.status_code)
    said = health.json()
    assert ("ok", [], "ok", False) == (
        said["status"],
        said["overdue"],
        said["portals"]["try"]["last_status"],
        said["portals"]["try"]["running"],
    )


# ping and quiet


@sqlite_only
def test_a_ping_says_that_a_round_begins_and_how_it_ended(served: DemoPortal, database_url: str) -> None:
    add(database_url, "try", served)
    add(database_url, "gone", DemoPortal(port=9))
    with Watcher() as watcher:
        good = call("sync", "try", "--delay", "0", "--ping", f"{watcher.url}/key", "--database", database_url)
        both = call("sync", "try", "gone", "--delay", "0", "--ping", f"{watcher.url}/key", "--database", database_url)

    assert (0, "", ["/key/start", "/key"]) == (good.code, good.err, watcher.heard)
    assert 2 == both.code
    assert both.sentence.startswith("A ping address for several portals must hold {portal}, ")


@sqlite_only
def test_a_bad_round_pings_fail_under_its_own_name(database_url: str) -> None:
    with Empty() as empty, Watcher() as watcher:
        add(database_url, "try", empty)
        ran = call(
            "sync", "try", "--delay", "0", "--ping", f"{watcher.url}/{{portal}}?create=1", "--database", database_url
        )

    assert (3, ["/try/start?create=1", "/try/fail?create=1"]) == (ran.code, watcher.heard)


@sqlite_only
def test_a_ping_that_fails_is_noted_and_changes_nothing(served: DemoPortal, database_url: str) -> None:
    add(database_url, "try", served)
    with Watcher(status=404) as watcher:
        refused = call("sync", "try", "--delay", "0", "--ping", f"{watcher.url}/key", "--database", database_url)
    alone = call("sync", "try", "--delay", "0", "--ping", f"{watcher.url}/key", "--database", database_url)

    assert (0, 0) == (refused.code, alone.code)
    assert 2 * ["dynasty: The ping of try to 127.0.0.1 failed: it answered 404."] == refused.err.splitlines()
    assert 2 == len(alone.err.splitlines())
    assert "key" not in refused.err + alone.err


class Empty(DemoPortal):
    """A server that is no portal any more."""

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:  # noqa: ARG002 - whatever is asked
        """Nothing."""
        return Answer(status=404)


@sqlite_only
def test_quiet_prints_only_what_a_person_must_look_at(served: DemoPortal, database_url: str) -> None:
    add(database_url, "try", served)
    quiet = ("--quiet", "--delay", "0", "--database", database_url)

    good = call("sync", "try", *quiet)
    with Empty() as empty:
        add(database_url, "gone", empty)
        both = call("sync", "try", "gone", *quiet)

    assert (0, "", "") == (good.code, good.out, good.err)
    assert (3, ["gone"]) == (both.code, [line.partition(":")[0] for line in both.out.splitlines()])
    assert "gone is unreachable" in both.err


# side by side


def test_two_portals_on_one_host_take_turns_and_keep_the_pause(archive: Archive) -> None:
    times: list[tuple[float, float]] = []
    pause_s = 0.05
    with ExitStack() as stack, Fetcher(delay_s=pause_s) as fetcher:
        served = [stack.enter_context(Crowded(f"/tenant{number}", times)) for number in range(3)]
        portals = [Portal(slug=f"t{number}", name="T", base_url=one.base_url) for number, one in enumerate(served)]
        ended: list[Account] = []
        rounds = Rounds(archive, fetcher, now=lambda: NIGHT, tell=keeping(ended))
        assert rounds.do_all(portals, stop=Event())

    assert ["ok"] * 3 == [account.status for account in ended]
    assert sum(account.requests for account in ended) == len(times)
    in_order = sorted(times)
    gaps = [after[0] - before[1] for before, after in pairwise(in_order)]
    # The server ends a request a moment after its client read the answer.
    assert min(gaps) > pause_s / 2


def keeping(ended: list[Account]) -> Callable[[News], None]:
    lock = Lock()

    def tell(news: News) -> None:
        if isinstance(news, Ended) and news.account:
            with lock:
                ended.append(news.account)

    return tell


@pytest.mark.parametrize("jobs", [1, 2])
def test_portals_side_by_side_are_archived_as_one_after_the_other(database_url: str, tmp_path: Path, jobs: int) -> None:
    peaceful = engine.database_url(str(tmp_path / "peaceful.db"))
    ended: list[Account] = []
    with ExitStack() as stack:
        served = [stack.enter_context(DemoPortal(small_site(), host=f"127.0.0.{number}")) for number in range(2, 8)]
        portals = [add(database_url, f"p{number}", one) for number, one in enumerate(served)]
        terms = Terms(database=database_url, delay_s=0)
        assert do_rounds(portals, jobs, terms, stop=Event(), tell=keeping(ended))
        for number, one in enumerate(served):
            add(peaceful, f"p{number}", one)
            assert call("sync", f"p{number}", "--delay", "0", "--database", peaceful).code == 0

    assert [("ok", 4)] * 6 == [(account.status, account.new) for account in ended]
    with open_archive(peaceful) as expected, open_archive(database_url) as found:
        assert contents(expected) == contents(found)


@contextmanager
def two_processes(url: str) -> Iterator["subprocess.Popen[str]"]:
    """A command that shares the work out to two processes, each with an item's page in hand."""
    arguments = ("sync", "p0", "p1", "--jobs", "2", "--json", "--delay", "0", "--database", url)
    with Slow(seconds=1) as first, Slow(seconds=1, host="127.0.0.2") as second:
        add(url, "p0", first)
        add(url, "p1", second)
        with running(*arguments) as process:
            assert first.asked.wait(PATIENCE_S)
            assert second.asked.wait(PATIENCE_S)
            yield process


@sqlite_only
def test_a_signal_reaches_the_processes_that_share_the_work(database_url: str) -> None:
    with two_processes(database_url) as process:
        code, out, err = end(process)

    assert (1, ["aborted"] * 2) == (code, [account["status"] for account in json.loads(out)])
    assert err == ""
    assert ["aborted"] * 2 == rounds_of(database_url)


@sqlite_only
def test_the_processes_of_a_killed_command_end_too(database_url: str) -> None:
    with two_processes(database_url) as process:
        process.kill()
        wait_for(lambda: ["aborted"] * 2 == rounds_of(database_url))


@pytest.mark.parametrize(
    ("hosts", "jobs", "expected"),
    [
        ("a b c d", 2, [["a0", "c2"], ["b1", "d3"]]),
        ("a a a b", 2, [["a0", "a1", "a2"], ["b3"]]),
        ("a a", 4, [["a0", "a1"]]),
    ],
)
def test_portals_are_shared_out_equally_and_those_of_one_host_stay_together(
    hosts: str, jobs: int, expected: list[list[str]]
) -> None:
    portals = [
        Portal(slug=f"{host}{number}", name=host, base_url=f"https://{host}.example/{number}/cgi/DREQUEST.PHP")
        for number, host in enumerate(hosts.split())
    ]

    assert expected == [[portal.slug for portal in share] for share in share_out(portals, jobs)]


def test_more_processes_are_for_many_portals_only() -> None:
    assert [1, 1, 2, 4] == [choose_jobs(portals, processors=4) for portals in (1, 20, 30, 56)]
