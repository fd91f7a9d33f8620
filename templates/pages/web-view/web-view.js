const config = require('../../config');
const { errorText } = require('../../locales/error-text');
const strings = require('../../locales/current').answer;
const { joinUrl } = require('../../runtime/protocols/post');

/**
 * The server's own chat page, the same chat as pages/chat, inside the mini-program. The server has it when XIAOLIU_H5 is on.
 *
 * Phones show only pages of business domains: mp.weixin.qq.com, 开发管理 › 开发设置 › 业务域名, https, with the file that
 * WeChat asks for at the domain's root; accounts of individuals have none. WeChat DevTools shows any address as long as
 * "urlCheck" is off.
 *
 * Open it with wx.navigateTo({ url: '/pages/web-view/web-view' }).
 */
Page({
  data: {
    src: joinUrl(config.backend.url, '/h5/'),
    failed: false,
    errorText: errorText('unreachable'),
    retryText: strings.retry
  },

  onLoad() {
    wx.showNavigationBarLoading();
  },

  onShown() {
    wx.hideNavigationBarLoading();
  },

  onFailed() {
    wx.hideNavigationBarLoading();
    this.setData({ failed: true });
  },

  onRetry() {
    wx.showNavigationBarLoading();
    this.setData({ failed: false });
  }
});
