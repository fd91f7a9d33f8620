/**
 * @param {unknown} value a number of px, or text such as `12px` and `24rpx`
 * @param {number} width px of the window, which is 750rpx wide
 * @returns {number} px; NaN when it is no length
 */
export function toPixels(value, width) {
  if (typeof value === 'number') return value;
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(px|rpx)?\s*$/.exec(String(value));
  if (!match) return NaN;
  return match[2] === 'rpx' ? Number(match[1]) * (width / 750) : Number(match[1]);
}
