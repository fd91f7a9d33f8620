/**
 * A random UUID, version 4 (RFC 9562). It needs to be unique, not secret: it names a run.
 *
 * @param {{ randomValues?: (length: number) => ArrayLike<number> }} platform
 * @returns {string}
 */
function randomUuid(platform) {
  const bytes = Array.from(platform.randomValues ? platform.randomValues(16) : { length: 16 }, (byte) => (
    byte === undefined ? Math.floor(Math.random() * 256) : byte
  ));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.map((byte) => (byte + 0x100).toString(16).slice(1)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

module.exports = { randomUuid };
