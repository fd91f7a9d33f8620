"""The rows of docs/device-profiles.md that lie outside `wx`, on a whole phone: scripts, setData, scrolling, keyboard."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.phones import Phone

PROFILES = ["ios", "android", "devtools", "pc"]


def asked(phone: Phone, expression: str, profile: str, **switches: Any) -> Any:
    """What an expression of the page's own script is, on a phone of this profile."""
    method = f"ask() {{ return {expression}; }}"
    phone.show("<view />", methods=method, profile=profile, switches=switches)
    return phone.run("return stage.pages.front.instance.ask()")


@pytest.mark.parametrize(
    ("profile", "switches", "kind"),
    [
        ("ios", {}, "undefined"),
        ("android", {}, "undefined"),
        ("devtools", {}, "function"),
        ("pc", {}, "undefined"),
        ("ios", {"textDecoder": True}, "function"),
        ("devtools", {"textDecoder": False}, "undefined"),
    ],
)
def test_devtools_alone_has_a_text_decoder(
    phone: Phone, profile: str, switches: dict[str, bool], kind: str
) -> None:
    """Switch textDecoder."""
    assert asked(phone, "[typeof TextDecoder, typeof TextEncoder]", profile, **switches) == [kind, kind]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_browser_s_globals_are_undefined(phone: Phone, profile: str) -> None:
    names = "window document self XMLHttpRequest WebSocket fetch localStorage sessionStorage URL atob structuredClone queueMicrotask"
    types = asked(phone, "[" + ", ".join(f"typeof {name}" for name in names.split()) + "]", profile)
    assert set(types) == {"undefined"}


@pytest.mark.parametrize("profile", PROFILES)
def test_no_text_becomes_code(phone: Phone, profile: str) -> None:
    attempts = "[() => eval('1'), () => new Function('return 1')(), () => Function('return 1')()]"
    outcome = f"{attempts}.map((attempt) => {{ try {{ return attempt(); }} catch (error) {{ return 'refused'; }} }})"
    assert asked(phone, outcome, profile) == ["refused"] * 3


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("macrotask", "at_once"), [(False, 1), (True, 0)])
def test_a_promise_may_be_a_macrotask(phone: Phone, profile: str, macrotask: bool, at_once: int) -> None:
    """Switch promiseAsMacrotask. Ten turns of the browser's own promises are not enough then."""
    method = "ask() { this.called = 0; Promise.resolve().then(() => { this.called += 1; }); }"
    phone.show("<view />", methods=method, profile=profile, switches={"promiseAsMacrotask": macrotask})
    before = phone.run(
        """
        const page = stage.pages.front.instance;
        page.ask();
        for (let turn = 0; turn < 10; turn += 1) await null;
        return page.called;
        """
    )
    assert before == at_once
    phone.wait("stage.pages.front.instance.called === 1")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_set_data_over_the_limit_changes_nothing_and_is_reported(phone: Phone, profile: str) -> None:
    """1024 kB of JSON in UTF-8, quotes and key included."""
    phone.show('<view id="text">{{text}}</view>', data={"text": "before"}, profile=profile)
    room = 1024 * 1024 - len('{"text":""}')
    problems = phone.run(
        """
        const page = stage.pages.front.instance;
        const set = (length) => {
          page.setData({ text: 'x'.repeat(length) });
          return feed.records.filter((record) => record.kind === 'set-data').at(-1);
        };
        const over = set(argument + 1);
        await phone.shown();
        const shown = document.querySelector('#text').textContent;
        return [over.bytes, Boolean(over.problem), shown, Boolean(set(argument).problem)];
        """,
        room,
    )
    assert problems == [1024 * 1024 + 1, True, "before", False]


ROWS = (
    '<scroll-view id="list" scroll-y style="height: 300px" scroll-anchoring="{{false}}">'
    '<view id="first" style="height: 100px" /><view style="height: 900px" /></scroll-view>'
)


@pytest.mark.parametrize(
    ("profile", "switches", "obeys"),
    [
        ("ios", {}, True),
        ("android", {}, False),
        ("devtools", {}, False),
        ("pc", {}, False),
        ("ios", {"scrollAnchoring": False}, False),
        ("android", {"scrollAnchoring": True}, True),
    ],
)
def test_scroll_anchoring_of_scroll_view_has_an_effect_on_ios(
    phone: Phone, profile: str, switches: dict[str, bool], obeys: bool
) -> None:
    """Switch scrollAnchoring. The property says no; where it has no effect the browser anchors all the same."""
    phone.show(ROWS, profile=profile, switches=switches)
    moved = phone.run(
        """
        const scroller = document.querySelector('#list wx-scroller');
        scroller.scrollTop = 400;
        await phone.shown();
        document.querySelector('#first').style.height = '150px';
        await phone.shown();
        await phone.shown();
        return scroller.scrollTop - 400;
        """
    )
    assert moved == (0 if obeys else 50)


@pytest.mark.parametrize(
    ("profile", "switches", "covered"),
    [
        ("ios", {}, 335),
        ("android", {}, 287),
        ("devtools", {}, 0),
        ("pc", {}, 0),
        ("ios", {"keyboard": "none"}, 0),
        ("devtools", {"keyboard": "covers"}, 300),
    ],
)
def test_a_focused_field_brings_up_the_keyboard_on_phones(
    phone: Phone, profile: str, switches: dict[str, str], covered: int
) -> None:
    """Switch keyboard."""
    phone.show('<input id="a" bindfocus="on" />', profile=profile, switches=switches)
    phone.tap("#a")
    (focus,) = phone.wait_told("focus")
    assert focus["height"] == covered
    assert phone.run("return device.state.keyboardHeight") == covered
