"""The generated page where answers cannot be streamed: another way is found in mid-answer, and nothing is lost.

The server is the real one, the proxies are nginx. The page's clock leaps over the eight seconds for which it waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.nginx import nginx
from tests.page.stage_page import StagePage
from tests.servers import ReferenceServer, reference_server
from tests.upstreams import FakeUpstream, Reply, fake_upstream

Project = Callable[..., dict[str, str]]

FIRST_HALF, SECOND_HALF = "你好👋🏽，{{ x }}\r\n", "👨‍👩‍👧 و السلام"

# Keeps what an application sends until the response is complete, whatever that application asks for.
BUFFERS = """
proxy_http_version 1.1;
proxy_buffering on;
proxy_buffers 8 64k;
proxy_ignore_headers X-Accel-Buffering;
"""
UPGRADES = """
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
"""


@dataclass
class Scene:
    """A path from the page to its server: where it begins, and what is behind it."""

    url: str
    server: ReferenceServer
    upstream: FakeUpstream

    @property
    def questions_paid(self) -> int:
        """Questions that have reached the model."""
        return len([reply for reply in self.upstream.replies if reply.path.endswith("/chat/completions")])


@contextmanager
def scene(directives: str | None) -> Iterator[Scene]:
    """A model behind a server, and that behind an nginx with these directives; without any, no nginx.

    The model says one half of each answer, and the other when somebody asks it for `/go`. It answers `/asked` when it
    has been asked a first question.
    """
    gates: list[asyncio.Event] = []
    asked = asyncio.Event()

    async def answer(reply: Reply) -> None:
        await reply.head()
        if reply.path.endswith("/go"):
            gates[-1].set()
        elif reply.path.endswith("/asked"):
            await asked.wait()
        else:
            gates.append(asyncio.Event())
            asked.set()
            await reply.text(FIRST_HALF)
            await gates[-1].wait()
            await reply.text(SECOND_HALF)
        await reply.finish()
        if not reply.path.endswith("/chat/completions"):
            # The browser would keep the connection for longer than this test takes.
            reply.close()

    with (
        fake_upstream(answer) as upstream,
        reference_server(upstream="openai", openai_base_url=upstream.base_url, model="m") as server,
    ):
        if directives is None:
            yield Scene(server.url, server, upstream)
        else:
            with nginx([server.url], location=directives) as url:
                yield Scene(url, server, upstream)


# Asks twice. In the middle of the first answer eight seconds pass in which nothing comes.
ASK_TWICE = """
const { files, phone, upstream, half } = argument;
const stage = await open({ files, leaping: true, ...phone });
const reader = new Reader(stage);
const ways = () => stage.feed.records.flatMap(({ kind, phase, url }) => (
  kind === 'request' ? [url.includes('wait=') ? 'poll' : 'chunked'] : kind === 'socket' && phase === 'connect' ? ['websocket'] : []));
const answers = [];
for (const question of ['Why?', 'And then?']) {
  const before = ways().length;
  reader.ask(question);
  if (answers.length === 0) {
    await fetch(upstream + '/asked');
    stage.clock.leap(8000);
  }
  await stage.clock.until(() => reader.text() === half);
  await fetch(upstream + '/go');
  await reader.finished();
  const { status, text, error, errors } = reader.summary();
  answers.push({ status, text, error, errors, ways: [...new Set(ways().slice(before))] });
}
return { answers, logged: stage.logged };
"""

NO_CHUNKS = "chunked: nothing came within 8 s"
NO_UPGRADE = "websocket: connection failed"


@pytest.mark.parametrize("profile", ["ios", "android", "pc"])
@pytest.mark.parametrize(
    ("directives", "way", "why"),
    [
        (BUFFERS + UPGRADES, "websocket", NO_CHUNKS),
        (BUFFERS, "poll", f"{NO_CHUNKS}; {NO_UPGRADE}"),
        (None, "websocket", NO_CHUNKS),
    ],
    ids=["buffers", "buffers and refuses upgrades", "gives no chunks"],
)
def test_another_way_is_found_in_mid_answer_and_kept(
    page: StagePage, project: Project, profile: str, directives: str | None, way: str, why: str
) -> None:
    switches = {"chunkEvents": directives is not None}
    with scene(directives) as path:
        files = project({"url": path.url, "protocol": "xiaoliu"})
        seen = page.run(
            ASK_TWICE,
            {
                "files": files,
                "phone": {"profile": profile, "switches": switches},
                "upstream": path.upstream.base_url,
                "half": FIRST_HALF,
            },
        )
        paid = path.questions_paid
    first, second = seen["answers"]
    for answer in (first, second):
        assert (answer["status"], answer["text"], answer["error"]) == (
            "complete",
            FIRST_HALF + SECOND_HALF,
            None,
        )
        assert answer["errors"] == []
    assert first["ways"] == (["chunked", way] if way == "websocket" else ["chunked", "websocket", "poll"])
    assert second["ways"] == [way], "the choice is kept"
    assert paid == 2, "each question once"
    assert seen["logged"] == [["info", f"answers come by {way} from now on ({why})"]]
