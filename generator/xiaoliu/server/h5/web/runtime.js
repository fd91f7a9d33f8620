/**
 * What the page uses of the mini-program: the same files, put into one script by the server (modules.py, which names
 * these roots as well).
 */
import load from './modules.js';

/** @type {typeof import('../../../../../templates/pages/chat/conversation.js')} */
export const { Conversation } = load('pages/chat/conversation.js');

/** @type {typeof import('../../../../../templates/pages/chat/answer-data.js')} */
export const { wholeAnswer } = load('pages/chat/answer-data.js');

/** @type {typeof import('../../../../../templates/locales/error-text.js')} */
export const { errorText, helpfulDetail, unfinishedText } = load('locales/error-text.js');

/** @type {typeof import('../../../../../templates/locales/en.js')} */
export const strings = load('locales/current.js');

/** @type {typeof import('../../../../../miniprogram_out/config.js')} */
export const config = load('config.js');

/** @type {import('../../../../../templates/runtime/events.js').Protocol} */
export const protocol = load('protocol.js');

/** @type {import('../../../../../templates/runtime/leg.js').Transport[]} the ways an answer travels, best first */
export const transports = load('transports.js');
