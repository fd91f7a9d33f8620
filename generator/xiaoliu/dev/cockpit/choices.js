/** What there is to choose from; the stage refuses anything else (simulator/src/device/). */

export const PROFILES = ['ios', 'android', 'devtools', 'pc'];
export const NETWORK_TYPES = ['wifi', '5g', '4g', '3g', '2g'];
/** `fontSizeScaleFactor` is 1 for the normal size of text; these are about the steps that phones offer. */
export const FONT_SCALES = ['0.85', '1', '1.15', '1.3', '1.5'];

/**
 * Ways to cut a body into chunks, in the order of how often one wants them; `number` is the field that each one needs, with
 * its first value.
 *
 * @type {{ how: string, number?: string, first?: any }[]}
 */
export const CUTTINGS = [
  { how: 'as-received' },
  { how: 'inside-characters' },
  { how: 'random', number: 'most', first: 64 },
  { how: 'bytes', number: 'size', first: 7 },
  { how: 'timed', number: 'milliseconds', first: 200 },
  { how: 'lump' },
  { how: 'at', number: 'offsets', first: [1] },
];

/** Values of the switches that are not merely on or off. @type {Record<string, string[]>} */
export const SWITCH_VALUES = {
  chunkData: ['ArrayBuffer', 'Uint8Array'],
  keyboard: ['covers', 'none'],
};
