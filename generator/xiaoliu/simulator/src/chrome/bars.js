import { drawing, element } from './elements.js';

/** It never moves on, so that two screenshots are the same. */
const TIME = '9:41';

const SIGNAL = '<rect x="0" y="7.5" width="3" height="4.5" rx="1"/><rect x="4.7" y="5" width="3" height="7" rx="1"/>'
  + '<rect x="9.4" y="2.5" width="3" height="9.5" rx="1"/><rect x="14.1" y="0" width="3" height="12" rx="1"/>';
const WIFI = '<path d="M8.5 2.4c2.4 0 4.6.9 6.3 2.5l1.2-1.3A10.9 10.9 0 0 0 8.5.6C5.6.6 3 1.7 1 3.6l1.2 1.3a9.2 9.2 0 0 1 6.3-2.5z'
  + 'M8.5 6.1c1.4 0 2.7.5 3.7 1.4l1.2-1.3a7.2 7.2 0 0 0-9.8 0l1.2 1.3c1-.9 2.3-1.4 3.7-1.4zM8.5 9.5l2.4-.8a3.6 3.6 0 0 0-4.8 0l2.4 2.8 2.4-2.8"/>';
const BATTERY = '<rect x=".5" y=".5" width="22" height="11" rx="3.5" fill="none" stroke="currentColor" opacity=".4"/>'
  + '<path d="M24 4v4c.8-.3 1.4-1.1 1.4-2S24.8 4.3 24 4z" opacity=".5"/><rect x="2" y="2" width="19" height="8" rx="2.2"/>';
const BACK = '<path d="M10.5 2.5 3 10l7.5 7.5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>';

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
