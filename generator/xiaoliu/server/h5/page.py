"""`/h5`: who asks gets the page, its files, and a policy that lets it do no more than it must."""

from __future__ import annotations

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from xiaoliu.server.h5.site import File, Site, compose
from xiaoliu.server.settings import Settings

# `data:` is for the icons, which are masks. A page may show this one in a frame: it has no rights but its visitor's, and
# some hosts of <web-view> are frames.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_FOR_A_YEAR = "public, max-age=31536000, immutable"


def h5_routes(settings: Settings) -> list[Route]:
    """The routes of the page; none when the settings do not ask for it."""
    if not settings.h5:
        return []
    site = compose(settings)

    async def redirect(request: Request) -> Response:
        # Relative, so that it is right under any prefix, of a mount or of a proxy.
        return RedirectResponse(str(URL("h5/").replace(query=request.url.query)), headers=_HEADERS)

    async def index(request: Request) -> Response:
        return _send(request, site.index, "no-cache")

    async def file(request: Request) -> Response:
        return _send_file(request, site)

    return [
        Route("/h5", redirect),
        Route("/h5/", index),
        Route("/h5/{version}/{name}", file),
    ]


def _send_file(request: Request, site: Site) -> Response:
    file = site.files.get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    # While several servers change over to a new version, one may be asked for what another one's document names.
    known = request.path_params["version"] == site.version
    return _send(request, file, _FOR_A_YEAR if known else "no-cache")


def _send(request: Request, file: File, cache: str) -> Response:
    headers = {**_HEADERS, "Cache-Control": cache}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.zipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type
        )
    return Response(file.content, headers=headers, media_type=file.media_type)
