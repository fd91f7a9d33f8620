const strings = require('../../locales/current').scroll;

/** How far from the end, in px, still counts as being there. */
const NEAR = 40;

/** A scroll-view clamps what is too far, so this is the end of any conversation. */
const END = 10000000;

/**
 * A list that keeps its end in view while it grows, until the reader takes over.
 *
 * A touch holds it still. Scrolling up sets it free, and it never moves by itself again until the reader comes back
 * to the end, by scrolling or with the button.
 *
 * Fires `drag` when a finger begins to move it.
 */
Component({
  options: {
    // Fields of the logic alone: never sent to the view, so they are written directly.
    pureDataPattern: /^_/
  },

  data: {
    strings,
    /** The reader is away from the end: show the button. */
    away: false,
    /** False as long as nothing has been asked: whatever is there is read from its beginning. */
    _begun: false,
    _following: true,
    _touching: false,
    _scrollTop: 0,
    _height: 0
  },

  lifetimes: {
    ready() {
      this.measure();
    }
  },

  methods: {
    /** The content has grown: shows its end, unless the reader looks at something else. */
    follow() {
      if (this.data._begun && this.data._following && !this.data._touching) this.scrollTo(END, false);
    },

    /** The room has changed, for example by the keyboard. */
    resize() {
      this.measure();
      this.follow();
    },

    /** Back to the end, because the reader wants it: they tapped the button or asked something. */
    toEnd() {
      this.settle(true);
      this.scrollTo(END, true);
    },

    /** What was said on an earlier visit is there at once, and is read on from its end. */
    openAtEnd() {
      this.settle(true);
      this.scrollTo(END, false);
    },

    /** The conversation has been cleared. */
    toStart() {
      this.settle(false);
      this.data._scrollTop = 0;
      this.scrollTo(0, false);
    },

    /** @param {boolean} begun */
    settle(begun) {
      this.data._begun = begun;
      this.data._following = true;
      if (this.data.away) this.setData({ away: false });
    },

    /**
     * @param {number} top
     * @param {boolean} animated
     */
    scrollTo(top, animated) {
      this.createSelectorQuery().select('.list').node().exec(([list]) => {
        if (list && list.node) list.node.scrollTo({ top, animated });
      });
    },

    measure() {
      this.createSelectorQuery().select('.list').fields({ size: true, scrollOffset: true }).exec(([list]) => {
        if (!list) return;
        this.data._height = list.height;
        if (this.data._begun && list.scrollHeight > 0) this.judge(list, false);
      });
    },

    /**
     * Growing content and our own scrolling only ever move the view down; going up is the reader's doing, or that of a
     * keyboard that closes, which `resize` puts right.
     *
     * @param {WechatMiniprogram.ScrollViewScroll} event
     */
    onScroll(event) {
      if (!this.data._begun) return;
      const { scrollTop } = event.detail;
      const byReader = this.data._touching || scrollTop < this.data._scrollTop;
      this.data._scrollTop = scrollTop;
      this.judge(event.detail, byReader);
    },

    /**
     * @param {{ scrollTop: number, scrollHeight: number }} place where the list is now
     * @param {boolean} byReader whether the reader has just moved it
     */
    judge({ scrollTop, scrollHeight }, byReader) {
      const nearEnd = scrollHeight - scrollTop - this.data._height <= NEAR;
      if (nearEnd) this.data._following = true;
      else if (byReader) this.data._following = false;
      const away = !this.data._following;
      if (away !== this.data.away) this.setData({ away });
    },

    onDragStart() {
      this.triggerEvent('drag');
    },

    onTouchStart() {
      this.data._touching = true;
    },

    onTouchEnd() {
      this.data._touching = false;
      this.follow();
    }
  }
});
