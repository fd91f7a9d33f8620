"""The ladder on thousands of paths that nobody thought of: whatever works there and for how long, the answer is whole."""

from __future__ import annotations

from tests.engines.quickjs_engine import QuickJs
from tests.page.engine_script import run_script
from tests.page.leg_setup import SETUP

# A server that writes an answer, and a path to it on which each transport works or does not, which may change.
RANDOM_PATHS = """
const { RunController } = require('/runtime/run.js');
const { SocketPlatform: Platform } = require('/test/fake-socket.js');
let seed = argument.seed;
const random = (below) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * below);
};
const pick = (choices) => choices[random(choices.length)];
Math.random = () => random(1000) / 1000;

const HEALTH = { chunked: ['well', 'buffers', 'deaf', 'loses'], websocket: ['well', 'refuses', 'silent', 'hangs'], poll: ['well', 'cuts'] };
const wayOf = (url) => (url.includes('wait=') ? 'poll' : 'chunked');
const afterOf = (url) => Number((/after=([0-9]+)/.exec(url) || [0, 0])[1]);

function onePath(number) {
  const platform = new Platform();
  // By other names, since the choice of the path before is remembered.
  const transports = [chunked, websocket, poll].map((one) => Object.assign({}, one, { name: one.name + ' ' + number }));
  const pieces = Array.from({ length: 1 + random(12) }, () => pick(['你', '👋🏽', 'a', '\\r\\n', '{{ x }}']));
  const text = pieces.join('');
  const frames = pieces.map((content, index) => ({ id: index + 1, event: 'delta', content }));
  frames.push({ id: frames.length + 1, event: 'end', reason: 'stop', chars: Array.from(text).length });
  let written = random(frames.length + 1);
  const health = {};
  const change = () => Object.keys(HEALTH).forEach((way) => { health[way] = pick(HEALTH[way]); });
  change();
  health.chunked = pick(['buffers', 'deaf', 'loses']);
  const heard = [];
  const ends = [];
  const problems = [];
  let givenUp = false;
  const question = { messages: [{ role: 'user', content: 'Why?' }] };
  const controller = new RunController({
    platform, protocol, backend: { url: 'https://a.example', model: 'm' }, transports,
    onEvent(event) {
      if (event.type === 'delta') heard.push(event.content);
      else if (event.resumable) givenUp = true;
      else ends.push(event.type === 'end' ? 'end' : event.code);
      if (!text.startsWith(heard.join(''))) problems.push('no beginning of the answer: ' + heard.join(''));
    },
    onState() {}
  });
  controller.start(question);

  const streams = () => platform.tasks.filter((task) => task.open && !/stop$/.test(task.options.url));
  const lineOf = ({ id, event, ...fields }) => line(event === 'end' ? 'end' : 'success', Object.assign({ id }, fields));
  const has = (connection) => frames.slice(connection.at, written);

  const moves = {
    chunked(task) {
      const all = bytes(has(task).map(lineOf).join('') || ': hb\\r\\n').buffer;
      const isLast = written === frames.length;
      if (health.chunked === 'well') {
        task.at = written;
        task.chunk(all);
        if (isLast && task.open) task.success('');
      } else if (health.chunked === 'buffers' && isLast) {
        task.chunk(all);
        if (task.open) task.success('');
      } else if (health.chunked === 'deaf' && isLast) task.success(all);
      else if (health.chunked === 'loses' && random(4) === 0) task.fail('request:fail ECONNRESET');
    },
    poll(task) {
      if (health.poll === 'cuts' && random(3) === 0) task.fail('request:fail timeout');
      else if (has(task).length > 0) task.success(has(task).slice(0, 1 + random(4)).map(lineOf).join(''));
      else if (platform.time - task.since >= 25000) task.success(': hb\\r\\n');
    },
    websocket(socket) {
      if (socket.state === 'connecting') {
        if (health.websocket === 'refuses') socket.break('Invalid HTTP status');
        else if (health.websocket !== 'hangs') socket.open();
        return;
      }
      if (health.websocket === 'silent') return;
      if (health.websocket === 'refuses') {
        socket.break('cut');
        return;
      }
      if (socket.at === undefined && socket.sent.length > 0) socket.at = socket.sent[0].after;
      if (socket.at === undefined) return;
      if (has(socket).length === 0) socket.message({ event: 'heartbeat' });
      has(socket).slice(0, 1 + random(4)).forEach((frame) => {
        socket.at = frame.id;
        if (socket.state === 'open') socket.message(frame);
      });
      if (socket.at === frames.length && socket.state === 'open') socket.close(1000, '');
    }
  };

  for (let step = 0; step < 600 && ends.length === 0; step += 1) {
    // In the end everything works.
    if (step > 300) Object.keys(health).forEach((way) => { health[way] = 'well'; });
    else if (random(40) === 0) change();
    if (givenUp) {
      // Six tries in vain, and the reader taps "Continue".
      givenUp = false;
      const { id, lastId } = controller.run;
      controller.resume({ id, lastId, content: heard.join(''), reasoning: '' }, question);
    }
    if (written < frames.length && random(6) === 0) written += 1;
    platform.advance(pick([10, 300, 1500]));
    const sockets = platform.sockets.filter(({ state }) => state === 'connecting' || state === 'open');
    streams().forEach((task) => {
      if (task.at !== undefined) return;
      task.at = afterOf(task.options.url);
      task.since = platform.time;
    });
    // This phone does not close a socket that is still connecting.
    const wanted = sockets.filter(({ closes }) => closes.length === 0);
    if (streams().length + wanted.length > 1) problems.push('two connections at once');
    streams().forEach((task) => moves[wayOf(task.options.url)](task));
    sockets.forEach((socket) => moves.websocket(socket));
  }
  platform.advance(60000);
  platform.sockets.filter(({ state }) => state === 'connecting').forEach((socket) => socket.open());
  const open = streams().length + platform.openSockets;
  if (ends.join() !== 'end' || heard.join('') !== text) problems.push('not whole: ' + JSON.stringify([ends, heard, text]));
  if (open > 0 || platform.timers.length > 0) problems.push('left open: ' + open + ', timers: ' + platform.timers.length);
  if (platform.swallowed.length > 0) problems.push(platform.swallowed[0]);
  const ways = platform.logged.filter((said) => said.startsWith('info')).length;
  return { problems, ways, log: platform.logged };
}

const wrong = [];
let climbed = 0;
for (let path = 0; path < argument.paths; path += 1) {
  const before = seed;
  const { problems, ways, log } = onePath(path);
  climbed += ways;
  if (problems.length > 0) wrong.push([before, problems.slice(0, 3), log.slice(0, 12)]);
}
return [wrong.slice(0, 3), wrong.length, climbed];
"""


def test_whatever_works_on_the_way_the_answer_is_whole() -> None:
    engine = QuickJs()
    wrong, count, climbed = run_script(
        engine, SETUP + RANDOM_PATHS, {"seed": 20261124, "paths": 1000}, timeout=240
    )
    assert wrong == [], count
    assert climbed > 300, "many paths made the ladder climb"
