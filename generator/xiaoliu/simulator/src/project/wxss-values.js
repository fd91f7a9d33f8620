import valueParser from 'postcss-value-parser';

/** Units that mean the phone's page, not the browser's window, and what one of each is. */
const UNITS = /** @type {Record<string, string>} */ ({
  rpx: 'var(--rpx)',
  vw: 'var(--vw)',
  vh: 'var(--vh)',
  vmin: 'min(var(--vw), var(--vh))',
  vmax: 'max(var(--vw), var(--vh))',
});
/** The dynamic, small and large variants differ only where a browser's own bars come and go. */
const UNIT = /^[dsl]?(vw|vh|vmin|vmax)$|^rpx$/;

const INTERESTING = /rpx|v[wh]|vmin|vmax|env\(|constant\(|url\(/i;

/**
 * @param {string} text a value, or declarations
 * @returns {boolean} false when nothing in it is rewritten, as in most: then it need not be parsed
 */
export function mayChange(text) {
  return INTERESTING.test(text);
}

/** @type {Map<string, string>} values without url(), whose result depends on nothing else */
const known = new Map();
const MOST_KNOWN = 5000;

/**
 * Rewrites a CSS value for a page that is a box inside a browser's page:
 *
 * - rpx, 1/750 of the page's width, and viewport units become multiples of `--rpx`, `--vw`, `--vh` (lengths);
 * - `env(safe-area-inset-*)` becomes `var(--safe-area-inset-*)`, since the simulated phone has the notch.
 *
 * @param {string} value
 * @param {(url: string) => string} [urlOf] where a file named in url() is
 * @returns {string}
 */
export function rewriteValue(value, urlOf) {
  if (!mayChange(value)) return value;
  const remembered = known.get(value);
  if (remembered !== undefined) return remembered;
  let hasUrl = false;
  const parsed = valueParser(value);
  parsed.walk((node) => {
    if (node.type === 'word') {
      node.value = rewriteLength(node.value);
    } else if (node.type === 'function' && node.value.toLowerCase() === 'url') {
      hasUrl = true;
      const [address] = node.nodes;
      if (urlOf && address && (address.type === 'word' || address.type === 'string')) address.value = urlOf(address.value);
      return false;
    } else if (node.type === 'function' && /^(env|constant)$/i.test(node.value)) {
      const [name] = node.nodes;
      if (name && name.value.startsWith('safe-area-inset-')) {
        node.value = 'var';
        name.value = `--${name.value}`;
      }
    }
    return undefined;
  });
  const result = parsed.toString();
  if (!hasUrl) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(value, result);
  }
  return result;
}

/**
 * @param {string} word
 * @returns {string}
 */
function rewriteLength(word) {
  const length = valueParser.unit(word);
  const unit = length && UNIT.exec(length.unit.toLowerCase());
  if (!length || !unit) return word;
  return `calc(${UNITS[unit[1] || 'rpx']} * ${length.number})`;
}
