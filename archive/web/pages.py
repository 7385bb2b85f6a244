"""The pages: what each asks of the archive and which template shows it. Thin: what it says is decided elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from archive.audience import show_hit, show_record
from archive.browsing import Division, Entry, Facet, divide
from archive.records import Hit
from archive.search import facets as count_found
from archive.search import search as find_hits
from archive.store import browsing
from archive.store.health import portals_health
from archive.store.portals import list_portals
from archive.web.charts import draw_months
from archive.web.links import item_path
from archive.web.parameters import (
    FACETS,
    FOLLOWED,
    MOST_ROWS,
    PER_PAGE,
    SEARCHED,
    TYPED,
    BadParameterError,
    read_day,
    read_search,
)
from archive.web.telling import cite_item, tell_item
from archive.web.visit import ETAG_DIGITS, Visit, is_known

NEWEST = 12
UPCOMING = 8
CALENDAR = 500
ROBOTS = "User-agent: *\nDisallow: /\n"

View = TypeVar("View")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value of a facet: what it is called, how many items have it, and where choosing it, or leaving it, leads."""

    label: str
    count: int | None
    link: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """A facet as it can be chosen from."""

    name: str
    choices: tuple[Choice, ...]


def front(request: Request) -> Response:
    """What is new, which meetings come, and how the portals are."""
    visit = Visit(request)
    site = visit.site
    entries = show_record(browsing.newest_entries(site.archive, site.audience, limit=NEWEST), site.audience)
    if visit.asked.form == "atom":
        return visit.feed(visit.words.text("front.new"), entries)
    upcoming = browsing.upcoming_meetings(
        site.archive, site.audience, since=site.today, limit=CALENDAR if visit.asked.form == "ics" else UPCOMING
    )
    if visit.asked.form == "ics":
        title = f"{visit.words.text('front.upcoming')} – {visit.words.text('site.name')}"
        return visit.calendar("kokoukset", title, show_record(upcoming, site.audience))
    return visit.page(
        "front.html",
        entries=entries,
        upcoming=show_record(upcoming, site.audience),
        portals=list_portals(site.archive),
        health={health.portal: health for health in portals_health(site.archive)},
        organisations=visit.organisations(),
    )


def search(request: Request) -> Response:
    """What was found, how it divides, and the same as a table and a feed."""
    visit = Visit(request)
    site = visit.site
    try:
        query = read_search(visit.given, visit.asked, site.audience)
    except BadParameterError as error:
        if visit.asked.form != "html":
            raise
        return _refused_search(visit, error.name)
    hits = tuple(show_hit(hit, site.audience) for hit in find_hits(site.archive, query))
    entries = show_record(browsing.find_entries(site.archive, (hit.line.item_id for hit in hits)), site.audience)
    title = _search_title(visit)
    if visit.asked.form == "csv":
        return visit.table("haku", _in_order(hits, entries))
    if visit.asked.form == "atom":
        return visit.feed(title, _in_order(hits, entries))
    facets = divide(count_found(site.archive, query))
    organisations = visit.organisations()
    return visit.page(
        "search.html",
        title=title,
        wrong=None,
        hits=[(hit, entries[hit.line.item_id]) for hit in hits],
        found=facets,
        most_rows=MOST_ROWS,
        facets=tuple(_choices(visit, facets, organisations)),
        chosen=tuple(_chosen(visit, organisations)),
        typed=_typed(visit),
        kept=_kept(visit),
        followed={name: value for name, value in visit.given.items() if name in FOLLOWED and value.strip()},
        has_more=query.offset + PER_PAGE < facets.total,
        organisations=organisations,
    )


def _refused_search(visit: Visit, name: str) -> Response:
    """The search page with what was typed, and what is wrong with it."""
    return visit.page(
        "search.html",
        status=400,
        title=visit.words.text("error.bad_title"),
        wrong=name,
        chosen=(),
        typed=_typed(visit),
        kept={kept: value for kept, value in _kept(visit).items() if kept != name},
    )


def item(request: Request) -> Response:
    """An item of a meeting."""
    return _item(request, is_official=False)


def official_decision(request: Request) -> Response:
    """An officeholder decision."""
    return _item(request, is_official=True)


def _item(request: Request, *, is_official: bool) -> Response:
    visit, portal = Visit(request), request.path_params["portal"]
    site = visit.site
    view = _shown(
        visit,
        browsing.find_item_view(
            site.archive, portal, request.path_params["key"], site.audience, is_official=is_official
        ),
    )
    address = visit.absolute(item_path(view.entry))
    # The public gets no bytes as they were received: they hold what is hidden in the text.
    stored = view.stored if site.audience == "newsroom" else frozenset()
    return visit.page(
        "item.html",
        view=view,
        told=tell_item(replace(view, stored=stored)),
        citation=cite_item(view, address, visit.words),
        organisations=visit.organisations(),
    )


def stored_page(request: Request) -> Response:
    """The bytes of a page as they were received, to be saved: never shown as a page of ours."""
    site = Visit(request).site
    digest = request.path_params["digest"]
    told = {"ETag": f'"{digest}"', "Cache-Control": "no-cache"}
    page = browsing.find_stored_page(site.archive, request.path_params["portal"], digest)
    if page is None or site.audience == "public":
        raise HTTPException(404)
    if is_known(request, told["ETag"]):
        return Response(status_code=304, headers=told)
    return Response(
        page.body,
        media_type=f"text/plain; charset={page.encoding or 'utf-8'}",
        headers={
            "Content-Disposition": f'attachment; filename="{digest}.txt"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            **told,
        },
    )


def meeting(request: Request) -> Response:
    """A meeting with its agenda in order."""
    visit = Visit(request)
    site, key = visit.site, request.path_params["key"]
    view = _shown(visit, browsing.find_meeting_view(site.archive, request.path_params["portal"], key, site.audience))
    if visit.asked.form == "csv":
        return visit.table("kokous", view.items)
    if visit.asked.form == "ics":
        title = view.entry.body or visit.words.text("meeting.title")
        return visit.calendar("kokous", f"{title} – {visit.organisations()[view.entry.portal]}", [view.entry])
    return visit.page("meeting.html", view=view, organisations=visit.organisations())


def body(request: Request) -> Response:
    """A body's meetings, or an officeholder's decisions, with figures."""
    visit, portal, name = Visit(request), request.path_params["portal"], request.path_params["name"]
    site, form = visit.site, visit.asked.form
    if form == "ics":
        meetings = browsing.upcoming_meetings(
            site.archive, site.audience, since=site.today, slug=portal, body=name, limit=CALENDAR
        )
        title = " – ".join(filter(None, (name, visit.organisations().get(portal))))
        return visit.calendar("kokoukset", title, show_record(meetings, site.audience))
    view = _shown(visit, browsing.find_body_view(site.archive, portal, name, site.audience, page=visit.asked.page))
    if form in {"csv", "atom"}:
        limit = MOST_ROWS if form == "csv" else PER_PAGE
        entries = browsing.body_entries(site.archive, portal, name, site.audience, limit=limit)
        return _listed(visit, "toimielin", name, show_record(entries, site.audience))
    return visit.page(
        "body.html",
        view=view,
        chart=draw_months(view.months),
        most_rows=MOST_ROWS,
        organisations=visit.organisations(),
    )


def case(request: Request) -> Response:
    """A case's way through the bodies."""
    visit, number = Visit(request), request.path_params["number"]
    site = visit.site
    view = _shown(visit, browsing.find_case_view(site.archive, request.path_params["portal"], number, site.audience))
    if visit.asked.form in {"csv", "atom"}:
        own = tuple(turn.entry for turn in reversed(view.turns) if turn.is_own)
        return _listed(visit, "asia", visit.words.text("case.title", number=number), own)
    return visit.page("case.html", view=view, organisations=visit.organisations())


def person(request: Request) -> Response:
    """What a person prepared, presented, proposed or stood apart from."""
    visit, name = Visit(request), request.path_params["name"]
    site, form = visit.site, visit.asked.form
    limit = {"csv": MOST_ROWS, "atom": PER_PAGE}.get(form, browsing.PER_PAGE)
    view = _shown(
        visit,
        browsing.find_person_view(
            site.archive, request.path_params["portal"], name, site.audience, page=visit.asked.page, limit=limit
        ),
    )
    if form in {"csv", "atom"}:
        return _listed(visit, "henkilo", name, view.items)
    return visit.page("person.html", view=view, most_rows=MOST_ROWS, organisations=visit.organisations())


def portal(request: Request) -> Response:
    """A portal's bodies, what is new and what comes."""
    visit, slug = Visit(request), request.path_params["portal"]
    site, form = visit.site, visit.asked.form
    view = _shown(visit, browsing.find_portal_view(site.archive, slug, site.audience))
    entries = show_record(browsing.newest_entries(site.archive, site.audience, slug=slug, limit=NEWEST), site.audience)
    if form in {"csv", "atom"}:
        return _listed(visit, "organisaatio", view.portal.name, entries)
    meetings = browsing.upcoming_meetings(
        site.archive, site.audience, since=site.today, slug=slug, limit=CALENDAR if form == "ics" else UPCOMING
    )
    if form == "ics":
        return visit.calendar("kokoukset", view.portal.name, show_record(meetings, site.audience))
    return visit.page(
        "portal.html",
        view=view,
        entries=entries,
        upcoming=show_record(meetings, site.audience),
        chart=draw_months(view.months),
        organisations=visit.organisations(),
    )


def robots(request: Request) -> Response:
    """What search engines may keep: nothing, for the law removes personal data from the portals in time."""
    told = {"ETag": f'"{sha256(ROBOTS.encode()).hexdigest()[:ETAG_DIGITS]}"'}
    if is_known(request, told["ETag"]):
        return Response(status_code=304, headers=told)
    return PlainTextResponse(ROBOTS, headers=told)


def _shown(visit: Visit, view: View | None) -> View:
    """What was found, as this audience may see it. Raises HTTPException 404 where there is nothing."""
    if view is None:
        raise HTTPException(404)
    return show_record(view, visit.site.audience)


def _listed(visit: Visit, name: str, title: str, entries: Iterable[Entry]) -> Response:
    return visit.table(name, entries) if visit.asked.form == "csv" else visit.feed(title, entries)


def _in_order(hits: Iterable[Hit], entries: dict[int, Entry]) -> Iterator[Entry]:
    return (entries[hit.line.item_id] for hit in hits)


def _kept(visit: Visit) -> dict[str, str]:
    """What was chosen, and stays when the form is sent again."""
    return {name: value for name in SEARCHED if name not in TYPED and (value := visit.given.get(name, ""))}


def _typed(visit: Visit) -> dict[str, str]:
    """What was typed, days as a browser's field wants them."""
    typed = {name: visit.given.get(name, "").replace("\0", "") for name in TYPED}
    return typed | {name: day.isoformat() for name in ("alkaen", "asti") if (day := _day(visit, name))}


def _day(visit: Visit, name: str) -> date | None:
    try:
        return read_day(visit.given, name)
    except BadParameterError:
        return None


def _search_title(visit: Visit) -> str:
    words = visit.given.get("q", "").strip()
    return visit.words.text("search.heading_words", words=words) if words else visit.words.text("search.title")


def _choices(visit: Visit, facets: Division, organisations: dict[str, str]) -> Iterator[Choices]:
    """The facets that can still narrow the search down."""
    for facet in facets.facets:
        if FACETS[facet.name] not in visit.given and _divides(facet, facets):
            yield Choices(
                name=facet.name,
                choices=tuple(
                    Choice(
                        label=label_of(visit, facet.name, value, organisations),
                        count=count,
                        link=visit.here(**{FACETS[facet.name]: value, "sivu": None}),
                    )
                    for value, count in facet.counts
                ),
            )


def _divides(facet: Facet, found: Division) -> bool:
    """Whether it may leave less: of what was not counted, nobody knows that it is all alike."""
    return any(count < found.total or not found.is_all for _, count in facet.counts)


def _chosen(visit: Visit, organisations: dict[str, str]) -> Iterator[Choice]:
    """The conditions in force, each with the link that leaves it out."""
    facet_of = {parameter: facet for facet, parameter in FACETS.items()}
    for name in SEARCHED[1:]:
        if value := visit.given.get(name):
            label = label_of(visit, facet_of[name], value, organisations) if name in facet_of else value
            yield Choice(label=label, count=None, link=visit.here(**{name: None, "sivu": None}))


def label_of(visit: Visit, facet: str, value: str, organisations: dict[str, str]) -> str:
    """What a value of a facet, or of another condition, is called."""
    labels: dict[str, Callable[[], str]] = {
        "portal": lambda: organisations.get(value, value),
        "outcome": lambda: visit.words.text(f"outcome.{value}"),
        "stage": lambda: visit.words.text(f"stage.{value}"),
    }
    return labels[facet]() if facet in labels else value
