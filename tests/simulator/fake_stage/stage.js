/**
 * A page that speaks the stage's side of the control protocol and does what a test of the cockpit asks for: any number of
 * records, problems, an endless loop. The tests of what the stage really does use the real one.
 */
'use strict';

const parameters = new URLSearchParams(location.search);
const cockpit = parameters.get('cockpit');
const began = performance.now();

const device = {
  foreground: true,
  online: true,
  networkType: parameters.get('networkType') || 'wifi',
  theme: parameters.get('theme') || 'light',
  locale: parameters.get('locale') || 'zh_CN',
  fontScale: Number(parameters.get('fontScale') || 1),
  keyboardHeight: 0,
  cutting: JSON.parse(parameters.get('cutting') || '{"how":"as-received"}'),
  latency: Number(parameters.get('latency') || 0),
  bytesPerSecond: Number(parameters.get('bytesPerSecond') || 0),
};
let profile = parameters.get('profile') || 'ios';
let changed = JSON.parse(parameters.get('switches') || '{}');
let problems = [];
let count = 0;
let pending = [];
let request = 0;

/** Every command that came, for tests to look at. */
const heard = [];

function send(message) {
  parent.postMessage(message, cockpit);
}

function record(kind, fields, at = performance.now() - began) {
  count += 1;
  pending.push({ n: count, at, kind, ...fields });
  if (pending.length === 1) setTimeout(flush, 16);
}

function flush() {
  send({ xiaoliu: 'records', records: pending });
  pending = [];
}

function tellState() {
  document.body.classList.toggle('dark', device.theme === 'dark');
  const switches = {
    textDecoder: profile === 'devtools', silentCut: profile === 'ios', chunkAfterSuccess: false, chunkData: 'ArrayBuffer',
    keyboard: profile === 'ios' ? 'covers' : 'none', ...changed,
  };
  send({
    xiaoliu: 'state',
    state: {
      profile, switches, ...device, page: 'pages/chat/chat', name: '', problems, ready: true, readyMilliseconds: 412,
    },
  });
}

function set(changes) {
  Object.assign(device, changes);
  record('device', { changes });
  tellState();
}

function launch() {
  record('life', { what: 'app.onLaunch' });
  record('life', { what: 'page.onLoad', page: 'pages/chat/chat' });
  tellState();
}

const encoder = new TextEncoder();

/** One answer, cut every `size` bytes; `spacing` milliseconds between two chunks, in the records' own time. */
function answer({ text, size = 7, spacing = 18 }) {
  const id = (request += 1);
  let at = performance.now() - began;
  const decoder = new TextDecoder();
  record('request', { id, url: 'http://127.0.0.1:8000/v1/chat', method: 'POST', chunked: true,
    header: { 'content-type': 'application/json', accept: 'text/plain' },
    body: JSON.stringify({ run_id: '7c5d1f52-9a0f-4f3e-8a6e-0d7c0a1b2c3d', messages: [{ role: 'user', content: '讲个故事' }] }) }, at);
  at += 86;
  record('head', { id, statusCode: 200, header: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' } }, at);
  const bytes = encoder.encode(text);
  for (let from = 0, frame = 0; from < bytes.length; from += size) {
    const piece = bytes.slice(from, from + size);
    at += spacing * (0.3 + ((from * 7919) % 100) / 70);
    const said = decoder.decode(piece, { stream: true });
    record('chunk', { id, bytes: piece.length, data: btoa(String.fromCharCode(...piece)), text: said }, at);
    if (!said) continue;
    frame += 1;
    record('event', { id, event: { type: 'delta', id: frame, content: said } }, at + 0.4);
    if (frame % 3 === 0) {
      record('set-data', { component: 'components/answer-message/answer-message', bytes: 48 + said.length * 3,
        milliseconds: 0.3 + ((from * 104729) % 100) / 60, paths: [`blocks[${frame % 5}].text`, 'live'] }, at + 2);
    }
  }
  document.getElementById('answer').textContent = text;
  record('event', { id, event: { type: 'end', reason: 'stop', chars: [...text].length } }, at + 3);
  record('request-end', { id, outcome: 'success', errMsg: 'request:ok', statusCode: 200, bytes: bytes.length, chunks: Math.ceil(bytes.length / size) }, at + 4);
}

const commands = {
  ping: () => 'pong',
  set,
  configure(settings) {
    profile = settings.profile;
    changed = settings.switches;
    launch();
  },
  background: () => set({ foreground: false }),
  foreground: () => set({ foreground: true }),
  offline: () => set({ online: false, networkType: 'none' }),
  online: () => set({ online: true, networkType: 'wifi' }),
  switchNetwork: (networkType) => set({ networkType }),
  cut: ({ silent }) => record('device', { changes: { cut: silent ? 'silent' : 'loud' } }),
  showKeyboard: (keyboardHeight) => set({ keyboardHeight }),
  hideKeyboard: () => set({ keyboardHeight: 0 }),
  reload: launch,

  // Of this fake alone.
  heard: () => heard,
  answer,
  record,
  flood(number) {
    for (let index = 0; index < number; index += 1) record('log', { level: 'log', text: `line ${index} of the flood` });
  },
  problems(told) {
    problems = told;
    tellState();
  },
  loop() {
    for (;;);
  },
};

addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || origin !== cockpit || data?.xiaoliu !== 'command') return;
  const { id, name, arguments: parts } = data;
  if (name !== 'ping') heard.push([name, ...parts]);
  try {
    send({ xiaoliu: 'result', id, value: commands[name](...parts) ?? null });
  } catch (error) {
    send({ xiaoliu: 'result', id, error: error.message });
  }
});

// A frame that wants to say goodbye keeps its process alive for a while; a real mini-program's frame does.
addEventListener('pagehide', () => {});
addEventListener('unload', () => {});

launch();
