const strings = require('../../locales/current').question;

/** What the reader asked. A long press copies it. */
Component({
  properties: {
    text: { type: String, value: '' }
  },

  data: { strings },

  methods: {
    onLongPress() {
      wx.showActionSheet({
        itemList: [strings.copy],
        success: () => wx.setClipboardData({ data: this.data.text }),
        // Closing the menu counts as a failure; there is nothing to do about it.
        fail() {}
      });
    }
  }
});
