"""Following: the form that asks, and a follower's own page, where it is confirmed, seen and ended. All that writes.

Who knows the address of a follower's page may do everything there: it is unguessable, and stands in the follower's own
letters alone. Reading it changes nothing: programs that look into letters open their links.
"""

# No form bears a token of its own against other sites' forms: there are no cookies and no accounts, so that a visitor's
# browser lends a foreign page no authority that its keeper would not have by asking us herself.

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.alerts import Follower, Way
from archive.errors import UsageError
from archive.mailing import is_email
from archive.records import FollowKind
from archive.store import browsing
from archive.store.asking import ask, confirm
from archive.store.engine import Archive, open_archive
from archive.store.following import follow_too, follows_of, unfollow
from archive.web.links import find_token, follower_path
from archive.web.pages import label_of
from archive.web.parameters import Subject, read_hour, read_number, read_subject
from archive.web.visit import Site, Visit

MOST_FORM_BYTES = 8_000
ACCEPTED, UNUSABLE, TOO_MANY = 202, 422, 429

Form = Mapping[str, str]
Done = TypeVar("Done")


async def follow(request: Request) -> Response:
    """What can be followed, and how; asked by POST, the letter that asks the address is on its way."""
    form = await _read_form(request)
    return await run_in_threadpool(_answer_form if request.method == "POST" else _show_form, Visit(request), form)


async def followed(request: Request) -> Response:
    """What is followed; asked by POST, as the button and a mail program's one click (RFC 8058) do, nothing any more.

    With `seuranta`, only that follow is ended.
    """
    form = await _read_form(request)
    return await run_in_threadpool(_end if request.method == "POST" else _show, Visit(request), form)


def confirmed(request: Request) -> Response:
    """The address says yes, by POST; back to the follower's page."""
    visit, token = Visit(request), request.path_params["token"]
    if request.method == "POST":
        _known(lambda: _write(visit.site, lambda archive: confirm(archive, token, now=visit.site.now())))
    return _to_own_page(visit, token)


def _show_form(visit: Visit, _form: Form, *, wrong: str | None = None) -> Response:
    subject = _subject(visit)
    return visit.page(
        "follow.html",
        status=UNUSABLE if wrong else 200,
        wrong=wrong,
        kind=subject.kind,
        labels=_labels(visit, subject.query),
    )


def _answer_form(visit: Visit, form: Form) -> Response:
    subject, site, client = _subject(visit), visit.site, visit.request.client
    if not site.tally.count(client.host if client else None, now=site.now()):
        return _message(visit, TOO_MANY, "many")
    if "linkki" in form:
        return _add(visit, form, subject)
    address, hour = form.get("osoite", "").strip(), read_hour(form)
    if not is_email(address):
        return _show_form(visit, form, wrong="osoite")
    way = Way(channel="email", address=address, hour=hour, language=visit.words.tongue, audience=site.audience)
    # The same answer to everybody: nobody learns whom we know.
    return _message(visit, ACCEPTED, "asked") if _ask(site, subject, way) else _message(visit, TOO_MANY, "many")


def _ask(site: Site, subject: Subject, way: Way) -> bool:
    if site.fresh_token is None:
        raise HTTPException(404)
    fresh_token, now = site.fresh_token, site.now()
    return _write(
        site, lambda archive: ask(archive, subject.kind, subject.query, way, now=now, fresh_token=fresh_token)
    )


def _add(visit: Visit, form: Form, subject: Subject) -> Response:
    """To what a follower follows already."""
    token, now = find_token(form["linkki"]) or "", visit.site.now()
    try:
        _write(visit.site, lambda archive: follow_too(archive, token, subject.kind, subject.query, now=now))
    except UsageError:
        return _show_form(visit, form, wrong="linkki")
    return _to_own_page(visit, token)


def _show(visit: Visit, _form: Form) -> Response:
    return _own_page(visit, _known(lambda: follows_of(visit.site.archive, visit.request.path_params["token"])))


def _end(visit: Visit, form: Form) -> Response:
    token, now, one = visit.request.path_params["token"], visit.site.now(), read_number(form, "seuranta")
    return _own_page(
        visit,
        _known(lambda: _write(visit.site, lambda archive: unfollow(archive, token, now=now, follow_id=one))),
    )


def _own_page(visit: Visit, follower: Follower) -> Response:
    return visit.page(
        "following.html",
        is_question=follower.confirmed_at is None,
        follows=[(one, _labels(visit, one.query)) for one in follower.follows],
    )


def _to_own_page(visit: Visit, token: str) -> Response:
    return RedirectResponse(visit.to(follower_path(token)), status_code=303)


def _subject(visit: Visit) -> Subject:
    """What is to be followed, as it stands in the archive. Raises HTTPException 404 where it does not."""
    site = visit.site
    if site.fresh_token is None:
        raise HTTPException(404)
    subject = read_subject(visit.given, visit.asked, site.audience)
    if not _FINDERS[subject.kind](site, **subject.query):
        raise HTTPException(404)
    return subject


_FINDERS: dict[FollowKind, Callable[..., object]] = {
    "search": lambda _site, **_query: True,
    "case": lambda site, portal, case_number: browsing.find_case_view(site.archive, portal, case_number, site.audience),
    "body": lambda site, portal, body: browsing.find_body_view(site.archive, portal, body, site.audience),
    "person": lambda site, portal, person: browsing.find_person_view(site.archive, portal, person, site.audience),
    "portal": lambda site, portal: browsing.find_portal_view(site.archive, portal, site.audience),
}
"""What there is to follow: a letter names nothing but the archive's own, beside the words of a search."""


def _labels(visit: Visit, query: Mapping[str, str]) -> list[str]:
    organisations = visit.organisations()
    return [label_of(visit, name, value, organisations) for name, value in query.items()]


def _message(visit: Visit, status: int, kind: str) -> Response:
    words = visit.words
    title, text = words.text(f"following.{kind}_title"), words.text(f"following.{kind}_text")
    return visit.page("message.html", status=status, title=title, text=text, wrong=None)


def _known(do: Callable[[], Done]) -> Done:
    """What was done. Raises HTTPException 404 where there is no such follower."""
    try:
        return do()
    except UsageError as error:
        raise HTTPException(404) from error


def _write(site: Site, do: Callable[[Archive], Done]) -> Done:
    with open_archive(site.archive.url.render_as_string(hide_password=False), create=False) as archive:
        return do(archive)


async def _read_form(request: Request) -> Form:
    """A form's fields, of a few kilobytes at the most; none where none was sent."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            raise HTTPException(413)
    return dict(parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True))
