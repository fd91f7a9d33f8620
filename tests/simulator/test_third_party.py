"""Mini-programs that we did not write run on the stage, and a person uses them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.engines import Chromium
from tests.simulator import libraries
from tests.simulator.stage_visit import visit

DOCS = Path(__file__).parents[2] / "docs" / "second-opinions.md"


def test_tdesign_and_its_chat(chromium: Chromium, tmp_path: Path) -> None:
    with visit(chromium, libraries.tdesign(tmp_path)) as stage:
        stage.sees(".t-button", "加载中")
        stage.tap(".t-button--primary")
        stage.sees(".t-button--primary", "点了 1 次")
        stage.tap(".t-cell")
        stage.sees(".t-button--primary", "点了 100 次")

        stage.type(".t-input input", "小溪")
        assert stage.data("name") == "小溪"

        stage.tap(".t-button >> text=对话框")
        stage.sees(".t-dialog", "告知当前状态")
        stage.tap(".t-dialog wx-button >> text=知道了")
        stage.sees_no(".t-dialog")

        assert stage.text(".panel") == "第一页"
        stage.tap(".t-tabs__item >> text=乙")
        stage.sees(".panel", "第二页")
        assert stage.data("tab") == "1"

        stage.type(".t-chat-sender textarea", "你好")
        assert stage.data("question") == "你好"
        # The keyboard covers the button until it is put away.
        stage.tap(".t-tabs__item >> text=甲")
        stage.tap(".send-btn-icon")
        stage.sees(".t-chat-message.user", "你好")
        stage.sees(".t-chat-message h2, [class*=markdown]", "回答")
        stage.sees("[class*=markdown]", "粗体")
        stage.sees("[class*=markdown-table]", "乙")
        assert stage.errors == []
        assert stage.not_simulated == set()


def test_vant(chromium: Chromium, tmp_path: Path) -> None:
    with visit(chromium, libraries.vant(tmp_path)) as stage:
        stage.sees("#loading", "加载中")
        stage.tap("#primary wx-button")
        stage.sees("#primary", "点了 1 次")
        stage.tap("#cell")
        stage.sees("#primary", "点了 100 次")

        stage.type("#name input", "小溪")
        stage.type("#story textarea", "多行")
        assert (stage.data("name"), stage.data("story")) == ("小溪", "多行")

        stage.tap("#switch")
        stage.sees("#switch .van-switch--on")
        assert stage.data("checked") is True

        stage.tap("#ask wx-button")
        stage.sees(".van-dialog", "弹窗内容")
        stage.tap(".van-dialog wx-button >> text=确认")
        stage.sees_no(".van-dialog")
        stage.do(
            lambda page: page.wait_for_function(
                "() => xiaoliu.stage.pages.front.instance.data.answer === 'confirm'"
            )
        )

        stage.tap("#say wx-button")
        stage.sees(".van-toast", "成功文案")
        stage.sees_no(".van-toast")

        assert stage.text(".panel") == "内容 1"
        stage.tap(".van-tab >> text=标签 2")
        stage.sees(".panel", "内容 2")
        assert stage.errors == []
        assert stage.not_simulated == set()


def test_the_example_of_wux(chromium: Chromium, tmp_path: Path) -> None:
    """On the profile devtools: there the example asks for no advertisement."""
    with visit(chromium, libraries.wux(tmp_path / "wux"), profile="devtools") as stage:
        stage.tap(".demo-category-item, [class*=accordion__hd] >> text=Feedback")
        stage.tap("[class*=cell] >> text=Dialog")
        stage.sees(".page__desc", "对话框")
        stage.tap("wx-button >> text=Confirm Dialog")
        stage.sees(".wux-popup__bd", "你确定要吃我的冰淇淋吗")
        stage.tap(".wux-dialog__button--primary")
        stage.sees_no(".wux-popup__bd")

        stage.go("pages/tabs/index")
        stage.sees(".wux-tabs__tab--current", "Tab 1")
        stage.tap(".wux-tabs__tab >> text=Tab 2")
        stage.sees(".wux-tabs__tab--current", "Tab 2")

        stage.go("pages/input/index")
        stage.type(".wux-input input", "小溪")
        assert stage.do(lambda page: page.locator(".wux-input input").first.input_value()) == "小溪"
        assert stage.errors == []


def test_all_pages_of_the_example_open_and_what_fails_is_documented(
    chromium: Chromium, tmp_path: Path
) -> None:
    documented = set(
        re.findall(r"^\| `(<[\w-]+>|dist/\S+|pages/\S+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    )
    folder = libraries.wux(tmp_path / "wux")
    with visit(chromium, folder, profile="devtools") as stage:
        for page in json.loads((folder / "app.json").read_text("utf-8"))["pages"]:
            stage.go(page)
            stage.run("for (let n = 0; n < 4; n += 1) await new Promise(requestAnimationFrame)")
            assert stage.run("return document.querySelectorAll('wx-page wx-view').length"), page
        failing = {error.partition(":")[0] for error in stage.errors if re.match(r"\S+\.js:\d", error)}
        missing = {text.removeprefix("not simulated: ") for text in stage.not_simulated}
    assert missing == {name for name in documented if name.startswith("<")}
    assert failing <= documented
