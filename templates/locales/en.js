/** The interface's texts: English. */
module.exports = {
  chat: {
    greeting: 'Hi, I’m your AI assistant.\nAsk me anything.',
    suggestionsLabel: 'Try asking',
    disclaimer: 'AI-generated. Please check important facts.',
    messagesLabel: 'Conversation',
    answerStarted: 'Answering',
    answerDone: 'Answer complete',
    newChat: 'New chat',
    newChatWarning: 'This conversation will be cleared.'
  },
  composer: {
    placeholder: 'Ask anything',
    inputLabel: 'Your question',
    sendLabel: 'Send',
    stopLabel: 'Stop answering'
  },
  scroll: {
    latestLabel: 'Jump to the latest message'
  },
  question: {
    label: 'You said',
    copy: 'Copy'
  },
  answer: {
    aiLabel: 'AI-generated',
    waiting: 'Thinking',
    copy: 'Copy',
    retry: 'Try again',
    resume: 'Continue',
    again: 'Answer again',
    reconnecting: 'Reconnecting…',
    offline: 'You’re offline. The answer will go on by itself.',
    stopped: 'Stopped',
    length: 'The answer reached its length limit.',
    filtered: 'Part of this answer can’t be shown.',
    empty: 'There was no answer this time. Try asking differently.'
  },
  thinking: {
    active: 'Thinking',
    done: 'Thought it through',
    seconds: '{seconds} s',
    expand: 'Show the reasoning',
    collapse: 'Hide the reasoning'
  },
  unfinished: {
    network: 'Not complete yet: you’re offline.',
    unreachable: 'Not complete yet: the server can’t be reached.',
    server: 'Not complete yet: the server has a problem.',
    lost: 'Not complete yet: the connection was lost.'
  },
  errors: {
    network: 'The connection was lost. Check your network and try again.',
    unreachable: 'The server can’t be reached. Please try again later.',
    timeout: 'No reply for a long while. Please try again later.',
    truncated: 'The answer broke off; only part of it is shown. Please try again.',
    gap: 'A piece of the answer got lost on the way. Please try again.',
    too_large: 'The server sent more than can be shown here.',
    bad_response: 'The server’s reply made no sense. Please try again later.',
    bad_request: 'The question could not be sent. Check the configured server address.',
    domain: 'This server isn’t on the mini-program’s list of allowed domains. Please tell its developer.',
    upstream_quota: 'The AI service’s quota is used up. Please tell its provider.',
    upstream_unauthorized: 'The AI service’s key isn’t valid. Please tell its provider.',
    interrupted: 'The answer was cut off while the app was in the background. Please try again.',
    closed: 'The page was closed before the answer was complete. Please try again.',
    http_400: 'The server did not accept this question. Try wording it differently.',
    http_401: 'Your sign-in has expired. Please sign in again.',
    http_403: 'You don’t have access yet.',
    http_404: 'The chat service was not found. Check the configured server address.',
    http_413: 'That is too long. Shorten it and send it again.',
    http_422: 'The server did not accept this question. Try wording it differently.',
    http_429: 'Too many questions right now. Wait a moment and try again.',
    http_4xx: 'The server did not accept this request.',
    http_5xx: 'The server has a problem. Please try again later.',
    server_stopping: 'The server is restarting. Please try again later.',
    log_unavailable: 'The server can’t get at the answer right now. Please try again later.',
    run_unknown: 'The server doesn’t have this answer. Please try again.',
    run_expired: 'That was too long ago: the server no longer has this answer. Please try again.',
    producer_lost: 'The answer broke off on the server; only part of it is shown. Please try again.',
    abandoned: 'You were away for a while, so the answer was stopped; only part of it is shown. Please try again.',
    upstream: 'The AI service isn’t responding. Please try again later.',
    unknown: 'Something went wrong. Please try again.'
  }
};
