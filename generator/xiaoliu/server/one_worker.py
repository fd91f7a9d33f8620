"""The log in memory belongs to one process: a second worker of the same server is refused."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from xiaoliu.server.settings import SettingsError

if sys.platform != "win32":
    import fcntl

SEVERAL_WORKERS = (
    "XIAOLIU_LOG=memory is for one worker, since each would know other runs. "
    "Give them a Redis in common, such as XIAOLIU_LOG=redis://localhost:6379/0, or start one worker."
)

_locks: dict[int, int] = {}


def be_the_only_worker() -> None:
    """Makes this process the one worker of the program that started it as a worker; nothing if none did.

    The proof is a file that the first one has locked for as long as it lives. Servers that were started one by one,
    from a shell for example, have no such program, and may be as many as you like.

    Raises:
        SettingsError: another one has the lock.
    """
    supervisor = _supervisor()
    if supervisor is None or supervisor in _locks or sys.platform == "win32":
        return
    path = Path(tempfile.gettempdir(), f"xiaoliu-{os.getuid()}-{supervisor}.lock")
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise SettingsError(SEVERAL_WORKERS) from None
    _locks[supervisor] = lock


def _supervisor() -> int | None:
    """The process that starts workers, if this is one: uvicorn, hypercorn and granian use multiprocessing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        return parent.pid
    return os.getppid() if "gunicorn.arbiter" in sys.modules else None
