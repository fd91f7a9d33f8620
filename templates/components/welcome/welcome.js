/** What the page says before anybody has asked. Its first line is the headline. */
Component({
  properties: {
    /** One line, or a headline and the rest below it. */
    text: { type: String, value: '' }
  },

  data: {
    headline: '',
    rest: ''
  },

  observers: {
    text(/** @type {string} */ text) {
      const end = text.indexOf('\n');
      this.setData({
        headline: end < 0 ? text : text.slice(0, end),
        rest: end < 0 ? '' : text.slice(end + 1)
      });
    }
  }
});
