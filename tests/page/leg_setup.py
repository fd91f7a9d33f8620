"""One leg over one transport on the fake platform: what its tests begin with, and what the run hears of it."""

from __future__ import annotations

from typing import Any

from tests.engines import Engine
from tests.page.engine_script import run_script

SETUP = r"""
const { SocketPlatform } = require('/test/fake-socket.js');
const { asText, bytes } = require('/test/fake-platform.js');
const protocol = require('/runtime/protocols/xiaoliu-success.js');
const chunked = require('/runtime/transports/chunked.js');
const websocket = require('/runtime/transports/websocket.js');
const poll = require('/runtime/transports/poll.js');
const platform = new SocketPlatform();
const sequence = protocol.createSequence();
const calls = [];
/** What the run hears, in words; signs of life are left out. */
const handlers = {
  onSign() {},
  onBegun: () => calls[calls.length - 1] !== 'begun' && calls.push('begun'),
  onEvents: (events) => events.forEach((event) => calls.push([event.type, event.content || event.code || event.reason].join(' '))),
  onEnd: () => calls.push('onEnd'),
  onFail: ({ code, retryable, unfit }) => calls.push(['fail', code, retryable ? 'again' : '', unfit ? 'unfit' : ''].join(' ').trim()),
  onUnfit: (why) => calls.push('unfit: ' + why)
};
const open = (transport, more) => transport.open(platform, Object.assign({
  protocol, backend: { url: 'https://a.example/api/', model: 'm' }, runId: 'RUN', messages: [{ role: 'user', content: 'Why?' }],
  header: { Authorization: 'Bearer t' }, sequence, begun: false
}, more), handlers);
const line = (name, fields) => name + ': ' + JSON.stringify(fields) + '\r\n';
const delta = (id, content) => line('success', { id, content });
const end = (id, chars) => line('end', { id, reason: 'stop', chars });
/** Method, path and query of each request. */
const asked = () => platform.tasks.map(({ options }) => options.method + ' ' + options.url.replace('https://a.example', ''));
"""


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    """Runs `script` after SETUP in `engine`."""
    return run_script(engine, SETUP + script, argument)
