import { commands, connectCockpit } from './control.js';
import { readSettings } from './settings.js';
import { Theatre } from './theatre.js';

/**
 * The stage page. `globalThis.xiaoliu` is for tests and for the browser's console:
 * `await xiaoliu.ready`, `xiaoliu.stage`, `xiaoliu.device`, `xiaoliu.feed`, `xiaoliu.problems`, `xiaoliu.command(name, …)`.
 */
const settings = readSettings(location.search, location.href);
const theatre = new Theatre(settings, /** @type {HTMLElement} */ (document.getElementById('stage')));
const known = commands(theatre);

const xiaoliu = {
  theatre,
  ready: theatre.load(),
  get device() { return theatre.device; },
  feed: theatre.feed,
  get stage() { return theatre.stage; },
  get problems() { return theatre.problems; },
  command: (/** @type {string} */ name, /** @type {unknown[]} */ ...parts) => known[name](...parts),
};
Object.assign(globalThis, { xiaoliu });

window.addEventListener('unhandledrejection', (event) => {
  if (theatre.stage) theatre.stage.report(event.reason, 'Promise', { rejection: true });
});
if (settings.cockpit) connectCockpit(theatre, settings.cockpit);
