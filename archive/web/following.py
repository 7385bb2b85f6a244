"""A follower's own page: what is followed, and one click that ends it. The only page that writes.

Who knows the address may do both: it is unguessable, and stands in the follower's own letters alone.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import UsageError
from archive.store.engine import open_archive
from archive.store.following import follows_of, unfollow
from archive.web.visit import Visit


def followed(request: Request) -> Response:
    """What is followed; asked by POST, as the button and a mail program's one click (RFC 8058) do, nothing any more."""
    visit, token = Visit(request), request.path_params["token"]
    archive = visit.site.archive
    try:
        if request.method == "POST":
            with open_archive(archive.url.render_as_string(hide_password=False), create=False) as writing:
                unfollow(writing, token, now=visit.site.now())
        follower = follows_of(archive, token)
    except UsageError as error:
        raise HTTPException(404) from error
    return visit.page("following.html", follows=follower.follows)
