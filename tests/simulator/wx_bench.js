// What the tests of the simulator's device and `wx` see: the rooms themselves, and a rig around them. Time is virtual
// and the network is a recording unless a test says otherwise; what lies around `wx` on a stage notes what it is told.
import { RealClock, VirtualClock } from '../../generator/xiaoliu/simulator/src/clock.js';
import { Cutter } from '../../generator/xiaoliu/simulator/src/device/cutter.js';
import { Device } from '../../generator/xiaoliu/simulator/src/device/device.js';
import { HABITS, PROFILE_NAMES, resolveProfile, SWITCHES } from '../../generator/xiaoliu/simulator/src/device/profiles.js';
import { browserSockets, gatewaySockets, recordedSockets } from '../../generator/xiaoliu/simulator/src/device/socket-sources.js';
import { fetchSource, gatewaySource, recordedSource } from '../../generator/xiaoliu/simulator/src/device/sources.js';
import { Feed } from '../../generator/xiaoliu/simulator/src/feed.js';
import { createWx } from '../../generator/xiaoliu/simulator/src/wx/index.js';

export {
  browserSockets, Cutter, Device, fetchSource, gatewaySockets, gatewaySource, HABITS, PROFILE_NAMES, RealClock, recordedSockets,
  recordedSource, resolveProfile, SWITCHES, VirtualClock,
};

export const bytes = (text) => new TextEncoder().encode(text);
export const text = (data) => new TextDecoder().decode(data);

/** A device with `wx` on it. `request` and `socket` are sources, `device` the options of Device. */
export function rig({ real = false, request = recordedSource({}), socket = recordedSockets({}), app = {}, view = {}, ...device } = {}) {
  const clock = real ? new RealClock() : new VirtualClock();
  const feed = new Feed({ now: () => clock.now() });
  const phone = new Device({ clock, feed, ...device });
  const told = [];
  const answers = { modal: { confirm: true, cancel: false }, actionSheet: 0 };
  const closing = [];
  const tell = (name, answer) => (...parts) => {
    told.push([name, ...parts]);
    return answer ? answer() : undefined;
  };
  const route = (name) => (url, ...rest) => {
    told.push([name, url, ...rest]);
    if (url === '/missing') throw new Error('page "missing" is not found');
  };
  const reported = [];
  const storage = new Map();
  const context = {
    clock, device: phone, feed, storage,
    network: { request, socket },
    pages: {
      navigateTo: route('navigateTo'), redirectTo: route('redirectTo'), reLaunch: route('reLaunch'),
      navigateBack: route('navigateBack'), current: () => null, all: () => [],
    },
    overlay: {
      toast: tell('toast'), hideToast: tell('hideToast'), loading: tell('loading'), hideLoading: tell('hideLoading'),
      modal: tell('modal', async () => answers.modal), actionSheet: tell('actionSheet', async () => answers.actionSheet),
      previewImage: tell('previewImage'),
    },
    view: {
      createSelectorQuery: tell('createSelectorQuery', () => 'query'),
      createIntersectionObserver: tell('createIntersectionObserver', () => 'observer'),
      pageScrollTo: tell('pageScrollTo'), setNavigationBar: tell('setNavigationBar'),
      startPullDownRefresh: tell('startPullDownRefresh'), stopPullDownRefresh: tell('stopPullDownRefresh'),
      afterRender: (callback) => clock.soon(callback),
      ...view,
    },
    app: { appId: 'wx0123456789abcdef', version: 'devtools', launchOptions: { path: 'a', scene: 1001 }, enterOptions: { path: 'a', scene: 1001 }, ...app },
    report: (error, where) => {
      reported.push([error.message, where]);
      feed.add('error', { message: error.message, stack: error.stack, where });
    },
    onClose: (callback) => closing.push(callback),
  };
  return {
    clock, device: phone, feed, storage, told, answers, reported,
    wx: createWx(context),
    close: () => closing.forEach((callback) => callback()),
    records: (kind) => feed.records.filter((record) => record.kind === kind),
  };
}

/**
 * Asks with listeners for everything and notes what is called, and when: ['headers', event], ['chunk', text], then
 * ['success', result] or ['fail', result], and ['complete', result].
 */
export function ask({ wx, clock }, options) {
  const calls = [];
  let over = false;
  const note = (name) => (result) => {
    calls.push([name, result]);
    over ||= name === 'complete';
  };
  const began = clock.now();
  const task = wx.request({
    url: 'https://a.example/', success: note('success'), fail: note('fail'), complete: note('complete'), ...options,
  });
  if (task) {
    task.onHeadersReceived(note('headers'));
    task.onChunkReceived(({ data }) => calls.push(['chunk', text(data)]));
  }
  const all = (name) => calls.filter(([kind]) => kind === name).map(([, what]) => what);
  return {
    task,
    calls,
    names: () => calls.map(([name]) => name),
    chunks: () => all('chunk'),
    get result() {
      return all('success')[0] || all('fail')[0];
    },
    get over() {
      return over;
    },
    /** Waits for `complete`, and what may come after it; the milliseconds that `complete` took, or null. */
    async finished(limit) {
      await clock.until(() => over, limit);
      const took = clock.now() - began;
      await clock.until(() => false, 20);
      return over ? took : null;
    },
  };
}

/** A chunked POST; the commonest question of these tests. */
export const stream = (stage, options) => ask(stage, { method: 'POST', enableChunked: true, ...options });

/** An asynchronous function of `wx`, called with callbacks: ['success', result], ['complete', result]. */
export async function call({ wx, clock }, name, options) {
  const calls = [];
  const note = (kind) => (result) => calls.push([kind, result]);
  wx[name]({ ...options, success: note('success'), fail: note('fail'), complete: note('complete') });
  await clock.until(() => calls.length === 2, 1000);
  return calls;
}
