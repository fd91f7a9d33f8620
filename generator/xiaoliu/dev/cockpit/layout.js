/** Where everything is: controls, phone, timeline, and the lines between them. */

import { h } from './dom.js';
import { splitter } from './splitter.js';

/** CSS pixels. */
const LEAST_TIMELINE = 360;
const LEAST_PHONE = 300;
const LEAST_DETAILS = 120;
const LEAST_LIST = 120;

/**
 * @param {object} parts
 * @param {import('./settings.js').Settings} parts.settings
 * @param {{ element: HTMLElement }} parts.header
 * @param {{ element: HTMLElement }} parts.controls
 * @param {HTMLElement} parts.restartButton
 * @param {{ element: HTMLElement }} parts.banner
 * @param {import('./phone.js').Phone} parts.phone
 * @param {HTMLElement} parts.page
 * @param {import('./timeline.js').Timeline} parts.timeline
 * @returns {HTMLElement[]}
 */
export function layOut({ settings, header, controls, restartButton, banner, phone, page, timeline }) {
  const left = h('aside', { class: 'left', sayLabel: 'layout.controls' }, controls.element, h('footer', {}, restartButton));
  const middle = h('main', { class: 'middle', sayLabel: 'layout.phone' }, banner.element, phone.bar, phone.element, page);
  const right = h('aside', { class: 'right', sayLabel: 'layout.timeline' }, timeline.element);
  const body = h('div', { class: 'columns' });

  const setTimeline = (/** @type {number} */ size) => {
    const most = body.clientWidth - left.offsetWidth - LEAST_PHONE;
    const width = Math.round(Math.max(LEAST_TIMELINE, Math.min(most, size)));
    settings.set('timelineWidth', width);
    body.style.setProperty('--timeline-width', `${width}px`);
  };
  const setDetails = (/** @type {number} */ size) => {
    const list = timeline.details.element.offsetHeight + timeline.listHeight - LEAST_LIST;
    const height = Math.round(Math.max(LEAST_DETAILS, Math.min(list, size)));
    settings.set('detailsHeight', height);
    right.style.setProperty('--details-height', `${height}px`);
  };
  const columnLine = splitter({ orientation: 'vertical', label: 'layout.resizeTimeline', size: () => right.offsetWidth, resize: setTimeline });
  const detailsLine = splitter({
    orientation: 'horizontal',
    label: 'layout.resizeDetails',
    size: () => timeline.details.element.offsetHeight,
    resize: setDetails,
  });
  timeline.details.element.prepend(detailsLine);
  body.append(left, middle, columnLine, right);
  if (settings.get('timelineWidth') > 0) body.style.setProperty('--timeline-width', `${settings.get('timelineWidth')}px`);
  right.style.setProperty('--details-height', `${settings.get('detailsHeight')}px`);
  return [header.element, body];
}
