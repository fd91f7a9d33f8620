/**
 * What differs from phone to phone, and what nobody is sure of: the table "Simulator profiles" of platform-facts.md as
 * data. docs/device-profiles.md is its readable form, and a test keeps the two together.
 *
 * Confidence: D documented by the vendor · B read off the base library · U reported by users · I inferred · ? nobody says.
 *
 * @typedef {import('./types.js').ProfileName} ProfileName
 * @typedef {boolean | string} SwitchValue
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} meaning one line
 * @property {string} confidence
 *
 * @typedef {object} SwitchFields
 * @property {SwitchValue[]} values all that it can be set to
 * @property {Record<ProfileName, SwitchValue>} defaults
 *
 * @typedef {Row & SwitchFields} Switch
 *
 * @typedef {Record<string, SwitchValue>} Switches a value for every switch, by name
 * @typedef {{ name: ProfileName, platform: string, switches: Switches }} Profile
 */

/** @type {ProfileName[]} */
export const PROFILE_NAMES = ['ios', 'android', 'devtools', 'pc'];

/** `platform` as `getDeviceInfo` gives it. @type {Record<ProfileName, string>} */
const PLATFORMS = { ios: 'ios', android: 'android', devtools: 'devtools', pc: 'windows' };

/** Habits that all profiles always have, because they are documented. @type {Row[]} */
export const HABITS = [
  { name: 'requestLimit', confidence: 'D + B', meaning: 'at most 10 requests are in flight; the next ones wait, and nothing says so' },
  { name: 'socketLimit', confidence: 'D', meaning: 'at most 5 sockets; a sixth connectSocket fails' },
  { name: 'cutAnywhere', confidence: 'U', meaning: 'chunks merge and split at any byte; how is the device state `cutting`' },
  { name: 'anyStatusSucceeds', confidence: 'D', meaning: 'any HTTP status goes to `success`, never to `fail`' },
  { name: 'backgroundInterrupts', confidence: 'D',
    meaning: 'after 5 s in the background what is in flight fails with `interrupted`, and nothing connects until foreground' },
  { name: 'setDataLimit', confidence: 'D', meaning: 'a setData over 1024 kB changes nothing, and is reported' },
  { name: 'shadowedGlobals', confidence: 'D / B', meaning: '`window`, `document`, `fetch`, `localStorage` … are undefined in every module' },
  { name: 'noEval', confidence: 'D', meaning: 'neither `eval` nor `new Function` compiles text' },
];

/** @type {Switch[]} */
export const SWITCHES = [
  // Habits of all profiles that are read off one base library or told by users.
  toggle('lateListenerLoses', 'B', always(true), 'a chunk that comes while there is no listener is lost, not kept for the first one'),
  toggle('listenerSet', 'B', always(true), 'listeners are a set: the same function added twice is called once'),
  toggle('swallowedExceptions', 'B', always(true), 'an exception in a chunk or header listener is logged and goes nowhere; off: it reaches onError'),
  toggle('emptyChunkedData', 'U', always(true), 'with `enableChunked`, `success.data` is `""`; off: it is the whole body'),
  toggle('contentLengthBodyLost', 'U / I', always(true),
    'with `enableChunked`, a body sent with Content-Length is lost: no chunk event, empty `success.data`'),
  toggle('undefinedWhenRefused', 'B', always(true),
    '`wx.request` returns undefined for a bad URL or data that cannot be sent; off: it returns a task that fails'),
  toggle('headerCoercion', 'B / D', always(true),
    'a header value that is neither string nor number is sent as `[object X]`; off: as `String(value)`'),
  toggle('parsedBody', 'B', always(true), 'a text body loses one U+FEFF and is parsed as JSON when it can be; off: it comes as it was sent'),
  toggle('abortErrno', 'B / U', always(true), 'the `fail` of an aborted request carries errno 600004; off: no errno'),

  toggle('closesConnecting', '?', always(true),
    'closing a socket that is still connecting ends it; off: the close fails, and the socket opens later'),

  // Possible on all profiles; off until a test wants it.
  toggle('chunkAfterSuccess', '?', always(false), 'the last chunk comes once more after `success` and `complete`'),
  toggle('sixtySecondCap', 'U', always(false), 'a `timeout` of more than 60 s is cut to 60 s'),
  { name: 'chunkData', confidence: 'D / ?', values: ['ArrayBuffer', 'Uint8Array'], defaults: always('ArrayBuffer'),
    meaning: 'what `data` of a chunk event is; a `Uint8Array` has a byteOffset' },
  toggle('urlCheck', 'D', always(false), 'only https, no IP address, no localhost, not api.weixin.qq.com, as on phones without debugging'),

  // What the profiles are about.
  toggle('textDecoder', 'D / U', only('devtools'), 'TextDecoder and TextEncoder exist'),
  toggle('silentCut', 'U', only('ios'), 'a connection that is cut in mid-stream gives no callback at all; off: it gives `fail`'),
  toggle('networkSwitchFailsAll', 'U', only('ios'), 'a switch of the network fails every task with errno 600001'),
  toggle('promiseAsMacrotask', 'D', always(false), 'a promise calls back in a macrotask of its own (iOS 15 and older)'),
  toggle('lastListenerWins', 'U', always(false),
    'of two chunked requests at the same time only the later one gets chunk events (iOS, app 8.0.54)'),
  toggle('asynchronousTask', 'B', only('android'),
    'the native task is created a macrotask after `wx.request` returned, not a promise turn after it'),
  toggle('headersWithoutStatus', 'D / B', only('devtools'), 'the headers event has no `statusCode`'),
  toggle('networkProfile', 'D', { ...always(true), pc: false }, '`success` carries `profile`, the timing of the request'),
  toggle('chunkEvents', 'U', always(true), 'chunk events come; off: none does, and `success.data` is the whole body (PC client, 2023)'),

  // Outside wx.
  toggle('scrollAnchoring', 'D', only('ios'), '`scroll-anchoring` of scroll-view has an effect'),
  { name: 'keyboard', confidence: 'U', values: ['covers', 'none'], defaults: { ios: 'covers', android: 'covers', devtools: 'none', pc: 'none' },
    meaning: 'a focused field brings up a keyboard that covers the lower part of the page, or there is none on the screen' },
];

/**
 * @param {ProfileName} name
 * @param {Record<string, unknown>} switches what differs from the profile's defaults
 * @returns {Profile} frozen
 * @throws {Error} for a profile, switch or value that does not exist; the message names those that do
 */
export function resolveProfile(name, switches = {}) {
  if (!PROFILE_NAMES.includes(name)) throw new Error(`no profile "${name}"; there are ${PROFILE_NAMES.join(', ')}`);
  /** @type {Switches} */
  const resolved = Object.fromEntries(SWITCHES.map((one) => [one.name, one.defaults[name]]));
  for (const [key, value] of Object.entries(switches)) {
    const found = SWITCHES.find((one) => one.name === key);
    if (!found) throw new Error(`no switch "${key}"; there are ${SWITCHES.map((one) => one.name).join(', ')}`);
    const setting = /** @type {SwitchValue} */ (value);
    if (!found.values.includes(setting)) {
      throw new Error(`switch "${key}" is ${found.values.map((one) => JSON.stringify(one)).join(' or ')}, not ${JSON.stringify(value)}`);
    }
    resolved[key] = setting;
  }
  return Object.freeze({ name, platform: PLATFORMS[name], switches: Object.freeze(resolved) });
}

/**
 * @param {string} name
 * @param {string} confidence
 * @param {Record<ProfileName, SwitchValue>} defaults
 * @param {string} meaning what it is when it is on, and, where that is not plain, when it is off
 * @returns {Switch}
 */
function toggle(name, confidence, defaults, meaning) {
  return { name, confidence, values: [true, false], defaults, meaning };
}

/**
 * @param {SwitchValue} value
 * @returns {Record<ProfileName, SwitchValue>}
 */
function always(value) {
  return { ios: value, android: value, devtools: value, pc: value };
}

/**
 * @param {ProfileName} profile
 * @returns {Record<ProfileName, SwitchValue>}
 */
function only(profile) {
  return { ...always(false), [profile]: true };
}
