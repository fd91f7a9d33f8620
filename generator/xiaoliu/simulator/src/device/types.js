/**
 * What the rooms `device/` and `wx/` hand each other.
 *
 * @typedef {'ios' | 'android' | 'devtools' | 'pc'} ProfileName
 *
 * @typedef {object} Feed records of what happened; see feed.js
 * @property {(kind: string, fields: Record<string, any>) => void} add
 *
 * How the body of a chunked request is cut anew. The same seed and bytes give the same cuts, however the network
 * delivered them, except for `as-received` and `timed`.
 *
 * - `as-received`: as the network delivered it
 * - `bytes`: every `size` bytes
 * - `random`: 1 to `most` bytes (64 when absent), by the seed
 * - `timed`: what came within `milliseconds` is one chunk
 * - `lump`: the whole body in one chunk, at its end
 * - `inside-characters`: inside every character of more than one byte, and nowhere else
 * - `at`: at these offsets, in bytes from the start of the body
 *
 * @typedef {{ how: 'as-received' } | { how: 'lump' } | { how: 'inside-characters' } | { how: 'bytes', size: number }
 *   | { how: 'random', most?: number } | { how: 'timed', milliseconds: number }
 *   | { how: 'at', offsets: number[] }} Cutting
 *
 * @typedef {'wifi' | '2g' | '3g' | '4g' | '5g' | 'unknown' | 'none'} NetworkType
 *
 * @typedef {object} DeviceState
 * @property {boolean} foreground
 * @property {boolean} online
 * @property {NetworkType} networkType `none` exactly when not online
 * @property {'light' | 'dark'} theme
 * @property {string} locale as the platform writes it: `zh_CN`, `en`
 * @property {number} fontScale 1 is the normal size of text
 * @property {number} keyboardHeight CSS pixels; 0 when there is no keyboard
 * @property {Cutting} cutting
 * @property {number} latency milliseconds that everything takes on its way from the server
 * @property {number} bytesPerSecond shared by all connections; 0 is without limit
 *
 * @typedef {object} NetworkRequest
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} header
 * @property {string | ArrayBuffer} [body]
 * @property {'manual'} [redirect] a redirect is the answer
 *
 * @typedef {object} ResponseHead
 * @property {number} statusCode
 * @property {Record<string, string | string[]>} header names as the server wrote them
 * @property {string[]} cookies
 *
 * What a request hears: one head, then bytes, then one of `end` and `fail`.
 *
 * @typedef {object} RequestSink
 * @property {(head: ResponseHead) => void} head
 * @property {(bytes: Uint8Array) => void} bytes
 * @property {() => void} end
 * @property {(why: string, errno?: number) => void} fail `why` in the platform's words, without `request:fail`
 *
 * Starts at once; the sink may be called before it returns. After `cancel` the sink hears nothing more.
 *
 * @typedef {(request: NetworkRequest, sink: RequestSink) => { cancel(): void }} RequestSource
 *
 * @typedef {object} SocketRequest
 * @property {string} url
 * @property {Record<string, string>} header
 * @property {string[]} protocols
 *
 * What a socket hears: `open`, then messages, then `close`; or `fail` instead of `open`.
 *
 * @typedef {object} SocketSink
 * @property {(opened: { header: Record<string, string | string[]>, protocol: string }) => void} open
 * @property {(data: string | ArrayBuffer) => void} message
 * @property {(closed: { code: number, reason: string }) => void} close
 * @property {(why: string, errno?: number) => void} fail
 *
 * @typedef {object} SocketConnection
 * @property {(data: string | ArrayBuffer) => void} send
 * @property {(code: number, reason: string) => void} close
 *
 * @typedef {(request: SocketRequest, sink: SocketSink) => SocketConnection} SocketSource
 */

export {};
