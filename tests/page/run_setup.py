"""A run on the fake platform: what its tests begin with, and what the page hears of it."""

from __future__ import annotations

from typing import Any

from tests.engines import Engine
from tests.page.engine_script import run_script

SETUP = r"""
const { FakePlatform, bytes, asText } = require('/test/fake-platform.js');
const { RunController } = require('/runtime/run.js');
const platform = new FakePlatform();
const calls = [];
const onEvent = (event, runId) => calls.push([event.type, event, runId]);
const onState = (state, runId) => calls.push(['state', state, runId]);
const controller = (name, more) => new RunController(Object.assign({
  platform, protocol: require('/runtime/protocols/' + (name || 'xiaoliu-success') + '.js'),
  backend: { url: 'https://a.example', model: 'm' }, transports: [require('/runtime/transports/chunked.js')], onEvent, onState
}, more));
const question = { messages: [{ role: 'user', content: 'Why?' }] };
const frame = (name, fields) => bytes(name + ': ' + JSON.stringify(fields) + '\r\n').buffer;
const delta = (id, content) => frame('success', { id, content });
const end = (id, chars) => frame('end', { id, reason: 'stop', chars });
/** What the page heard, without the run's id. */
const heard = () => calls.map(([kind, what]) => (kind === 'state' ? what : kind === 'delta' ? 'delta ' + what.content
  : kind === 'error' ? 'error ' + what.code + (what.retryable ? ' again' : '') : kind));
const streams = () => platform.tasks.filter((task) => task.options.enableChunked);
const stops = () => platform.tasks.filter((task) => task.options.url.endsWith('/stop'));
const statuses = () => platform.tasks.filter((task) => /\/v1\/runs\/[^/]+$/.test(task.options.url));
/** Method, path and query of each stream, the run's id as RUN. */
const asked = () => streams().map(({ options }) => options.method + ' '
  + options.url.replace('https://a.example', '').replace(/runs\/[^/]+/, 'runs/RUN'));
/** Every wait of a backoff is this part of its bound. */
const jitter = (part) => { Math.random = () => part; };
const heartbeat = bytes(': hb\r\n').buffer;
/** The last stream's server accepts the run. */
const accept = () => platform.last.headers({ statusCode: 200, header: {} });
"""


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    """Runs `script` after SETUP in `engine`. Whatever it does, at most one stream may be open at a time."""
    watched = f"const result = (() => {{ {script} }})(); return [result, platform.mostStreams];"
    result, most_streams = run_script(engine, SETUP + watched, argument)
    assert most_streams <= 1, "two streams in flight"
    return result
