"""The cockpit of `xiaoliu dev` as its user has it: what is done on one side is seen on the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Chromium
from tests.sessions import session
from tests.simulator.cockpits import BIG, ROWS, Cockpit, Project, developing, now, open_cockpit
from tests.simulator.sites import make_project


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project for tests that leave its files as they are."""
    with developing(tmp_path_factory.mktemp("cockpit")) as project:
        yield project


@pytest.fixture
def cockpit(chromium: Chromium, shared_project: Project) -> Iterator[Cockpit]:
    """The cockpit of `shared_project`; a complaint in the browser's console fails the test."""
    with open_cockpit(chromium, shared_project.address) as opened:
        yield opened
        assert opened.complaints == []


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project whose files the test changes."""
    with developing(tmp_path, '[chat]\ntitle = "one"') as running:
        yield running


@pytest.fixture
def own(chromium: Chromium, project: Project) -> Iterator[Cockpit]:
    """The cockpit of `project`."""
    with open_cockpit(chromium, project.address) as opened:
        yield opened


class TestTimeline:
    def test_a_question_shows_as_its_stream(self, cockpit: Cockpit) -> None:
        cockpit.ask("你好")
        cockpit.wait_answered()
        exported = cockpit.export()
        records = exported["records"]
        assert [record["n"] for record in records] == list(range(1, len(records) + 1))
        (request,) = [record for record in records if record["kind"] == "request"]
        assert request["method"] == "POST" and "你好" in request["body"]
        chunks = [record for record in records if record["kind"] == "chunk"]
        assert chunks and {chunk["id"] for chunk in chunks} == {request["id"]}
        (end,) = [record for record in records if record["kind"] == "request-end"]
        assert (end["outcome"], end["chunks"]) == ("success", len(chunks))
        answer = "".join(
            record["event"].get("content", "") for record in records if record["kind"] == "event"
        )
        assert answer and answer[:8] in "".join(cockpit.phone_text().split("\n"))
        assert any(record["kind"] == "set-data" and record["bytes"] > 0 for record in records)
        assert exported["summary"]["chunks"] == len(chunks)
        assert exported["summary"]["bytes"] == end["bytes"]
        assert exported["state"]["device"]["networkType"] == "wifi"

    @pytest.mark.parametrize(
        ("chip", "kinds"),
        [
            ("Requests", {"request", "head", "request-end"}),
            ("Chunks", {"chunk"}),
            ("Events", {"event"}),
            ("setData", {"set-data"}),
        ],
    )
    def test_a_chip_alone_shows_one_group(self, cockpit: Cockpit, chip: str, kinds: set[str]) -> None:
        cockpit.ask("你好")
        cockpit.wait_answered()
        cockpit.show_only(chip)
        cockpit.wait(
            f"document.querySelector('[role=option]:not([hidden])').dataset.kind in {json.dumps(dict.fromkeys(kinds))}"
        )
        assert set(cockpit.kinds()) == kinds

    def test_search_narrows_and_marks(self, cockpit: Cockpit) -> None:
        cockpit.ask("你好")
        cockpit.wait_answered()
        cockpit.key("/")
        cockpit.do(lambda page: page.keyboard.type("app.onlaunch"))
        cockpit.wait("document.querySelectorAll('[role=option]:not([hidden])').length === 1")
        assert "app.onLaunch" in cockpit.wait_row("app.onLaunch")
        assert cockpit.text("mark") == "app.onLaunch"
        cockpit.do(lambda page: page.keyboard.press("Escape"))
        cockpit.wait("document.querySelectorAll('[role=option]:not([hidden])').length > 1")
        cockpit.search("#1")
        cockpit.wait_row("success 200")
        assert set(cockpit.kinds()) <= {"request", "head", "chunk", "event", "request-end"}
        cockpit.search("这里没有的话")
        cockpit.wait_for("Nothing fits the filter.")

    def test_a_record_opens_with_its_bytes(self, cockpit: Cockpit) -> None:
        cockpit.choose("How chunks are cut", "Inside characters")
        cockpit.wait_device("state.cutting.how === 'inside-characters'")
        cockpit.ask("你好")
        cockpit.wait_answered()
        cockpit.show_only("Chunks")
        cockpit.wait_row("chunk")
        cockpit.do(lambda page: page.locator(ROWS).nth(3).click())
        details = cockpit.text(".details")
        before = cockpit.text(".details dd")
        assert "begin a character that is not complete" in details
        cockpit.do(lambda page: page.get_by_role("listbox").press("ArrowDown"))
        assert cockpit.text(".details dd") != before
        cockpit.key("Escape")
        cockpit.do(lambda page: page.locator(".details").wait_for(state="hidden"))

    def test_pause_holds_back_and_resume_shows(self, cockpit: Cockpit) -> None:
        cockpit.key("p")
        before = cockpit.rows()
        cockpit.ask("你好")
        cockpit.wait_answered()
        cockpit.wait_for("Resume ·")
        assert cockpit.rows() == before
        cockpit.key("p")
        cockpit.wait_row("success")
        cockpit.wait_for("Pause")

    def test_clear_forgets_and_goes_on(self, cockpit: Cockpit) -> None:
        cockpit.ask("你好")
        cockpit.wait_answered()
        cockpit.press("Clear")
        cockpit.wait("!document.querySelector('[role=option]:not([hidden])[data-kind=chunk]')")
        assert cockpit.records("request") == []
        cockpit.key("b")
        cockpit.wait_row("app.onHide")

    def test_keys_in_the_phone_belong_to_the_phone(self, cockpit: Cockpit) -> None:
        cockpit.tap("wx-textarea")
        cockpit.do(lambda page: page.keyboard.type("pcrb"))
        state = cockpit.device()
        assert (state["foreground"], state["ready"]) == (True, True)
        assert cockpit.on_phone("return document.activeElement.value") == "pcrb"
        assert "Pause" in cockpit.text(".timeline-bar")


class TestControls:
    def test_another_profile_starts_another_phone(self, cockpit: Cockpit) -> None:
        cockpit.press("Android")
        cockpit.wait_device("state.profile === 'android'")
        cockpit.wait("document.querySelector('[data-value=android]').ariaPressed === 'true'")
        cockpit.wait_row("Started on another phone")
        cockpit.key("4")
        cockpit.wait_device("state.profile === 'pc'")

    def test_a_habit_is_changed_and_put_back(self, cockpit: Cockpit) -> None:
        normal = cockpit.device()["switches"]["silentCut"]
        cockpit.do(lambda page: page.locator(".switches summary").click())
        cockpit.press("silentCut", "switch")
        cockpit.wait_device(f"state.switches.silentCut === {json.dumps(not normal)}")
        cockpit.wait_for("1 changed")
        cockpit.press("DevTools")
        cockpit.wait_device("state.profile === 'devtools'")
        cockpit.press("iOS")
        cockpit.wait_device(
            f"state.profile === 'ios' && state.switches.silentCut === {json.dumps(not normal)}"
        )
        cockpit.press("As the profile has them")
        cockpit.wait_device(f"state.switches.silentCut === {json.dumps(normal)}")

    def test_chunks_are_cut_as_chosen(self, cockpit: Cockpit) -> None:
        cockpit.choose("How chunks are cut", "Every n bytes")
        cockpit.fill("Number", "5")
        cockpit.wait_device("state.cutting.how === 'bytes' && state.cutting.size === 5")
        cockpit.ask("你好")
        cockpit.wait_answered()
        sizes = [chunk["bytes"] for chunk in cockpit.records("chunk")]
        assert set(sizes[:-1]) == {5} and sizes[-1] <= 5

    def test_appearance(self, cockpit: Cockpit) -> None:
        cockpit.press("Dark")
        cockpit.wait_device("state.theme === 'dark'")
        cockpit.press("简体中文")
        cockpit.wait_device("state.locale === 'zh_CN'")
        cockpit.choose("Text size", "130 %")
        cockpit.wait_device("state.fontScale === 1.3")

    def test_network(self, cockpit: Cockpit) -> None:
        cockpit.press("Offline")
        cockpit.wait_device("!state.online")
        cockpit.ask("你好")
        cockpit.wait_answered()
        (end,) = cockpit.records("request-end")
        assert end["outcome"] == "fail"
        cockpit.press("Online")
        cockpit.wait_device("state.online && state.networkType === 'wifi'")
        cockpit.press("Switch")
        cockpit.wait_device("state.networkType === '4g'")
        cockpit.fill("Latency", "150")
        cockpit.wait_device("state.latency === 150")
        cockpit.fill("Speed", "2.5")
        cockpit.wait_device("state.bytesPerSecond === 2500")

    @pytest.mark.parametrize(("name", "silent"), [("Cut", False), ("Cut silently", True)])
    def test_cut(self, cockpit: Cockpit, name: str, silent: bool) -> None:
        cockpit.fill("Speed", "0.1")
        cockpit.wait_device("state.bytesPerSecond === 100")
        cockpit.ask("你好")
        cockpit.show_only("Chunks")
        cockpit.wait_row("chunk")
        cockpit.press(name)
        cockpit.wait(
            "cockpit.timeline.store.entries.some(({ record }) => record.changes && 'cut' in record.changes)"
            if silent
            else "cockpit.timeline.store.entries.some(({ record }) => record.outcome === 'fail')"
        )
        assert [record["outcome"] for record in cockpit.records("request-end")] == (
            [] if silent else ["fail"]
        )

    def test_background_and_back(self, cockpit: Cockpit) -> None:
        cockpit.press("Background")
        cockpit.wait_device("!state.foreground")
        cockpit.wait_row("app.onHide")
        cockpit.press("In front")
        cockpit.wait_device("state.foreground")

    def test_keyboard(self, cockpit: Cockpit) -> None:
        cockpit.fill("Height of the keyboard", "240")
        cockpit.press("Keyboard", "switch")
        cockpit.wait_device("state.keyboardHeight === 240")
        cockpit.key("k")
        cockpit.wait_device("state.keyboardHeight === 0")

    def test_the_phone_has_the_chosen_size_at_any_scale(self, cockpit: Cockpit) -> None:
        for name, size in {"S": (320, 568), "L": (430, 932), "Tablet": (768, 1024)}.items():
            cockpit.resize(name)
            cockpit.wait_screen(*size)
        cockpit.press("Rotate")
        cockpit.wait_screen(1024, 768)

    def test_choices_outlive_the_page(self, cockpit: Cockpit) -> None:
        cockpit.press("Android")
        cockpit.press("Dark")
        cockpit.choose("How chunks are cut", "Random")
        cockpit.resize("S")
        cockpit.do(lambda page: page.locator(".chip").filter(has_text="setData").click())
        cockpit.press("切换到中文")
        cockpit.wait_device(
            "state.profile === 'android' && state.theme === 'dark' && state.cutting.how === 'random'"
        )
        cockpit.do(lambda page: page.reload())
        cockpit.status("就绪")
        cockpit.wait_device(
            "state.profile === 'android' && state.theme === 'dark' && state.cutting.how === 'random'"
        )
        assert cockpit.device()["cutting"]["most"] == 64
        assert cockpit.on_phone("return innerWidth") == 320
        assert cockpit.do(lambda page: page.get_attribute("[data-group=set-data]", "aria-pressed")) == "false"
        assert cockpit.do(lambda page: page.get_attribute("html", "lang")) == "zh-CN"

    def test_what_the_browser_kept_may_be_nonsense(self, cockpit: Cockpit) -> None:
        kept = {
            "profile": "watch",
            "switches": {"ios": {"byMagic": True}},
            "cutting": {"how": "by magic"},
            "size": "watch",
            "latency": "much",
        }
        cockpit.do(
            lambda page: page.evaluate(
                f"localStorage.setItem('xiaoliu.cockpit', {json.dumps(json.dumps(kept))})"
            )
        )
        cockpit.do(lambda page: page.reload())
        cockpit.status("Ready")
        assert cockpit.device()["profile"] == "ios"


class TestFollowing:
    def test_a_saved_config_shows_at_once_and_keeps_the_conversation(
        self, own: Cockpit, project: Project, capsys: pytest.CaptureFixture[str]
    ) -> None:
        own.ask("记住我说的话")
        own.wait_answered()
        answer = own.phone_text().split("记住我说的话”")[1].split("\n\n")[1][:20]
        saved = now()
        project.configure('[chat]\ntitle = "two"')
        own.do(lambda page: page.frame_locator("iframe").get_by_role("heading", name="two").wait_for())
        own.status("Reloaded in")
        own.wait_row("Reloaded .*app.json")
        own.wait_on_phone("记住我说的话")
        own.wait_on_phone(answer)
        shown = own.on_phone(
            "const shown = xiaoliu.feed.records.findLast(({ what }) => what === 'page.onShow');"
            "return performance.timeOrigin + xiaoliu.feed.began + shown.at"
        )
        with capsys.disabled():
            print(f"\nfrom save to page.onShow: {shown - saved:.0f} ms; {own.text('.status-text')}")

    def test_a_mistake_in_the_config_has_a_banner_and_the_last_good_page_goes_on(
        self, own: Cockpit, project: Project
    ) -> None:
        project.configure('[chat]\ntitel = "two"')
        said = own.banner()
        assert "xiaoliu.toml:2" in said and "chat.titel" in said
        assert "The last good version keeps running." in said
        own.ask("你好")
        own.wait_answered()
        project.configure('[chat]\ntitle = "three"')
        own.wait_without_banner()
        own.do(lambda page: page.frame_locator("iframe").get_by_role("heading", name="three").wait_for())

    @pytest.mark.parametrize(
        ("path", "text", "place"),
        [
            ("pages/chat/chat.wxml", "<view>\n<view", "pages/chat/chat.wxml:"),
            ("custom/hooks.js", "module.exports = {\n  requestHeader( {\n};\n", "custom/hooks.js:"),
        ],
    )
    def test_a_mistake_in_a_file_has_a_banner_and_the_last_good_page_goes_on(
        self, own: Cockpit, project: Project, path: str, text: str, place: str
    ) -> None:
        good = project.read(path)
        project.save(path, text)
        said = own.banner()
        assert place in said
        own.ask("你好")
        own.wait_answered()
        project.save(path, good)
        own.wait_without_banner()

    def test_an_exception_at_load_is_told_and_mended(self, own: Cockpit, project: Project) -> None:
        good = project.read("custom/hooks.js")
        project.save("custom/hooks.js", "throw new Error('by hand');\n")
        assert "by hand" in own.banner()
        project.save("custom/hooks.js", good)
        own.wait_without_banner()
        own.ask("你好")
        own.wait_answered()

    @pytest.mark.parametrize("at_load", [False, True], ids=["onAnswer", "load"])
    def test_an_endless_loop_leaves_the_cockpit_alone(
        self, own: Cockpit, project: Project, at_load: bool
    ) -> None:
        good = project.read("custom/hooks.js")
        if at_load:
            project.save("custom/hooks.js", f"while (true) {{}}\n{good}")
        else:
            project.save(
                "custom/hooks.js", good.replace("onAnswer(_exchange) {}", "onAnswer() { while (true) {} }")
            )
            own.wait_row("Reloaded .*hooks.js")
            own.status("Reloaded in")
            own.ask("你好")
        own.wait_for("The mini-program is not answering")
        assert own.text(".status-text") == "Not answering"
        own.search("onlaunch")
        own.wait_row("app.onLaunch")
        own.key("p")
        own.wait_for("Resume")
        own.key("p")
        own.search("")
        if not at_load:
            own.do(lambda page: page.locator(".banner.stuck button").click())
            own.do(lambda page: page.locator(".banner.stuck").wait_for(state="hidden"))
            own.status("Ready")
        project.save("custom/hooks.js", good)
        own.do(lambda page: page.locator(".banner.stuck").wait_for(state="hidden"))
        own.status("Ready" if at_load else "Reloaded in")
        own.ask("还在吗")
        own.wait_on_phone("还在吗")

    def test_restart_begins_anew(self, own: Cockpit) -> None:
        own.ask("你好")
        own.wait_answered()
        own.do(lambda page: page.locator(".restart").click())
        own.wait_row("Restarted")
        own.status("Ready")
        own.ask("还在吗")
        own.wait_answered(2)
        sessions = {record["session"] for record in own.records("request")}
        assert len(sessions) == 2

    def test_the_end_of_the_command_is_said(self, own: Cockpit, project: Project) -> None:
        assert project.session.end() == 0
        own.status("xiaoliu has stopped")


class TestPreview:
    def test_it_shows_a_foreign_folder(self, chromium: Chromium, tmp_path: Path) -> None:
        folder = make_project(tmp_path / "theirs")
        with session(tmp_path, "preview", "theirs", "--port", "0") as running:
            address = running.line_with("Preview").split()[-1]
            running.line_with("Ctrl-C ends this")
            with open_cockpit(chromium, address, viewport=BIG) as cockpit:
                assert cockpit.phone_text() == "你好"
                assert cockpit.text(".project-name") == "样例"
                (folder / "pages/index/index.wxml").write_text("<view>再见</view>", "utf-8")
                cockpit.wait_on_phone("再见")
                assert cockpit.complaints == []


def test_all_words_are_in_both_languages(cockpit: Cockpit) -> None:
    words: dict[str, Any] = cockpit.do(
        lambda page: page.evaluate(
            """async () => {
                const [en, zh] = await Promise.all(['en', 'zh-CN'].map((name) => import(`/texts/${name}.js`)));
                return { en: Object.keys(en.default), zh: Object.keys(zh.default) };
            }"""
        )
    )
    assert words["en"] == words["zh"]
    switches = cockpit.device()["switches"]
    assert [name for name in switches if f"switch.{name}" not in words["en"]] == []
