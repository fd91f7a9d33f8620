"""The server that answers in a test."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from xiaoliu.server import Settings, create_app, serving
from xiaoliu.server.errors import PROBLEMS
from xiaoliu.server.upstream import Message, Piece
from xiaoliu.server.upstream.demo import DemoUpstream
from xiaoliu.testing.foreign import FOREIGN, ForeignServer
from xiaoliu.testing.model import STALL, Fail, ScriptedModel, saying, telling, then
from xiaoliu.testing.wire_faults import BREAK_OFF, END_BODY, Switch, WireFaults

# Milliseconds between two pieces of the demo model: quick, and still some way between the first and the last word.
_DEMO_PACE = 2
# What each protocol adds to the address of the server to make the address in [backend] url.
_PATHS = {"openai": "/v1", "article": "/v1/chat", "ndjson": "/v1/chat", "text": "/v1/chat"}


class SteeredServer:
    """The reference server with a model that says what the test wants. Each test begins with the demo model.

    It speaks the project's protocol. What is set holds for all questions from then on, until something else is set.

    Attributes:
        url: `http://127.0.0.1:<port>`, without a trailing slash.
        protocol: as in xiaoliu.toml.
    """

    def __init__(self, url: str, protocol: str, model: ScriptedModel, switch: Switch) -> None:
        self.url = url
        self.protocol = protocol
        self._model = model
        self._switch = switch

    @property
    def resumable(self) -> bool:
        """Whether a page can go on with an answer whose connection was lost: with the xiaoliu protocol alone."""
        return self.protocol == "xiaoliu"

    @property
    def backend_url(self) -> str:
        """What `[backend] url` of xiaoliu.toml would be for this server."""
        return self.url + _PATHS.get(self.protocol, "")

    def answer(
        self, what: str | Callable[[str], str | Iterable[str]], *, reasoning: str = "", pace: float = 0
    ) -> None:
        """Answer with this text, or with what a function makes of the question.

        Args:
            what: the text; or a function that gets the question and returns the answer, or is a generator of its
                pieces. A generator may sleep between two pieces; it must come to an end by itself.
            reasoning: what the model thinks first; for a text.
            pace: milliseconds between two small pieces; for a text.
        """
        self._follow(saying(what, reasoning=reasoning, pace=pace) if isinstance(what, str) else telling(what))

    def stall(self, after: str = "", rest: str = "") -> None:
        """Say `after`, then nothing until `go_on()`, then `rest`, and complete the answer."""
        self._follow(then(saying(after), STALL, *saying(rest)("")))

    def go_on(self) -> None:
        """End the silence of `stall()`, now or as soon as it begins."""
        self._model.go_on()

    def wait_for_stall(self, timeout: float = 5) -> None:
        """Wait until an answer has come to its silence. Raises AssertionError after `timeout` seconds."""
        assert self._model.wait_for_stall(timeout), f"no answer stalled within {timeout} s"

    def fail(self, code: str = "upstream_failed", *, after: str = "") -> None:
        """Say `after`, then let the model service fail.

        Args:
            code: what went wrong, a row of "Errors" in docs/server.md.
            after: text that comes first.

        Raises:
            ValueError: there is no such code.
        """
        if code not in PROBLEMS:
            raise ValueError(f"no error {code!r}; there are {', '.join(PROBLEMS)}")
        self._follow(then(saying(after), Fail(code)))

    def truncate(self, after: str, rest: str = "", *, abruptly: bool = False) -> None:
        """Say `after`, and end the response without the mark of a complete answer.

        Args:
            after: text that comes first.
            rest: text that follows, for a page that resumes.
            abruptly: the connection breaks, instead of the body ending as if all were well.
        """
        mark = BREAK_OFF if abruptly else END_BODY
        # The end counts the characters of the answer, and the mark is none of them. Others count nothing, and some
        # of them have no reasoning.
        fault = Piece(reasoning=mark) if self.resumable else Piece(mark)
        self._follow(then(saying(after), fault, *saying(rest)("")))

    def refuse(self, status: int, text: str = "") -> None:
        """Answer every request with an HTTP status and a short text, as a proxy in front of the server does."""
        self._switch.refusal = (status, text)

    def demo(self) -> None:
        """Let the demo model answer again."""
        self._switch.refusal = None
        self._model.follow(None)

    @property
    def conversations(self) -> list[list[Message]]:
        """What was asked so far: for each question the messages that came with it, the question last."""
        return list(self._model.conversations)

    @property
    def questions(self) -> list[str]:
        """What was asked so far."""
        return [conversation[-1].content for conversation in self._model.conversations]

    @property
    def answering(self) -> int:
        """How many answers are in the making."""
        return self._model.answering

    def wait_until_idle(self, timeout: float = 5) -> None:
        """Wait until no answer is in the making. Raises AssertionError after `timeout` seconds."""
        assert self._model.wait_until_idle(timeout), f"an answer is still being written after {timeout} s"

    def begin_test(self) -> None:
        """Forget what an earlier test has set, and what it has left unfinished."""
        self._switch.refusal = None
        self._model.forget()
        self.wait_until_idle()

    def check(self) -> None:
        """Raise what a function given to `answer` has raised."""
        if self._model.mistakes:
            raise self._model.mistakes[0]

    def _follow(self, script: Callable[[str], Iterable[object]]) -> None:
        self._switch.refusal = None
        self._model.follow(script)  # type: ignore[arg-type]


@contextmanager
def steered_server(protocol: str) -> Iterator[SteeredServer]:
    """Serves on a free port while the block runs.

    Args:
        protocol: of xiaoliu.toml: what the server speaks.
    """
    settings = Settings(upstream="demo", article_compat=protocol == "article", stop_seconds=0)
    model = ScriptedModel(DemoUpstream(pace=_DEMO_PACE, locale="zh-CN"))
    app = create_app(settings, upstream=model)
    server, switch = app.state.server, Switch()
    if protocol in FOREIGN:
        app.add_middleware(ForeignServer, server=server, encoder=FOREIGN[protocol])
    app.add_middleware(WireFaults, switch=switch)
    with serving(app) as url, _quiet_about_faults():
        yield SteeredServer(url, protocol, model, switch)


@contextmanager
def _quiet_about_faults() -> Iterator[None]:
    """uvicorn reports a response that breaks off, and here that is what was asked for."""

    def unexpected(record: logging.LogRecord) -> bool:
        return "without completing response" not in record.getMessage()

    logger = logging.getLogger("uvicorn.error")
    logger.addFilter(unexpected)
    try:
        yield
    finally:
        logger.removeFilter(unexpected)
