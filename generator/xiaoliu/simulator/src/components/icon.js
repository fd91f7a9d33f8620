import { BuiltIn } from './built-in.js';
import { EMPTY } from './templates.js';

const DISC = '<circle cx="12" cy="12" r="10" fill="currentColor"/>';
const RING = '<circle cx="12" cy="12" r="9.2" fill="none" stroke="currentColor" stroke-width="1.6"/>';
/** @param {string} path @param {string} color */
const stroke = (path, color) => `<path d="${path}" fill="none" stroke="${color}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;

/** Drawing and usual colour, by `type`; platform documentation of icon. @type {Record<string, [drawing: string, color: string]>} */
const ICONS = {
  success: [DISC + stroke('m7.5 12.3 3.2 3.2 6-6.8', '#fff'), '#07c160'],
  success_no_circle: [stroke('m4 12.5 5.5 5.5L20.5 6.5', 'currentColor'), '#07c160'],
  info: [DISC + stroke('M12 11v6M12 7.2v.1', '#fff'), '#10aeff'],
  info_circle: [RING + stroke('M12 11v6M12 7.2v.1', 'currentColor'), '#10aeff'],
  warn: [DISC + stroke('M12 6.5v6.5M12 16.8v.1', '#fff'), '#fa5151'],
  waiting: [DISC + stroke('M12 6.5V12l3.5 3.5', '#fff'), '#10aeff'],
  cancel: [RING + stroke('m8.5 8.5 7 7m0-7-7 7', 'currentColor'), '#fa5151'],
  clear: [DISC + stroke('m8.5 8.5 7 7m0-7-7 7', '#fff'), '#b2b2b2'],
  download: [RING + stroke('M12 7v9m-3.5-3.5L12 16l3.5-3.5', 'currentColor'), '#07c160'],
  search: ['<circle cx="10.5" cy="10.5" r="6.5" fill="none" stroke="currentColor" stroke-width="2"/>' + stroke('m15.5 15.5 5 5', 'currentColor'), '#b2b2b2'],
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
