/** 界面文字：简体中文。 */
module.exports = {
  chat: {
    greeting: '你好，我是你的 AI 助手。\n有什么想聊的，尽管问我。',
    suggestionsLabel: '试试这样问',
    disclaimer: '内容由 AI 生成，请注意甄别',
    messagesLabel: '对话内容',
    answerStarted: '正在回答',
    answerDone: '回答完成',
    newChat: '新对话',
    newChatWarning: '当前对话将被清空'
  },
  composer: {
    placeholder: '有问题，尽管问',
    inputLabel: '输入你的问题',
    sendLabel: '发送',
    stopLabel: '停止回答'
  },
  scroll: {
    latestLabel: '回到最新消息'
  },
  question: {
    label: '我说',
    copy: '复制'
  },
  answer: {
    aiLabel: 'AI 生成',
    waiting: '正在思考',
    copy: '复制',
    retry: '重试',
    resume: '继续接收',
    again: '重新回答',
    reconnecting: '正在重新连接…',
    offline: '网络断开了，恢复后自动继续',
    stopped: '已停止回答',
    length: '回答太长，先说到这里',
    filtered: '部分内容不便展示',
    empty: '这次没有回答内容，可以换个问法试试'
  },
  thinking: {
    active: '正在思考',
    done: '已思考',
    seconds: '用时 {seconds} 秒',
    expand: '展开思考过程',
    collapse: '收起思考过程'
  },
  unfinished: {
    network: '还没收完，网络断开了。',
    unreachable: '还没收完，连不上服务器。',
    server: '还没收完，服务器出错了。',
    lost: '还没收完，连接断开了。'
  },
  errors: {
    network: '网络连接断开了，请检查网络后重试。',
    unreachable: '连接不上服务器，请稍后重试。',
    timeout: '等了很久也没有回音，请稍后重试。',
    truncated: '回答在中途断开了，上面只是一部分，请重试。',
    gap: '回答在途中丢了一段，请重试。',
    too_large: '服务器发来的内容过大，无法显示。',
    bad_response: '服务器的回应看不懂，请稍后重试。',
    bad_request: '请求没能发出，请检查服务器地址的配置。',
    domain: '这台服务器还没有加入小程序的合法域名，请联系开发者。',
    upstream_quota: 'AI 服务的额度用完了，请联系服务提供者。',
    upstream_unauthorized: 'AI 服务的密钥不正确，请联系服务提供者。',
    interrupted: '切到后台太久，回答被中断了，请重试。',
    closed: '回答还没完成，页面就关闭了，请重试。',
    http_400: '服务器没有接受这个问题，请换个说法再试。',
    http_401: '登录已失效，请重新登录后再试。',
    http_403: '你暂时没有使用权限。',
    http_404: '没有找到对话服务，请检查服务器地址的配置。',
    http_413: '内容太长了，请删减一些再发送。',
    http_422: '服务器没有接受这个问题，请换个说法再试。',
    http_429: '提问的人太多或太快了，请稍等片刻再试。',
    http_4xx: '服务器没有接受这次请求。',
    http_5xx: '服务器出了点问题，请稍后重试。',
    server_stopping: '服务器正在重启，请稍后重试。',
    log_unavailable: '服务器暂时取不到回答的内容，请稍后重试。',
    run_unknown: '服务器上没有这条回答，请重试。',
    run_expired: '隔得太久，服务器不再保留这条回答，请重试。',
    producer_lost: '回答在服务器上意外中断了，上面只是一部分，请重试。',
    abandoned: '离开太久，回答已经停止，上面只是一部分，请重试。',
    upstream: 'AI 服务暂时没有回应，请稍后重试。',
    unknown: '出了点问题，请重试。'
  }
};
