import { fromBrowser } from './browser-platform.js';
import { ChatPage } from './chat-page.js';
import { find } from './dom.js';
import { strings } from './runtime.js';
import { followVisibleArea } from './visible-area.js';
import { words } from './words.js';

// The server's address is this page's own without /h5/, whatever it is mounted under.
const server = new URL('..', location.href);

// A mini-program's web view has its own title bar; WeChat says so in both ways, by version.
const embedded = /miniProgram/i.test(navigator.userAgent)
  || /** @type {any} */ (window).__wxjs_environment === 'miniprogram';

document.documentElement.lang = words.language;
document.documentElement.classList.toggle('embedded', embedded);
find('#conversation').setAttribute('aria-label', strings.chat.messagesLabel);
find('#latest').setAttribute('aria-label', strings.scroll.latestLabel);
followVisibleArea();

const page = new ChatPage(fromBrowser(window, server.pathname), server.origin + server.pathname.replace(/\/$/, ''));
page.open(embedded);
addEventListener('pagehide', () => page.hide());
document.addEventListener('visibilitychange', () => document.hidden && page.hide());

// On a phone the field would bring the keyboard up before anybody has read the page.
if (matchMedia('(hover: hover) and (pointer: fine)').matches) page.focus();
