"""`uvicorn xiaoliu.server.asgi:app`: the server with the settings of the environment."""

from __future__ import annotations

from xiaoliu.server.app import create_app
from xiaoliu.server.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    # The message says it all; a traceback through the importer would bury it.
    raise SystemExit(str(error)) from None
