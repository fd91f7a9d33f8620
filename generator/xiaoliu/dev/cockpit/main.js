/** Puts the cockpit together. */

import { Banner } from './banner.js';
import { PROFILES } from './choices.js';
import { Controls } from './controls.js';
import { h } from './dom.js';
import { download, exported } from './export.js';
import { formatDuration } from './format.js';
import { Header } from './header.js';
import { icon } from './icons.js';
import { layOut } from './layout.js';
import { Phone } from './phone.js';
import { Remote } from './remote.js';
import { Settings } from './settings.js';
import { helpDialog, listenForShortcuts } from './shortcuts.js';
import { cockpitInfo, followSite } from './site-events.js';
import { StageLink } from './stage-link.js';
import { Timeline } from './timeline.js';
import { nearestLanguage, say, setLanguage } from './words.js';

const settings = new Settings();
const info = await cockpitInfo();
setLanguage(nearestLanguage(settings.get('language') || info.language || navigator.language));

const live = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
const announce = (/** @type {string} */ text) => (live.textContent = text);

const phone = new Phone(settings);
const link = new StageLink({ holder: phone.screen, address: stageAddress, title: () => say('phone.frame') });
const remote = new Remote(settings, link, (why) => header.showStatus('bad', 'status.refused', { why }));
const timeline = new Timeline({ settings, announce, exportRecords });
const banner = new Banner({ restart, announce });
const controls = new Controls(remote, settings);
const page = h('output', { class: 'page-path', sayTitle: 'phone.page' });

/** @type {number | undefined} milliseconds that the latest change took to show; undefined when this start has seen none */
let reloadedIn;

/** @type {import('./shortcuts.js').Shortcut[]} */
const shortcuts = [
  { key: 'p', say: 'shortcut.pause', run: () => timeline.togglePause() },
  { key: '/', say: 'shortcut.search', run: () => timeline.focusSearch() },
  { key: 'c', say: 'shortcut.clear', run: () => timeline.clear() },
  { key: 'e', say: 'shortcut.export', run: exportRecords },
  { key: 'Escape', say: 'shortcut.close', run: () => timeline.select(undefined) },
  { key: 'r', say: 'shortcut.restart', run: restart },
  { key: 'b', say: 'shortcut.background', run: () => remote.setForeground(!remote.state?.device.foreground) },
  { key: 'o', say: 'shortcut.offline', run: () => remote.setOnline(!remote.state?.device.online) },
  { key: 'n', say: 'shortcut.network', run: () => remote.switchNetwork() },
  { key: 'x', say: 'shortcut.cut', run: () => remote.cut(false) },
  { key: 'X', say: 'shortcut.cutSilently', run: () => remote.cut(true) },
  { key: 'k', say: 'shortcut.keyboard', run: () => remote.setKeyboard(!remote.state?.device.keyboardHeight) },
  { key: 't', say: 'shortcut.theme', run: () => remote.set('theme', settings.get('theme') === 'light' ? 'dark' : 'light') },
  { key: ']', say: 'shortcut.larger', run: () => phone.step(1) },
  { key: '[', say: 'shortcut.smaller', run: () => phone.step(-1) },
  { key: '.', say: 'shortcut.rotate', run: () => phone.rotate() },
  { key: '?', say: 'shortcut.help', run: () => help.showModal() },
];
const profiles = PROFILES.map((name, at) => ({ key: String(at + 1), say: '', run: () => remote.setProfile(name) }));
const help = helpDialog([...shortcuts, { key: `1 – ${PROFILES.length}`, say: 'shortcut.profile', run: () => {} }]);
listenForShortcuts([...shortcuts, ...profiles]);

const header = new Header({ settings, info, lookChanged: () => timeline.redraw(), help: () => help.showModal() });
const restartButton = h('button', { class: 'button restart', type: 'button', click: restart }, icon('restart'), h('span', { say: 'restart' }), h('kbd', {}, 'R'));
document.body.append(...layOut({ settings, header, controls, restartButton, banner, phone, page, timeline }), live, help);

link.on('records', (records) => timeline.add(records));
link.on('state', (state) => remote.take(state));
link.on('answering', (answering, started) => {
  banner.showStuck(!answering, started);
  if (answering) showReady();
  else header.showStatus('bad', 'status.stuck');
});
remote.onState(({ page: path, name, problems, device, refused }) => {
  page.textContent = path;
  phone.showTheme(device.theme);
  header.showName(name);
  banner.show('stage', problems, Boolean(refused));
  showReady();
});
remote.onConfigure(() => {
  reloadedIn = undefined;
  timeline.store.expect('session.configured');
});

followSite({
  reload,
  problems: (problems) => banner.show('site', problems, true),
  connection: (connected) => (connected ? showReady() : header.showStatus('bad', 'status.noServer')),
});
link.restart();

/** For the browser's console, and for tests. */
Object.assign(globalThis, { cockpit: { settings, link, remote, timeline } });

/** @returns {URL} of the stage page, with everything that was chosen */
function stageAddress() {
  const address = new URL(info.stage, location.href);
  for (const [name, value] of Object.entries(remote.parameters())) address.searchParams.set(name, value);
  address.searchParams.set('cockpit', location.origin);
  return address;
}

function restart() {
  reloadedIn = undefined;
  remote.forget();
  timeline.store.expect('session.restarted');
  timeline.mark();
  header.showStatus('waiting', 'status.starting');
  banner.show('stage', [], false);
  link.restart();
}

/**
 * The project has changed: the mini-program takes its new files and stays where it is. One that is stuck, or never came
 * up, starts anew.
 *
 * @param {string[] | null} paths
 */
async function reload(paths) {
  if (!link.started || !link.answering) return restart();
  const began = performance.now();
  timeline.store.expect('session.reloaded', paths ? paths.join(', ') : undefined);
  try {
    await link.command('reload');
    reloadedIn = performance.now() - began;
    showReady();
  } catch {
    // Restarted meanwhile: the new frame has the new files.
  }
}

function showReady() {
  const { state } = remote;
  if (!link.started || !link.answering) header.showStatus('waiting', 'status.starting');
  else if (reloadedIn !== undefined) header.showStatus('good', 'status.reloaded', { time: formatDuration(reloadedIn) });
  else if (state?.ready) header.showStatus('good', 'status.ready', { time: formatDuration(state.readyMilliseconds) });
}

function exportRecords() {
  const name = download(exported({ project: info.name, state: remote.state, store: timeline.store }));
  announce(say('timeline.exported', { name }));
}
