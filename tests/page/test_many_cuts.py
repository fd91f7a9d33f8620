"""Ten thousand answers, each over connections that break again and again, in every way that there is."""

from __future__ import annotations

from collections import Counter

from tests.engines import Engine
from tests.page.engine_script import run_script
from tests.page.run_setup import SETUP

RUNS = 2500  # in each of the four engines
"""Every answer is checked at each event, in the engine: what comes back is what was broken, and how often what was done."""

WORLD = (
    SETUP
    + r"""
const { ModelServer } = require('/test/model-server.js');
const TEXTS = [
  '你', '好', '👋🏽', '👩🏽‍🚀', '\r\n', '{{', '}}', 'שלום', 'e\u0301', '\u2028', '"', '\\', ' ', 'success: {"id":99,"content":"x"}\r\n',
  'end: {"id":2}\r\n', 'a', '流水', '\u0000', 'ﷺ'
];
const done = {};

function play(random) {
  const pick = (list) => list[random(list.length)];
  const pieces = Array.from({ length: 1 + random(8) }, () => ({ [random(5) ? 'content' : 'reasoning']: pick(TEXTS) }));
  const platform = new FakePlatform();
  const server = new ModelServer(platform, pieces);
  const heard = { content: '', reasoning: '', ends: 0, lastId: 0 };
  const broken = [];
  const check = (holds, what) => { if (!holds) broken.push(what); };
  const make = () => new RunController({
    platform, protocol: require('/runtime/protocols/xiaoliu-success.js'), backend: { url: 'https://a.example', model: 'm' },
    transports: [require('/runtime/transports/chunked.js')],
    onEvent: (event) => {
      if (event.type === 'delta') {
        if (heard.lastId === 0) heard.posts = server.posts;
        heard.content += event.content || '';
        heard.reasoning += event.reasoning || '';
        heard.lastId = event.id;
      } else if (event.type === 'end') {
        heard.ends += 1;
      } else {
        check(event.resumable, 'an error that is the end: ' + event.code);
      }
      check(server.content.startsWith(heard.content) && server.reasoning.startsWith(heard.reasoning), 'not the beginning');
    },
    onState() {}
  });
  let controller = make();
  const id = controller.start(question);
  const goOn = () => controller.resume({ id, lastId: heard.lastId, content: heard.content, reasoning: heard.reasoning }, question);
  const late = [];
  const faults = {
    fail: () => server.open && server.leg.task.fail(pick(['request:fail', 'request:fail timeout', 'request:fail interrupted'])),
    silence: () => platform.advance(37500),
    end: () => server.open && server.leg.body && server.leg.accepted && server.leg.task.success(''),
    gateway: () => server.open && !server.leg.accepted && server.leg.task.success('', pick([502, 503, 504])),
    stopping: () => server.open && server.leg.body
      && server.leg.task.chunk(bytes('\r\nerror: {"code":"server_stopping","message":"","retryable":true}\r\n').buffer),
    away: () => platform.away(random(10000)),
    network: () => platform.network(pick(['wifi', '4g'])),
    offline: () => { platform.network('none'); platform.advance(random(60000)); platform.network(pick(['wifi', '4g'])); },
    age: () => {
      for (let beats = 0; beats < 4; beats += 1) {
        platform.advance(14000);
        if (server.open && server.leg.body) server.leg.task.chunk(heartbeat);
      }
    },
    deaf: () => { server.deaf = true; },
    rewind: () => { server.rewind = 1 + random(4); },
    expire: () => { server.expired = server.generations.has(id); },
    restart: () => { late.push(server.leg.task); controller.dispose(); controller = make(); goOn(); },
    giveUp: () => {
      for (let tries = 0; tries < 9 && controller.state !== 'failed'; tries += 1) {
        faults.fail();
        platform.advance(8000);
      }
    }
  };
  const names = Object.keys(faults);
  let budget = random(7);
  let steps = 0;
  for (; steps < 500 && heard.ends === 0; steps += 1) {
    if (controller.state === 'failed') goOn();
    if (budget > 0 && random(2) === 0) {
      budget -= 1;
      const name = pick(names);
      done[name] = (done[name] || 0) + 1;
      if (server.leg) late.push(server.leg.task);
      faults[name]();
    } else if (server.open && !server.leg.lost) {
      server.send(1 + random(60));
    } else {
      platform.advance(server.open ? 37500 : 8000);
    }
    // What an old connection still brings.
    const old = late.length ? pick(late) : null;
    if (old && !old.open) old.lateChunk(bytes('success: {"id":' + (heard.lastId + 1) + ',"content":"LATE"}\r\n').buffer);
  }
  check(heard.ends === 1, 'no end');
  check(heard.content === server.content && heard.reasoning === server.reasoning, 'not the whole answer');
  check(controller.state === 'complete', controller.state);
  check(Array.from(server.generations.values()).join() === '1' && server.generations.has(id), 'generated again');
  check(server.posts === (heard.posts || server.posts), 'asked again after a frame had come');
  check(platform.mostStreams === 1, 'streams at once: ' + platform.mostStreams);
  check(platform.swallowed.length === 0, platform.swallowed.join());
  check(platform.timers.length === 0, 'timers are left');
  controller.dispose();
  check(Object.values(platform.listeners).every((listeners) => listeners.size === 0), 'listeners are left');
  return broken;
}

let seed = argument.seed;
const random = (limit) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % limit;
};
const broken = [];
for (let number = 0; number < argument.runs; number += 1) {
  const before = seed;
  const found = play(random);
  if (found.length) broken.push([before, found]);
}
return [broken.slice(0, 5), done];
"""
)


def test_ten_thousand_answers_come_whole_once_and_are_generated_once(engine: Engine) -> None:
    broken, done = run_script(engine, WORLD, {"runs": RUNS, "seed": sum(engine.name.encode())}, timeout=300)
    assert broken == []
    counts = Counter(done)
    assert len(counts) == 14, "every fault came"
    assert min(counts.values()) > RUNS / 25
