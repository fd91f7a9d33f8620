"""The source article's client, as it is written there (uni-app), against our server with `article_compat`."""

from __future__ import annotations

import base64
import json
import subprocess

from tests.raw_http import ask
from tests.servers import reference_server
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server.upstream.demo_answers import answer_to

# Chunk by chunk: ArrayBuffer → base64 → percent-encoding → UTF-8, split at "success: ", parse each part.
CLIENT = """
const uni = { arrayBufferToBase64: (buffer) => Buffer.from(buffer).toString('base64') };
const chunks = JSON.parse(require('fs').readFileSync(0));
let answer = '', finished = 0, received = 0;
function onChunkReceived(res) {
  if (finished) throw new Error('something came after the end marker');
  const binary = atob(uni.arrayBufferToBase64(res.data));
  const percent = binary.split('').map((c) => '%' + ('00' + c.charCodeAt(0).toString(16)).slice(-2)).join('');
  const text = decodeURIComponent(percent);
  if (text === '0\\r\\n\\r\\n') { finished += 1; return; }
  for (const part of text.split('success: ')) {
    if (!part.trim()) continue;
    answer += JSON.parse(part).content;
    received += 1;
  }
}
chunks.forEach((text) => onChunkReceived({ data: Uint8Array.from(Buffer.from(text, 'base64')).buffer }));
console.log(JSON.stringify({ answer, finished, received }));
"""


def article_client(chunks: list[bytes]) -> dict[str, object]:
    """What the article's page shows after these chunks."""
    encoded = json.dumps([base64.b64encode(chunk).decode() for chunk in chunks])
    done = subprocess.run(["node", "-e", CLIENT], input=encoded, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    shown: dict[str, object] = json.loads(done.stdout)
    return shown


def test_the_articles_client_shows_every_answer() -> None:
    with reference_server(article_compat=True) as server:
        for question in ("写一段代码", "来点表情", "想一想再回答", "讲一个很长的故事"):
            with ask(server.url, question, encoding="success") as response:
                shown = article_client(list(response.chunks()))
            assert (shown["answer"], shown["finished"]) == (answer_to(question, "zh-CN").content, 1)


def test_its_bytes_are_the_articles() -> None:
    async def script(reply: Reply) -> None:
        await reply.head()
        await reply.text("你")
        await reply.text("好")
        await reply.finish()

    with (
        fake_upstream(script) as upstream,
        reference_server(
            upstream="openai", model="m", openai_base_url=upstream.base_url, article_compat=True
        ) as server,
        ask(server.url, encoding="success") as response,
    ):
        assert list(response.chunks()) == [
            'success: {"content":"你"}\r\n'.encode(),
            'success: {"content":"好"}\r\n'.encode(),
            b"0\r\n\r\n",
        ]


def test_silence_and_errors_do_not_break_it() -> None:
    async def pauses_then_fails(reply: Reply) -> None:
        await reply.head()
        await reply.text("开头")
        await reply.hang()

    with (
        fake_upstream(pauses_then_fails) as upstream,
        reference_server(
            upstream="openai",
            model="m",
            openai_base_url=upstream.base_url,
            article_compat=True,
            heartbeat_seconds=0.05,
            idle_seconds=0.5,
        ) as server,
        ask(server.url, encoding="success") as response,
    ):
        *before, last = response.chunks()
    shown = article_client(before)
    assert (shown["answer"], shown["finished"]) == ("开头", 0)
    assert shown["received"] != 1  # the heartbeats were parsed, too
    assert last.startswith(b'error: {"code":"upstream_timeout"')


def test_the_other_encodings_stay_as_they_are() -> None:
    with reference_server(article_compat=True) as server, ask(server.url, encoding="sse") as response:
        assert b"event: end\n" in response.read()
