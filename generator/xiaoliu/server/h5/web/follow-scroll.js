/** How far from the end, in px, still counts as being there. */
const NEAR = 40;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * Keeps the end of a list in view while it grows, until the reader takes over: as components/follow-scroll of the
 * mini-program does.
 *
 * A finger or a pressed mouse button holds it still, so that text can be selected. Scrolling up sets it free, and it
 * never moves by itself again until the reader comes back to the end, by scrolling or with the button.
 */
export class FollowScroll {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} button brings the reader back to the end
   */
  constructor(list, button) {
    this.list = list;
    this.button = button;
    /** False as long as nothing has been asked: whatever is there is read from its beginning. */
    this.begun = false;
    this.following = true;
    this.held = false;
    this.scrollTop = 0;
    list.addEventListener('scroll', () => this.onScroll(), { passive: true });
    list.addEventListener('touchstart', () => this.hold(true), { passive: true });
    list.addEventListener('mousedown', (event) => this.hold(event.button === 0));
    for (const end of ['touchend', 'touchcancel', 'mouseup', 'blur']) addEventListener(end, () => this.hold(false));
    button.addEventListener('click', () => this.toEnd());
    // The keyboard, a turned phone, a longer question: the room has changed.
    new ResizeObserver(() => this.follow()).observe(list);
  }

  /** The content has grown: shows its end, unless the reader looks at something else. */
  follow() {
    if (this.begun && this.following && !this.held) this.scrollTo(this.list.scrollHeight, false);
  }

  /** Back to the end, because the reader wants it: they pressed the button or asked something. */
  toEnd() {
    this.settle(true);
    this.scrollTo(this.list.scrollHeight, true);
  }

  /** What was said on an earlier visit is there at once, and is read on from its end. */
  openAtEnd() {
    this.settle(true);
    this.scrollTo(this.list.scrollHeight, false);
  }

  /** The conversation has been cleared. */
  toStart() {
    this.settle(false);
    this.scrollTop = 0;
    this.scrollTo(0, false);
  }

  /** @param {boolean} begun */
  settle(begun) {
    this.begun = begun;
    this.show(true);
  }

  /** @param {boolean} following */
  show(following) {
    this.following = following;
    this.button.classList.toggle('shown', !following);
    this.button.tabIndex = following ? -1 : 0;
    this.button.setAttribute('aria-hidden', String(following));
  }

  /**
   * @param {number} top
   * @param {boolean} animated
   */
  scrollTo(top, animated) {
    this.list.scrollTo({ top, behavior: animated && !calm.matches ? 'smooth' : 'auto' });
  }

  /** Growing content and our own scrolling only ever move the view down; going up is the reader's doing. */
  onScroll() {
    if (!this.begun) return;
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const byReader = this.held || scrollTop < this.scrollTop;
    this.scrollTop = scrollTop;
    if (scrollHeight - scrollTop - clientHeight <= NEAR) this.show(true);
    else if (byReader) this.show(false);
  }

  /** @param {boolean} held */
  hold(held) {
    if (this.held === held) return;
    this.held = held;
    this.follow();
  }
}
