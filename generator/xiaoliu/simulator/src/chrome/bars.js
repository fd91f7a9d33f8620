import { drawing, element } from './elements.js';

/** It never moves on, so that two screenshots are the same. */
const TIME = '9:41';

const SIGNAL = '<rect x="0" y="7.5" width="3" height="4.5" rx="1"/><rect x="4.7" y="5" width="3" height="7" rx="1"/>'
  + '<rect x="9.4" y="2.5" width="3" height="9.5" rx="1"/><rect x="14.1" y="0" width="3" height="12" rx="1"/>';
const WIFI = '<path d="M8.5 2.4c2.4 0 4.6.9 6.3 2.5l1.2-1.3A10.9 10.9 0 0 0 8.500.6C5.600.6 3 1.700 1 3.600l1.200 1.300a9.200 9.200 0 0 1 6.300-2.500z'
  + 'M8.500 6.100c1.400 0 2.700.5 3.700 1.400l1.200-1.300a7.200 7.200 0 0 0-9.800 0l1.200 1.300c1-.9 2.300-1.400 3.700-1.400zM8.500 9.500l2.400-.8a3.600 3.600 0 0 0-4.800 0l2.400 2.800 2.400-2.800"/>';
const BATTERY = '<rect x=".5" y=".5" width="22" height="11" rx="3.500" fill="none" stroke="currentColor" opacity=".4"/>'
  + '<path d="M24 4v4c.8-.3 1.400-1.100 1.400-2S24.800 4.300 24 4z" opacity=".5"/><rect x="2" y="2" width="19" height="8" rx="2.200"/>';
const BACK = '<path d="M10.500 2.500 3 10l7.500 7.500" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>';

/**
 * @typedef {object} NavigationBar
 * @property {string} title
 * @property {string} frontColor a colour of CSS
 * @property {string} backgroundColor
 * @property {boolean} loading
 * @property {boolean} custom the page draws the bar itself; the capsule stays
 * @property {boolean} canGoBack
 */

/** The status bar and the navigation bar with its capsule. */
export class Bars {
  constructor() {
    this.status = element('div', 'wx-status-bar', { 'aria-hidden': 'true' },
      element('span', 'wx-status-time', {}, TIME),
      element('span', 'wx-status-signs', {}, drawing('signal', '0 0 17.1 12', SIGNAL), drawing('wifi', '0 0 17 12', WIFI),
        drawing('battery', '0 0 26 12', BATTERY)));
    this.back = element('button', 'wx-back', { type: 'button', hidden: '' }, drawing('', '0 0 12 20', BACK));
    this.spinner = element('i', 'wx-spinner small', { role: 'img', hidden: '' });
    this.title = element('span', 'wx-title-text');
    this.navigation = element('header', 'wx-navigation-bar', {},
      this.back, element('div', 'wx-title', { role: 'heading', 'aria-level': '1' }, this.spinner, this.title));
    // The capsule is the phone's: it looks alive and does nothing here.
    this.capsule = element('div', 'wx-capsule', { 'aria-hidden': 'true' },
      element('span', 'wx-capsule-dots', {}, element('i', ''), element('i', ''), element('i', '')), element('span', 'wx-capsule-ring'));
    this.top = element('div', 'wx-top', {}, this.status, this.navigation, this.capsule);
  }

  /** @param {import('./texts.js').Texts} texts */
  say(texts) {
    this.back.setAttribute('aria-label', texts.back);
    this.spinner.setAttribute('aria-label', texts.loading);
  }

  /** @param {NavigationBar} bar */
  show({ title, frontColor, backgroundColor, loading, custom, canGoBack }) {
    this.title.textContent = title;
    this.back.hidden = !canGoBack;
    this.spinner.hidden = !loading;
    this.navigation.hidden = custom;
    this.top.style.color = frontColor;
    this.top.style.background = custom ? 'transparent' : backgroundColor;
    // Over a page with a bar of its own the capsule needs a ground to stand on.
    this.top.classList.toggle('custom', custom);
    this.top.classList.toggle('white-front', /^(#fff(fff)?|white)$/i.test(frontColor));
  }

  /** @param {import('../device/metrics.js').Metrics} metrics */
  measure({ statusBarHeight, navigationBarHeight, capsule }) {
    this.status.style.height = `${statusBarHeight}px`;
    this.navigation.style.height = `${navigationBarHeight}px`;
    Object.assign(this.capsule.style, {
      left: `${capsule.left}px`, top: `${capsule.top}px`, width: `${capsule.width}px`, height: `${capsule.height}px`,
    });
  }
}
