"""What is played in the official unit-test tool and on the stage alike: components, and steps with each."""

from __future__ import annotations

import json
from typing import Any

Scene = dict[str, Any]
"""`component`: path without extension; `properties`: what it gets at first; `steps`: see simulate.js."""

ANSWER = "components/answer-message/answer-message"
PAST = {"status": "complete", "runs": [{"id": "r", "text": "小溪流过石头"}]}

# A component of our own, for what WXS does.
WXS = {
    "components/wxs-scene/wxs-scene.json": '{ "component": true }',
    "components/wxs-scene/wxs-scene.js": (
        "Component({ properties: { list: { type: Array, value: [] }, word: { type: String, value: '' } } });"
    ),
    "components/wxs-scene/wxs-scene.wxs": """
var count = 0;
function sum(list) {
  var total = 0;
  for (var i = 0; i < list.length; i++) total += list[i];
  return total;
}
function kind(value) {
  switch (typeof value) {
    case 'number': return 'n';
    case 'string': return 's';
    default: return value === null ? 'null' : value.constructor;
  }
}
module.exports = {
  sum: sum,
  kind: kind,
  digits: function (word) { return getRegExp('^\\d+(\\.\\d+)?$').test(word); },
  dashes: function (word) { return word.replace(getRegExp('[aeiou]', 'g'), '-').toUpperCase(); },
  json: function (value) { return JSON.stringify(value); },
  parts: function (word) { return word.split('').reverse().join(','); },
  rounded: function (value) { return Math.round(value * 100) / 100 + '|' + parseInt('12px') + '|' + isNaN(parseFloat('x')); },
  scoped: function () { { var inner = 7; } return inner; },
};
""",
    "components/wxs-scene/wxs-scene.wxml": """
<wxs module="m" src="./wxs-scene.wxs" />
<wxs module="own">module.exports.twice = function (value) { return value + value; };</wxs>
<view>{{m.sum(list)}}</view>
<view>{{m.kind(1)}} {{m.kind('a')}} {{m.kind(null)}} {{m.kind(list)}}</view>
<view>{{m.dashes(word)}} {{m.digits('40.5')}} {{m.digits(word)}}</view>
<view>{{m.json(list)}}</view>
<view>{{m.parts(word)}}</view>
<view>{{m.rounded(3.14159)}}</view>
<view>{{m.scoped()}} {{own.twice(word)}} {{own.twice(list.length)}}</view>
<view wx:for="{{list}}" wx:key="*this">{{index}}: {{item > 2 ? 'big' : own.twice(item)}}</view>
""",
}

# And one that notes whom of its observers hears of what.
OBSERVERS = (
    "a",
    "a.b",
    "a.b.c",
    "a.**",
    "a.d[0].e",
    "list",
    "list[1]",
    "list.**",
    "n, s",
    "n",
    "s",
    "x.y.z",
    "l",
    "o",
)
DATA = {
    "components/data-scene/data-scene.json": '{ "component": true }',
    "components/data-scene/data-scene.wxml": (
        "<view>{{n}}|{{s}}|{{b}}|{{l}}|{{a.b.c}}|{{a.d[0].e}}|{{list[1]}}|{{x.y.z}}</view>"
        '<view wx:for="{{list}}" wx:key="*this">{{index}}={{item}}</view>'
        '<view wx:for="{{o}}" wx:key="index" wx:for-index="key">{{key}}:{{item}}</view>'
    ),
    "components/data-scene/data-scene.js": """
const heard = [];
const observers = {};
NAMES.forEach((name) => {
  observers[name] = function (...values) { heard.push([name, JSON.parse(JSON.stringify(values))]); };
});
Component({
  properties: {
    n: Number, s: { type: String, value: 'first' }, b: Boolean, l: Array, o: Object, any: null,
  },
  data: { a: { b: { c: 1 }, d: [{ e: 1 }] }, list: [1, 2] },
  observers: Object.assign(observers, {
    b(b) { this.setData({ fromObserver: String(b) }); },
  }),
  methods: {
    tell() { this.triggerEvent('copy', { heard: heard.splice(0) }); },
  },
});
""".replace("NAMES", json.dumps(OBSERVERS)),
}

# And what a template can do.
TEMPLATES = {
    "components/wxml-scene/wxml-scene.json": '{ "component": true, "usingComponents": { "wxml-frame": "./wxml-frame" } }',
    "components/wxml-scene/wxml-scene.js": """
Component({
  properties: { rows: { type: Array, value: [] }, kind: { type: String, value: '' } },
  methods: { tapped({ currentTarget, type }) { this.triggerEvent('copy', { type, dataset: currentTarget.dataset }); } },
});
""",
    "components/wxml-scene/wxml-scene.wxml": """
<import src="./row.wxml" />
<wxml-frame><text slot="head">{{kind}}</text><view>middle {{rows.length}}</view></wxml-frame>
<block wx:for="{{rows}}" wx:for-item="row" wx:for-index="at" wx:key="id">
  <template is="{{row.wide ? 'wide' : 'narrow'}}" data="{{...row, at}}" />
  <view wx:for="{{row.parts}}" wx:key="*this" class="part"
    data-part-at="{{at}}" data-partName="{{item}}" bindtap="tapped">{{at}}.{{index}} {{item}}</view>
</block>
<include src="./foot.wxml" />
<view wx:if="{{kind === 'a'}}">is a</view><view wx:elif="{{kind && rows.length > 1}}">many</view><view wx:else>else</view>
<view wx:for="{{3}}" wx:key="*this">{{item}}</view><view wx:for="ab" wx:key="index">{{item}}</view>
<view>{{ [1, 2][1] + 3 }} {{ kind || 'none' }} {{ !kind }} {{ rows[9].id }}|{{ 1 ? 'yes' : 'no' }} {{ '<b>&amp;' }}</view>
""",
    "components/wxml-scene/row.wxml": """
<template name="wide"><view>wide {{at}} {{id}} {{missing}}</view></template>
<template name="narrow"><view>narrow {{at}} {{id}}</view><template is="wide" data="{{ id: 'in ' + id, at }}" /></template>
""",
    "components/wxml-scene/foot.wxml": "<view>foot of {{kind}}</view>\n",
    "components/wxml-scene/wxml-frame.json": '{ "component": true }',
    "components/wxml-scene/wxml-frame.js": "Component({ options: { multipleSlots: true } });\n",
    "components/wxml-scene/wxml-frame.wxml": '<view>before</view><slot name="head" /><view>between</view><slot />\n',
}

CHANGES: list[dict[str, Any]] = [
    {"a.b.c": 2},
    {"a.b": {"c": 3}},
    {"a.d[0].e": 4, "a.d[2]": {"e": 9}},
    {"a": {"b": {"c": 5}, "d": []}},
    {"list[1]": "b", "list[3]": "d"},
    {"list": ["x"]},
    {"list[0]": "x"},
    {"x.y.z": 1},
    {"x.y": 2},
    {"x.y.z": 3},
    {"n": "12", "s": 34, "b": "yes"},
    {"n": "zwölf", "s": None, "b": 0},
    {"l": {"0": 1}, "o": [1]},
    {"l": "text", "o": None},
    {"any": [1]},
    {"s": {"no": "string"}, "n": [7]},
    {"n": 1},
    {"n": 1},
]

SCENES: dict[str, Scene] = {
    "the chat page by paths": {
        "component": "pages/chat/chat",
        "steps": [
            {"set": {"messages": [{"id": "q1", "role": "user", "text": "问", "past": None}]}},
            {
                "set": {
                    "messages[1]": {"id": "a1", "role": "assistant", "text": "", "past": PAST},
                    "busy": True,
                }
            },
            {"set": {"messages[0].text": "换个问题", "announcement": "回答完成"}},
            {"set": {"messages": [], "busy": False, "suggestions[0]": "第一条"}},
        ],
    },
    "an answer that streams, fails, and can be asked again": {
        "component": ANSWER,
        "properties": {"name": "小流", "latest": True},
        "steps": [
            {"set": {"status": "streaming", "runs": [{"id": "0", "text": "你"}]}},
            {"set": {"runs[0].text": "你好", "runs[1]": {"id": "1", "text": " {{x}} <b>"}}},
            {"set": {"reasoning[0]": {"id": "t", "text": "想"}, "thinking": True}},
            {"set": {"thinking": False, "thinkingSeconds": 3}},
            {"set": {"status": "failed", "error": {"code": "network", "message": "x", "retryable": True}}},
            {"tap": ".action"},
            {"set": {"error": None, "status": "complete", "remark": "stopped"}},
        ],
    },
    "an answer whose connection is lost, and goes on at a tap": {
        "component": ANSWER,
        "properties": {"name": "小流", "latest": True},
        "steps": [
            {
                "set": {
                    "status": "streaming",
                    "runs": [{"id": "0", "text": "你"}],
                    "connection": "reconnecting",
                }
            },
            {"set": {"connection": "offline"}},
            {
                "set": {
                    "connection": "",
                    "status": "failed",
                    "error": {"code": "unreachable", "message": "x", "retryable": True},
                    "resumable": True,
                }
            },
            {"set": {"error": None, "status": "streaming", "runs[1]": {"id": "1", "text": "好"}}},
            {"set": {"status": "complete", "resumable": False}},
        ],
    },
    "a past answer, by its observer": {
        "component": ANSWER,
        "properties": {"past": PAST, "aiLabel": "AI"},
        "steps": [{"set": {"past": {"status": "stopped", "runs": [], "remark": "empty"}}}],
    },
    "suggestions": {
        "component": "components/suggestion-list/suggestion-list",
        "properties": {"items": ["甲", "乙"], "label": "试试"},
        "steps": [{"tap": ".suggestion"}, {"set": {"items[1]": "丙", "items[2]": "丁"}}],
    },
    "thinking": {
        "component": "components/thinking-panel/thinking-panel",
        "properties": {"active": True, "seconds": 2},
        "steps": [{"set": {"active": False}}, {"set": {"seconds": 61}}, {"set": {"open": True}}],
    },
    "wrong types of properties": {
        "component": "components/error-notice/error-notice",
        "properties": {"text": 7, "retryText": "再试"},
        "steps": [{"set": {"text": None}}, {"set": {"detail": 1.5, "retryText": ""}}],
    },
    "data": {
        "component": "components/data-scene/data-scene",
        "properties": {"n": 1, "s": "一", "b": True, "l": [1], "o": {"k": "v"}, "any": "x"},
        "steps": [
            {"call": "tell"},
            *(step for change in CHANGES for step in ({"set": change}, {"call": "tell"})),
        ],
    },
    "templates": {
        "component": "components/wxml-scene/wxml-scene",
        "properties": {"rows": [{"id": "r", "wide": True, "parts": ["p", "q"]}], "kind": "a"},
        "steps": [
            {"tap": ".part"},
            {"set": {"rows[1]": {"id": "s", "wide": False, "parts": []}, "kind": "b"}},
            {"set": {"rows[0].wide": False, "rows[0].parts[1]": "z"}},
            {"set": {"rows": [], "kind": ""}},
        ],
    },
    "WXS": {
        "component": "components/wxs-scene/wxs-scene",
        "properties": {"list": [1, 2, 3.5], "word": "mini-program"},
        "steps": [{"set": {"list[1]": 40}}, {"set": {"list": [], "word": "小溪 a"}}],
    },
}

FILES = WXS | DATA | TEMPLATES
