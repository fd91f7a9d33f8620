// Reads a chat page as a person or a screen reader would: roles, names, and the tags of its components.
// A function expression; see screen.py for what it returns.
async ({ waitMilliseconds }) => {
  const { stage } = globalThis.xiaoliu;
  if (waitMilliseconds > 0) await changed(waitMilliseconds);

  const words = stage.modules.require('locales/current.js');
  const front = stage.pages.front.scroller;
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const nameOf = (node) => node.getAttribute('aria-label') || node.textContent.trim();
  const named = (root, ...names) => all(root, '[role="button"]').find((node) => names.includes(nameOf(node)));
  const busy = Boolean(named(front, words.composer.stopLabel));
  const nodes = all(front, 'user-message, answer-message');
  return { busy, messages: nodes.map((node) => (node.localName === 'user-message' ? question(node) : answer(node))) };

  function question(node) {
    return { role: 'user', text: said(node) };
  }

  function answer(node) {
    const { data } = node.__wxElement;
    const alert = node.querySelector('[role="alert"]');
    const remark = remarkOf(node);
    return {
      role: 'assistant',
      key: keyOf(node),
      text: said(node),
      reasoning: all(node, 'thinking-panel *')
        .filter((part) => part.children.length === 0 && !part.closest('[role="button"]'))
        .map((part) => part.textContent).join(''),
      status: statusOf(node, alert, remark),
      remark,
      error: alert && {
        code: data.error ? data.error.code : '',
        text: alert.textContent.trim(),
        retryable: Boolean(named(node, words.answer.retry, words.answer.resume)),
        resumable: Boolean(named(node, words.answer.resume)),
      },
    };
  }

  function said(node) {
    const article = node.querySelector('[role="article"]');
    return article ? article.textContent : '';
  }

  function statusOf(node, alert, remark) {
    if (alert) return 'failed';
    if (remark === words.answer.stopped) return 'stopped';
    // What can be done with an answer is offered when it is over, never before.
    const over = node !== nodes[nodes.length - 1] || named(node, words.answer.again, words.answer.copy);
    if (over) return 'complete';
    const away = ['reconnecting', 'offline'].find((status) => tells(node, words.answer[status]));
    if (away) return away;
    return said(node) === '' ? 'waiting' : 'answering';
  }

  function remarkOf(node) {
    return ['stopped', 'length', 'filtered', 'empty'].map((key) => words.answer[key]).find((text) => tells(node, text)) || '';
  }

  /** Whether the page itself says so beside the text. */
  function tells(node, text) {
    return all(node, '*').some((part) => (
      part.children.length === 0 && !part.closest('[role]') && part.textContent.trim() === text));
  }

  /** A number for each bubble that there has been: an answer that is asked for again comes in another bubble. */
  function keyOf(node) {
    const keys = (globalThis.xiaoliuBubbles ??= new WeakMap());
    if (!keys.has(node)) keys.set(node, (globalThis.xiaoliuBubbleCount = (globalThis.xiaoliuBubbleCount ?? 0) + 1));
    return keys.get(node);
  }

  function changed(milliseconds) {
    return new Promise((resolve) => {
      const observer = new MutationObserver(done);
      const timer = setTimeout(done, milliseconds);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      function done() {
        observer.disconnect();
        clearTimeout(timer);
        resolve(undefined);
      }
    });
  }
}
