/**
 * What the stage tells the cockpit (see docs/preview.md), and what the cockpit makes of it.
 *
 * @typedef {object} StageRecord one thing that happened on the stage
 * @property {number} n 1, 2, 3 … since the stage began
 * @property {number} at milliseconds since the stage began
 * @property {string} kind
 * @property {number} [id] which request or socket
 * @property {string} [url]
 * @property {string} [method]
 * @property {Record<string, string | string[]>} [header]
 * @property {boolean} [chunked]
 * @property {string} [body]
 * @property {number} [statusCode]
 * @property {number} [bytes]
 * @property {number} [chunks]
 * @property {string} [data] base64
 * @property {string} [text]
 * @property {'success' | 'fail'} [outcome]
 * @property {string} [errMsg]
 * @property {Record<string, unknown>} [event]
 * @property {string} [phase]
 * @property {number} [code]
 * @property {string} [reason]
 * @property {string} [component]
 * @property {number} [milliseconds]
 * @property {string[]} [paths]
 * @property {unknown} [problem]
 * @property {string} [level]
 * @property {string} [message]
 * @property {string} [stack]
 * @property {string} [file]
 * @property {number} [line] 1-based
 * @property {number} [column] 1-based
 * @property {string} [what]
 * @property {string} [page]
 * @property {Record<string, unknown>} [changes]
 * @property {string} [api]
 * @property {unknown} [detail]
 *
 * @typedef {object} Problem something wrong with the config or the mini-program
 * @property {string} message
 * @property {string} [file]
 * @property {number} [line] 1-based
 * @property {number} [column] 1-based
 * @property {'error' | 'warning'} [severity]
 *
 * @typedef {{ how: string, size?: number, most?: number, milliseconds?: number, offsets?: number[] }} Cutting
 *
 * @typedef {object} DeviceState
 * @property {boolean} foreground
 * @property {boolean} online
 * @property {string} networkType
 * @property {string} theme
 * @property {string} locale
 * @property {number} fontScale
 * @property {number} keyboardHeight CSS pixels; 0 when it is down
 * @property {Cutting} cutting
 * @property {number} latency milliseconds
 * @property {number} bytesPerSecond 0 means as fast as it comes
 *
 * @typedef {object} StageState
 * @property {string} profile
 * @property {Record<string, boolean | string | number>} switches resolved
 * @property {DeviceState} device
 * @property {string} page path of the page on top
 * @property {string} name of the mini-program
 * @property {Problem[]} problems
 * @property {boolean} ready
 * @property {number} readyMilliseconds
 * @property {boolean} [refused] whether the problems keep a changed project from running, and the last good one goes on
 *
 * @typedef {object} Entry a record in the timeline
 * @property {number} key 1, 2, 3 … since the cockpit opened, also across restarts
 * @property {StageRecord} record
 * @property {string} group which filter it answers to
 * @property {number} session which life of the mini-program it belongs to: 0, 1, 2 …
 * @property {string} [request] its request, unique across restarts
 * @property {import('./chunk-bytes.js').Cut} [cut] of a chunk: the characters that it cuts
 * @property {number} [gap] of a chunk: milliseconds since the one before it, or since the request
 * @property {number} [number] of a chunk: its position in the request, from 1
 * @property {string} [search] what the search looks through, in lower case
 */

export {};
