"""What the demo model says: text that a page can trip over, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xiaoliu.server.errors import Locale


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One answer of the demo model.

    Attributes:
        content: the answer.
        reasoning: what it thinks first.
        fails: it breaks off in the middle, so that a person can see an error.
    """

    content: str
    reasoning: str = ""
    fails: bool = False


GREETING = {
    "zh-CN": """你好！我是小流的演示模型 👋🏽，住在服务器里，不需要密钥，也不联网。

我不会真的思考，但会像真的模型那样一个字一个字地回答。试试对我说：

- 写一段代码
- 讲一个很长的故事
- 来点表情
- 想一想再回答
- 演示错误
""",
    "en": """Hello! I am xiaoliu's demo model 👋🏽. I live in the server, need no key and no network.

I do not really think, but I answer piece by piece as a real model does. Try:

- write some code
- tell a long story
- show me emoji
- think before you answer
- show an error
""",
}

CODE = {
    "zh-CN": """当然。这是一个页面模板，花括号 `{{ }}` 和 `</view>` 都原样到达：

```xml
<view wx:for="{{ messages }}" wx:key="id" class="bubble {{ item.role }}">
  <text user-select>{{ item.text }}</text>
</view>
```

再来一段 Python，注意 `f"{{{name}}}"` 里的三层括号：

```python
def greet(name: str) -> str:
    return f"你好，{{{name}}}！\\n"


print(greet("小流"))
```

以上就是全部代码。
""",
    "en": """Sure. Here is a page template; the braces `{{ }}` and `</view>` arrive as they are:

```xml
<view wx:for="{{ messages }}" wx:key="id" class="bubble {{ item.role }}">
  <text user-select>{{ item.text }}</text>
</view>
```

And some Python; mind the three braces of `f"{{{name}}}"`:

```python
def greet(name: str) -> str:
    return f"Hello, {{{name}}}!\\n"


print(greet("xiaoliu"))
```

That is all of it.
""",
}

EMOJI = {
    "zh-CN": """这些表情每一个都由好几个字符拼成，最容易被切坏：

家人 👨‍👩‍👧‍👦，肤色 👋🏻👋🏼👋🏽👋🏾👋🏿，旗帜 🇨🇳🏳️‍🌈🏴󠁧󠁢󠁳󠁣󠁴󠁿，职业 👩🏽‍🚀🧑🏿‍🔬，键帽 1️⃣#️⃣，心 ❤️‍🔥。
罕见的字：𠮷野家、𡘙、龘。带声调的拼音：xiǎo liú，组合字符：e\u0301、n\u0303。从右到左：שלום، مرحبا。
""",
    "en": """Each of these is put together from several characters, and is easily cut in two:

family 👨‍👩‍👧‍👦, skin tones 👋🏻👋🏼👋🏽👋🏾👋🏿, flags 🇨🇳🏳️‍🌈🏴󠁧󠁢󠁳󠁣󠁴󠁿, jobs 👩🏽‍🚀🧑🏿‍🔬, keycaps 1️⃣#️⃣, heart ❤️‍🔥.
Rare characters: 𠮷野家, 𡘙, 龘. Pinyin: xiǎo liú, combining marks: e\u0301, n\u0303. Right to left: שלום، مرحبا.
""",
}

THOUGHT = {
    "zh-CN": (
        "用户希望我先想一想。我是演示模型，其实不会思考，但可以展示思考过程是怎样到达页面的：它先来，可以折叠，不算进答案里。\n"
        "那么，先想三步：一、问题是什么；二、我知道什么；三、怎样说得简单。想好了 🤔。",
        "想好了：思考过程已经在上面折叠起来，这里才是答案。小流把两者分开传送，所以页面可以分开显示。\n",
    ),
    "en": (
        "The user wants me to think first. I am a demo and cannot, but I can show how reasoning reaches the page: it "
        "comes first, can be folded, and is no part of the answer.\nSo, three steps: what is asked, what do I know, "
        "how do I say it simply. Done 🤔.",
        "Done thinking: the reasoning is folded away above, and this is the answer. xiaoliu carries the two apart, "
        "so a page can show them apart.\n",
    ),
}

BROKEN = {
    "zh-CN": "好的，这个回答会在一半的时候出错。到这里为止的文字会留在屏幕上，",
    "en": "Very well, this answer fails half-way. What came so far stays on the screen, ",
}

_STORY_VERSE = {
    "zh-CN": (
        "第{n}段。小流从山里出发，绕过第{n}块石头，听见水声一点一点变大。岸边的人问它要去哪里，它说：“去海里，"
        "但不着急。”于是它把天空、云朵和一只白鹭🕊️都装进自己的影子里，继续往前流。夜里它路过一座灯火通明的小城，"
        "有人在桥上写信，有人在窗边等一条消息，一个字一个字地跳出来。\n\n"
    ),
    "en": (
        "Part {n}. The little stream left the hills, went round stone number {n} and heard itself grow louder. People "
        "on the bank asked where it was going. “To the sea,” it said, “but there is no hurry.” So it put the sky, the "
        "clouds and a white heron 🕊️ into its reflection and flowed on, past a town where somebody waited at a window "
        "for a message that came one word at a time.\n\n"
    ),
}
_STORY_VERSES = 24

_KEYWORDS = {
    "error": re.compile(r"演示错误|出错|报错|\berror\b", re.IGNORECASE),
    "long": re.compile(r"很长|长一点|长文|长篇|长的|故事|\blong\b|\bstory\b", re.IGNORECASE),
    "think": re.compile(r"想一想|思考|推理|\bthink\b|\breason", re.IGNORECASE),
    "code": re.compile(r"代码|编程|程序|\bcode\b|python|javascript|wxml", re.IGNORECASE),
    "emoji": re.compile(r"表情|\bemojis?\b", re.IGNORECASE),
    "greeting": re.compile(
        r"^\s*(你好|您好|嗨|在吗)|^\s*(hello|hi|hey)\b|你是谁|能做什么|介绍|who are you|what can you",
        re.IGNORECASE,
    ),
}
_HAN = re.compile("[\u3400-\u9fff]")


def answer_to(question: str, fallback: Locale) -> DemoAnswer:
    """The answer to a question; the same question always gets the same answer.

    Args:
        question: the user's last message.
        fallback: the language for a question in neither Chinese nor English.
    """
    locale: Locale = fallback
    if _HAN.search(question):
        locale = "zh-CN"
    elif re.search("[a-z]", question, re.IGNORECASE):
        locale = "en"
    topic = next((name for name, pattern in _KEYWORDS.items() if pattern.search(question)), "")
    if topic == "error":
        return DemoAnswer(BROKEN[locale], fails=True)
    if topic == "long":
        verses = (_STORY_VERSE[locale].format(n=number) for number in range(1, _STORY_VERSES + 1))
        return DemoAnswer("".join(verses))
    if topic == "think":
        reasoning, content = THOUGHT[locale]
        return DemoAnswer(content, reasoning)
    if topic:
        return DemoAnswer({"code": CODE, "emoji": EMOJI, "greeting": GREETING}[topic][locale])
    return DemoAnswer(_echo(question, locale))


def _echo(question: str, locale: Locale) -> str:
    quoted = question.strip()
    if len(quoted) > 200:
        quoted = quoted[:200] + "…"
    if locale == "zh-CN":
        return f"你说的是：“{quoted}”。\n\n我是演示模型，只会重复和问好；接上真正的模型以后，这里就是它的回答 ✨。\n"
    return (
        f"You said: “{quoted}”.\n\nI am a demo model and can only repeat and greet; once a real model is connected, "
        "its answer stands here ✨.\n"
    )
