"""What happened on the phone, in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

Record = dict[str, Any]
"""`n` counts from 1, `at` is milliseconds since the stage began, `kind` says what else there is: docs/preview.md."""

_LONGEST = 100  # characters of one value in a line


class Feed:
    """The records of one phone: requests, chunks, protocol events, setData calls, logs, errors."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._records: list[Record] = []

    @property
    def records(self) -> list[Record]:
        """All of them, oldest first."""
        last = self._records[-1]["n"] if self._records else 0
        self._records += self._page.evaluate("(since) => xiaoliu.command('records', { since })", last)
        return self._records

    def of(self, kind: str) -> list[Record]:
        """Those of one kind, such as "request", "chunk", "event", "set-data", "log", "error", "life"."""
        return [record for record in self.records if record["kind"] == kind]

    @property
    def chunks(self) -> list[Record]:
        """Each chunk as it reached the page: `bytes` (how many), `data` (base64), `text` (what it adds)."""
        return self.of("chunk")

    @property
    def set_data(self) -> list[Record]:
        """Each setData: `component`, `bytes`, `milliseconds`, `paths`, and `problem` when a phone would refuse it."""
        return self.of("set-data")

    @property
    def errors(self) -> list[Record]:
        """Exceptions of the mini-program's own code: `message`, `stack`, `file`, `line`, `column`."""
        return self.of("error")

    def tail(self, count: int = 12) -> str:
        """The last records, one a line."""
        return "\n".join(_line(record) for record in self.records[-count:])

    def save(self, path: str | Path) -> None:
        """Write all records as JSON."""
        Path(path).write_text(json.dumps(self.records, ensure_ascii=False, indent=1), "utf-8")


def _line(record: Record) -> str:
    hidden = ("n", "at", "kind", "data", "stack")
    fields = [f"{name}={_short(value)}" for name, value in record.items() if name not in hidden]
    return f"{record['at']:9.1f} ms  {record['kind']:<11}  {' '.join(fields)}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
