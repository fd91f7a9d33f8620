"""The web site of one mini-program: the built stage, the project's files, its network, and what changes.

| path | what |
| --- | --- |
| `/stage/…` | the built simulator, a static page |
| `/project/…` | the files of the mini-program's folder, as they are now |
| `/project.json` | all its text files, one JSON object path → text |
| `/gateway/request`, `/gateway/socket` | the network of the phone, see gateway.py |
| `/events` | what changes, see events.py |
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from xiaoliu.simulator.assets import find_simulator
from xiaoliu.simulator.events import Events
from xiaoliu.simulator.folder import Folder, media_type
from xiaoliu.simulator.gateway import gateway_routes
from xiaoliu.simulator.guard import Guard
from xiaoliu.simulator.project_files import ProjectFiles

STAGE_QUERY = "files=/project.json&project=/project/&gateway=/gateway"
"""What the stage's address needs to run this site's project: `/stage/?…`."""


def create_site(
    project: ProjectFiles,
    *,
    stage: Path | None = None,
    events: Events | None = None,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """The site as an ASGI app, for `serving` or any server on loopback. `app.state.events` are its events.

    Args:
        project: whose files are shown; it may move to another folder.
        stage: the folder of the built simulator; default: the one of this installation.
        events: where changes are told.
        routes: more pages; they are tried last.

    Raises:
        SimulatorMissing: the simulator has not been built.
    """
    events = events or Events()

    async def project_file(request: Request) -> Response:
        file = await asyncio.to_thread(project.find, request.path_params["path"])
        return _file(file, request, "no-store")

    async def project_texts(request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(project.texts), headers={"Cache-Control": "no-store"})

    app = Starlette(
        routes=[
            Route("/stage", lambda request: RedirectResponse("/stage/")),
            folder_route("/stage/", Folder(stage or find_simulator())),
            Route("/project/{path:path}", project_file),
            Route("/project.json", project_texts),
            *gateway_routes(lambda: project.app_id),
            Route("/events", events.endpoint),
            *routes,
        ],
        middleware=[Middleware(Guard)],
    )
    app.state.events = events
    return app


def folder_route(prefix: str, folder: Folder) -> Route:
    """The files of a folder below a prefix that ends in a slash; `index.html` at the prefix itself."""

    async def file(request: Request) -> Response:
        path = request.path_params["path"] or "index.html"
        # The browser asks each time whether its copy is current: a rebuilt file shows at once.
        return _file(await asyncio.to_thread(folder.find, path), request, "no-cache")

    return Route(f"{prefix}{{path:path}}", file)


def _file(file: Path | None, request: Request, cache_control: str) -> Response:
    headers = {"Cache-Control": cache_control}
    try:
        status = file.stat() if file else None
    except OSError:  # it went away since it was found
        status = None
    if file is None or status is None:
        return PlainTextResponse("There is no such file.\n", status_code=404, headers=headers)
    response = FileResponse(file, media_type=media_type(file.name), headers=headers, stat_result=status)
    if request.headers.get("if-none-match") == response.headers["etag"]:
        return Response(status_code=304, headers=headers | {"ETag": response.headers["etag"]})
    return response
