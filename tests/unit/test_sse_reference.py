"""The event-stream parser against two others: Chromium's EventSource and the OpenAI SDK's decoder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai._streaming import SSEDecoder

from tests.engines import Chromium
from tests.wire import read_twin, vectors

FRAGMENTS = [
    *(
        "data",
        "event",
        "id",
        "retry",
        ":",
        ": ",
        " ",
        "\t",
        "0",
        "\0",
        "x",
        "你",
        "😀",
        "\u2028",
        "\u0085",
        "\x0b",
    ),
    *(
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\r\r",
        "\r\n\r\n",
        "\ufeff",
        "data: a\n",
        "data\n",
        "id: 7\n",
        "event: x\n",
    ),
]
streams = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
few = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))

# Opens one EventSource a stream and gives what each saw until its connection ended.
LISTEN = """
(streams) => Promise.all(streams.map(({ path, types }) => new Promise((resolve) => {
  const seen = [];
  const source = new EventSource(path);
  const note = (event) => {
    const { type, data, lastEventId: id } = event;
    if (event instanceof MessageEvent) seen.push({ type: 'event', event: type, data, id });
    else if (type === 'error') { source.close(); resolve(seen); }
  };
  new Set(types.concat(['message', 'error'])).forEach((type) => source.addEventListener(type, note));
})))
"""


def test_chromiums_event_source_sees_the_events_of_every_vector(chromium: Chromium) -> None:
    texts = [
        vector["text"]
        for vector in vectors("sse")
        if "max_length" not in vector and encodable(vector["text"])
    ]
    assert len(texts) > 30
    assert event_source(chromium, texts) == [events(text) for text in texts]


@few
@given(texts=st.lists(streams, min_size=1, max_size=60))
def test_chromiums_event_source_sees_the_same_events_in_any_text(
    chromium: Chromium, texts: list[str]
) -> None:
    assert event_source(chromium, texts) == [events(text) for text in texts]


@settings(max_examples=300, deadline=None)
@given(
    values=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20), max_size=6
    ),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_openai_sdk_decodes_the_same_data(values: list[str], line_end: str) -> None:
    body = "".join(f"data: {value}{line_end}{line_end}" for value in values)
    theirs = [event.data for event in SSEDecoder().iter_bytes(iter([body.encode()]))]
    assert [event["data"] for event in events(body)] == theirs == values


def events(text: str) -> list[dict[str, Any]]:
    """What our parser dispatches; comments and retry cannot be seen through an EventSource."""
    return [frame for frame in read_twin("sse", [text]) if frame["type"] == "event"]


def event_source(chromium: Chromium, texts: list[str]) -> list[list[dict[str, Any]]]:
    with serve([text.encode() for text in texts]) as url:
        asked = [
            {"path": f"/{index}", "types": [event["event"] for event in events(text)]}
            for index, text in enumerate(texts)
        ]

        def ask(browser: Any) -> Any:
            page = browser.new_page()
            try:
                page.goto(f"{url}/page")
                return page.evaluate(LISTEN, asked)
            finally:
                page.context.close()

        result: list[list[dict[str, Any]]] = chromium.call(ask)
        return result


def encodable(text: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)


@contextmanager
def serve(bodies: list[bytes]) -> Iterator[str]:
    """A loopback server: /0, /1, … are event streams with these bodies, /page is a blank page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            body = bodies[int(name)] if name.isdigit() else b"<!doctype html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream" if name.isdigit() else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
