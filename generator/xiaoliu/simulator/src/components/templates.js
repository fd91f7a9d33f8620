/**
 * Templates of built-in components, written as the framework's template compiler writes them.
 *
 * @typedef {(tag: string, generics: object, init: Function, children: Function) => void} DefineElement
 */

/** For a component that draws itself: what the page puts between its tags is not shown. */
export const EMPTY = template(() => {});

/**
 * A slot inside boxes.
 *
 * @param {string[]} tags from the outermost box; all of BOX_TAGS
 */
export function boxes(...tags) {
  /** @type {(depth: number) => Function} */
  const level = (depth) => (
    /** @type {unknown} */ _creating, /** @type {unknown} */ _text, /** @type {DefineElement} */ element,
    /** @type {unknown} */ _branch, /** @type {unknown} */ _loop, /** @type {(name: string) => void} */ slot,
  ) => {
    if (depth === tags.length) slot('');
    else element(tags[depth], {}, () => {}, level(depth + 1));
  };
  return template(level(0));
}

/** Elements that `boxes` makes: no components, and no tags that a page could use. */
export const BOX_TAGS = ['wx-scroller', 'wx-scroll-content', 'wx-swiper-frame', 'wx-swiper-track'];

/** @param {Function} children */
function template(children) {
  return { content: () => () => ({ C: children, B: Object.create(null) }) };
}
