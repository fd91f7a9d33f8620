"""The cockpit: a page with the stage in its middle, and what that page has to know.

The cockpit and the stage are on two names of this machine. For a browser those are two sites, which run in two
processes, so an endless loop in a mini-program cannot freeze the cockpit.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from xiaoliu import __version__
from xiaoliu.simulator.folder import Folder
from xiaoliu.simulator.site import STAGE_QUERY, folder_route
from xiaoliu.texts import TextLanguage

COCKPIT_HOST = "127.0.0.1"
_STAGE_HOST = "localhost"
_FILES = Path(__file__).parent / "cockpit"


@dataclass(frozen=True)
class Server:
    """Who answers the mini-program.

    Attributes:
        url: the `[backend] url` of the config.
        protocol: what it speaks.
        demo: where this process runs the demo server; None when it runs none.
    """

    url: str
    protocol: str
    demo: str | None


@dataclass(frozen=True)
class CockpitInfo:
    """What the cockpit is told in `/cockpit.json`.

    Attributes:
        command: which command serves it.
        name: of the mini-program.
        folder: the mini-program's, as the user would write it.
        language: of the command line.
        config: the config file; None when there is none.
        server: None when nobody knows.
    """

    command: Literal["dev", "preview"]
    name: str
    folder: str
    language: TextLanguage
    config: str | None = None
    server: Server | None = None

    def as_json(self, host: str) -> dict[str, Any]:
        """For a cockpit that was asked for by this Host header."""
        name, _, port = host.rpartition(":") if host[-1:].isdigit() and ":" in host else (host, "", "")
        stage = _STAGE_HOST if name == COCKPIT_HOST else COCKPIT_HOST
        cockpit = quote(f"http://{host}", safe="")
        server = self.server
        return {
            "command": self.command,
            "name": self.name,
            "folder": self.folder,
            "language": self.language,
            "config": self.config,
            "server": server and {"url": server.url, "protocol": server.protocol, "demo": server.demo},
            "stage": f"http://{stage}{':' + port if port else ''}/stage/?{STAGE_QUERY}&cockpit={cockpit}",
            "versions": {"xiaoliu": __version__, "python": platform.python_version()},
        }


def cockpit_routes(info: Callable[[], CockpitInfo]) -> list[Route]:
    """`/cockpit.json`, and the page itself at `/`. `info` is asked at each request."""

    async def cockpit(request: Request) -> Response:
        facts = info().as_json(request.headers["host"])
        return JSONResponse(facts, headers={"Cache-Control": "no-store"})

    return [Route("/cockpit.json", cockpit), folder_route("/", Folder(_FILES))]
