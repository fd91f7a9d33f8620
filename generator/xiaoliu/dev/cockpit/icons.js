/** Line icons on a grid of 16, drawn for this page. */

const SVG = 'http://www.w3.org/2000/svg';

/** @type {Record<string, string>} path data */
const PATHS = {
  request: 'M4.5 11.5l7-7M6 4.5h5.5V10',
  head: 'M3.5 5h9M3.5 8h9M3.5 11h5',
  chunk: 'M3.5 4.5h3v7h-3zM9.5 4.5h3v7h-3z',
  'request-end': 'M3.5 8.5l3 3 6-7',
  'request-fail': 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  event: 'M8 3.2L12.8 8 8 12.8 3.2 8z',
  socket: 'M5 3.5v9M2.8 10.3L5 12.5l2.2-2.2M11 12.5v-9M8.8 5.7L11 3.5l2.2 2.2',
  'set-data': 'M3 4.5h10M3 8h10M3 11.5h10M6.3 4.5v7',
  log: 'M5.5 4.5L9 8l-3.5 3.5',
  error: 'M8 4v5M8 11.4v.2',
  life: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z',
  device: 'M5 2.8h6v10.4H5zM7.3 11.3h1.4',
  wx: 'M5.5 4L2.5 8l3 4M10.5 4l3 4-3 4',
  session: 'M12.5 8a4.5 4.5 0 1 1-1.4-3.3M12.5 2.8v2.6H9.9',
  pause: 'M5.5 4v8M10.5 4v8',
  play: 'M5.5 3.8v8.4L12 8z',
  clear: 'M3.5 4.8h9M6.3 4.8V3.3h3.4v1.5M4.8 4.8l.5 7.9h5.4l.5-7.9',
  download: 'M8 3v7M5 7.3l3 3 3-3M3.5 12.8h9',
  search: 'M7.2 3.4a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6zM10 10l3 3',
  rotate: 'M3.2 7.2h9.6v5.6H3.2zM8.6 4.6A4.4 4.4 0 0 0 4 3M8.6 4.6L8.8 2.4M8.6 4.6H6.4',
  restart: 'M12.5 8a4.5 4.5 0 1 1-1.4-3.3M12.5 2.8v2.6H9.9',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  down: 'M8 3.5v8.6M4.5 8.8L8 12.3l3.5-3.5',
  chevron: 'M6 4l4 4-4 4',
  dice: 'M3.5 3.5h9v9h-9zM6 6v.1M10 10v.1M8 8v.1',
  copy: 'M6 6h6.5v6.5H6zM10 6V3.5H3.5V10H6',
  sun: 'M8 5.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM8 2v1M8 13v1M2 8h1M13 8h1M3.8 3.8l.7.7M11.5 11.5l.7.7M3.8 12.2l.7-.7M11.5 4.5l.7-.7',
  moon: 'M12.7 9.4A5.2 5.2 0 0 1 6.6 3.3a5.2 5.2 0 1 0 6.1 6.1z',
  auto: 'M8 2.9a5.1 5.1 0 1 0 0 10.2A5.1 5.1 0 0 0 8 2.9zM8 2.9v10.2',
  help: 'M6.2 6.2a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.7-.9 1.4M8 11.6v.1',
};

/**
 * @param {string} name
 * @returns {SVGSVGElement} hidden from screen readers: the word stands beside it or in the button's label
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'path'));
  setIcon(svg, name);
  return svg;
}

/**
 * @param {SVGSVGElement} svg made by `icon`
 * @param {string} name
 */
export function setIcon(svg, name) {
  svg.firstElementChild?.setAttribute('d', PATHS[name] ?? PATHS.life);
}
