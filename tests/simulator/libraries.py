"""Mini-programs around component libraries that others wrote: the library from npm, one page of our own around it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

MODULES = Path(__file__).parents[2] / "node_modules"


def tdesign(folder: Path) -> Path:
    """A page of TDesign, with a dialog, tabs, fields and its chat."""
    shutil.copytree(
        MODULES / "tdesign-miniprogram" / "miniprogram_dist",
        folder / "miniprogram_npm" / "tdesign-miniprogram",
    )
    names = (
        "button",
        "cell",
        "cell-group",
        "input",
        "dialog",
        "tabs",
        "tab-panel",
        "chat-message",
        "chat-sender",
    )
    using = {f"t-{name}": f"tdesign-miniprogram/{name}/{name}" for name in names}
    return _host(folder, using, TDESIGN_WXML, TDESIGN_JS)


def vant(folder: Path) -> Path:
    """A page of Vant Weapp."""
    shutil.copytree(MODULES / "@vant" / "weapp" / "lib", folder / "miniprogram_npm" / "@vant" / "weapp")
    names = ("button", "cell", "cell-group", "field", "dialog", "toast", "tab", "tabs", "switch")
    using = {f"van-{name}": f"@vant/weapp/{name}/index" for name in names}
    return _host(folder, using, VANT_WXML, VANT_JS)


def wux(folder: Path) -> Path:
    """The example of wux-weapp as it lies in the package: a hundred pages."""
    shutil.copytree(MODULES / "wux-weapp" / "example", folder)
    return folder


def _host(folder: Path, using: dict[str, str], wxml: str, script: str) -> Path:
    files = {
        "app.json": json.dumps({"pages": ["pages/demo/demo"]}),
        "app.js": "App({});\n",
        "pages/demo/demo.json": json.dumps({"usingComponents": using}),
        "pages/demo/demo.wxml": wxml,
        "pages/demo/demo.js": script,
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


# The markup is what the libraries' own documentation shows for each component.
TDESIGN_WXML = """
<t-button id="primary" theme="primary" size="large" block bind:tap="onTap">点了 {{taps}} 次</t-button>
<t-button id="loading" theme="light" loading>加载中</t-button>
<t-cell-group title="单元格">
  <t-cell id="cell" title="单行标题" note="辅助信息" arrow hover bind:click="onCell" />
</t-cell-group>
<t-input id="name" label="昵称" placeholder="请输入文字" value="{{name}}" clearable bind:change="onName" />
<t-button id="ask" variant="outline" bind:tap="showDialog">对话框</t-button>
<t-dialog
  id="dialog"
  visible="{{dialog}}"
  title="对话框标题"
  content="告知当前状态、信息和解决方法"
  confirm-btn="知道了"
  cancel-btn="取消"
  bind:confirm="closeDialog"
  bind:cancel="closeDialog"
/>
<t-tabs id="tabs" default-value="{{0}}" bind:change="onTab">
  <t-tab-panel label="甲" value="0"><view class="panel">第一页</view></t-tab-panel>
  <t-tab-panel label="乙" value="1"><view class="panel">第二页</view></t-tab-panel>
</t-tabs>
<t-chat-message
  wx:for="{{messages}}" wx:key="id"
  role="{{item.role}}" name="{{item.name}}" status="{{item.status}}" content="{{item.content}}"
  placement="{{item.role === 'user' ? 'right' : 'left'}}"
/>
<t-chat-sender
  id="sender" value="{{question}}" placeholder="请输入消息" bind:change="onQuestion" bind:send="onSend"
  loading="{{false}}" textarea-props="{{ { autosize: true } }}"
/>
"""

TDESIGN_JS = """
const ANSWER = '## 回答\\n\\n**粗体**和`代码`\\n\\n- 一\\n- 二\\n\\n| 甲 | 乙 |\\n| --- | --- |\\n| 1 | 2 |\\n';

Page({
  data: { taps: 0, name: '', dialog: false, tab: '', question: '', messages: [] },
  onTap() { this.setData({ taps: this.data.taps + 1 }); },
  onCell() { this.setData({ taps: 100 }); },
  onName(event) { this.setData({ name: event.detail.value }); },
  showDialog() { this.setData({ dialog: true }); },
  closeDialog() { this.setData({ dialog: false }); },
  onTab(event) { this.setData({ tab: event.detail.value }); },
  onQuestion(event) { this.setData({ question: event.detail.value }); },
  onSend(event) {
    const messages = [
      { id: 'q', role: 'user', name: '我', status: 'complete', content: [{ type: 'text', data: event.detail.value }] },
      { id: 'a', role: 'assistant', name: '助手', status: 'complete', content: [{ type: 'markdown', data: ANSWER }] },
    ];
    this.setData({ question: '', messages });
  },
});
"""

VANT_WXML = """
<van-button id="primary" type="primary" block bind:click="onTap">点了 {{taps}} 次</van-button>
<van-button id="loading" loading type="info" loading-text="加载中..." />
<van-cell-group title="单元格">
  <van-cell id="cell" title="单元格" value="内容" label="描述信息" is-link bind:click="onCell" />
  <van-field id="name" value="{{ name }}" label="用户名" placeholder="请输入用户名" required clearable bind:change="onName" />
  <van-field id="story" value="{{ story }}" type="textarea" label="留言" autosize bind:change="onStory" />
</van-cell-group>
<van-switch id="switch" checked="{{ checked }}" bind:change="onSwitch" />
<van-button id="ask" bind:click="ask">对话框</van-button>
<van-button id="say" bind:click="say">轻提示</van-button>
<van-dialog id="van-dialog" />
<van-toast id="van-toast" />
<van-tabs id="tabs" active="{{ active }}" bind:change="onTab">
  <van-tab title="标签 1"><view class="panel">内容 1</view></van-tab>
  <van-tab title="标签 2"><view class="panel">内容 2</view></van-tab>
</van-tabs>
"""

VANT_JS = """
import Dialog from '@vant/weapp/dialog/dialog';
import Toast from '@vant/weapp/toast/toast';

Page({
  data: { taps: 0, name: '', story: '', checked: false, active: 0, answer: '' },
  onTap() { this.setData({ taps: this.data.taps + 1 }); },
  onCell() { this.setData({ taps: 100 }); },
  onName(event) { this.setData({ name: event.detail }); },
  onStory(event) { this.setData({ story: event.detail }); },
  onSwitch({ detail }) { this.setData({ checked: detail }); },
  ask() {
    Dialog.confirm({ title: '标题', message: '弹窗内容' })
      .then(() => this.setData({ answer: 'confirm' }))
      .catch(() => this.setData({ answer: 'cancel' }));
  },
  say() { Toast.success('成功文案'); },
  onTab(event) { this.setData({ active: event.detail.index }); },
});
"""
