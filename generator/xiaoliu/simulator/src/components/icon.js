import { BuiltIn } from './built-in.js';
import { EMPTY } from './templates.js';

const DISC = '<circle cx="12" cy="12" r="10" fill="currentColor"/>';
const RING = '<circle cx="12" cy="12" r="9.2" fill="none" stroke="currentColor" stroke-width="1.6"/>';
/** @param {string} path @param {string} color */
const stroke = (path, color) => `<path d="${path}" fill="none" stroke="${color}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;

/** Drawing and usual colour, by `type`; platform documentation of icon. @type {Record<string, [drawing: string, color: string]>} */
const ICONS = {
  success: [DISC + stroke('m7.5 12.300 3.200 3.200 6-6.800', '#fff'), '#07c160'],
  success_no_circle: [stroke('m4 12.500 5.500 5.500L20.500 6.500', 'currentColor'), '#07c160'],
  info: [DISC + stroke('M12 11v6M12 7.200v.1', '#fff'), '#10aeff'],
  info_circle: [RING + stroke('M12 11v6M12 7.200v.1', 'currentColor'), '#10aeff'],
  warn: [DISC + stroke('M12 6.500v6.500M12 16.800v.1', '#fff'), '#fa5151'],
  waiting: [DISC + stroke('M12 6.500V12l3.500 3.500', '#fff'), '#10aeff'],
  cancel: [RING + stroke('m8.500 8.500 7 7m0-7-7 7', 'currentColor'), '#fa5151'],
  clear: [DISC + stroke('m8.500 8.500 7 7m0-7-7 7', '#fff'), '#b2b2b2'],
  download: [RING + stroke('M12 7v9m-3.500-3.500L12 16l3.500-3.500', 'currentColor'), '#07c160'],
  search: ['<circle cx="10.500" cy="10.500" r="6.500" fill="none" stroke="currentColor" stroke-width="2"/>' + stroke('m15.500 15.500 5 5', 'currentColor'), '#b2b2b2'],
  circle: [RING, '#c9c9c9'],
};

/** `icon`. */
export class Icon extends BuiltIn {
  static template = EMPTY;

  static properties = { type: String, size: { type: null, value: 23 }, color: String };

  changed() {
    const { type, size, color } = this.values;
    const [drawing, usual] = ICONS[type] || ['', ''];
    this.node.innerHTML = `<svg viewBox="0 0 24 24">${drawing}</svg>`;
    const length = typeof size === 'number' || /^\d+$/.test(size) ? `${size}px` : String(size).replace(/([\d.]+)rpx/, 'calc(var(--rpx) * $1)');
    this.setOwnStyle(`width: ${length}; height: ${length}; color: ${CSS.supports('color', color) ? color : usual}`);
  }
}
