"""`uvicorn xiaoliu.server.asgi:app`: the server with the settings of the environment."""

from __future__ import annotations

import sys

from xiaoliu.server.app import create_app
from xiaoliu.server.one_worker import be_the_only_worker
from xiaoliu.server.settings import SettingsError

try:
    app = create_app()
    if not app.state.server.log.shared:
        be_the_only_worker()
except SettingsError as error:
    # The message says it all; a traceback through the importer would bury it.
    print(error, file=sys.stderr)
    # To uvicorn and gunicorn it means that another try would fail as well, so they end.
    raise SystemExit(3) from None
