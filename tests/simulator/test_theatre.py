"""The stage page when its files cannot be had, or are broken, while something else is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Chromium
from xiaoliu.simulator.project_files import ProjectFiles
from xiaoliu.simulator.serving import serving
from xiaoliu.simulator.site import STAGE_QUERY, create_site

Run = Callable[[str], Any]


@pytest.fixture
def open_stage(chromium: Chromium, folder: Path) -> Iterator[Callable[..., Run]]:
    """Opens the stage page with `folder`; gives what runs the body of an async function there."""
    pages: list[Any] = []
    with serving(create_site(ProjectFiles(folder))) as port:

        def begin(*, files: bool = True) -> Run:
            def open_page(browser: Any) -> Any:
                page = browser.new_page()
                if not files:
                    page.route("**/project.json", lambda route: route.fulfill(status=500, body=""))
                page.goto(f"http://127.0.0.1:{port}/stage/?{STAGE_QUERY}&storage=memory")
                return page

            page = chromium.call(open_page)
            pages.append(page)
            return lambda script: chromium.call(lambda _: page.evaluate(f"async () => {{ {script} }}"))

        yield begin
        chromium.call(lambda _: [page.context.close() for page in pages])


def test_files_that_cannot_be_had_are_a_problem_that_is_told(open_stage: Callable[..., Run]) -> None:
    run = open_stage(files=False)
    state = run("await xiaoliu.ready.catch(() => {}); return xiaoliu.command('state')")
    (problem,) = state["problems"]
    assert problem["message"].endswith("project.json: HTTP status 500") and problem["severity"] == "error"
    assert not state["ready"] and not state["refused"]


def test_another_phone_runs_the_last_good_version_of_a_broken_project(
    open_stage: Callable[..., Run], folder: Path
) -> None:
    run = open_stage()
    run("await xiaoliu.ready")
    (folder / "pages/index/index.wxml").write_text("<view", "utf-8")
    state = run("await xiaoliu.command('configure', { profile: 'android' }); return xiaoliu.command('state')")
    assert state["profile"] == "android" and state["refused"] and state["problems"]
    assert run("return xiaoliu.stage.device === xiaoliu.device && document.body.innerText.includes('你好')")


def test_a_phone_that_was_put_away_is_not_heard_any_more(open_stage: Callable[..., Run]) -> None:
    run = open_stage()
    # In one turn, so that the old phone's 100 ms cannot pass before it is put away; its timer would come before ours.
    suspended = run(
        """
        await xiaoliu.ready;
        xiaoliu.command('background', { elapsed: 4900 });
        const configured = xiaoliu.command('configure', { profile: 'android' });
        await new Promise((resolve) => setTimeout(resolve, 200));
        await configured;
        return xiaoliu.feed.records.filter(({ changes }) => changes && changes.suspended);
        """
    )
    assert suspended == []


def test_of_two_reloads_the_last_one_has_the_last_word(open_stage: Callable[..., Run], folder: Path) -> None:
    run = open_stage()
    run("await xiaoliu.ready")
    (folder / "pages/index/index.wxml").write_text("<view>再见</view>", "utf-8")
    seen = run(
        """
        // The first request of the two is answered late, with what was there before.
        const { fetch } = globalThis;
        let late = true;
        globalThis.fetch = async (...parts) => {
          if (!late) return fetch(...parts);
          late = false;
          const answer = await fetch(...parts);
          const files = await answer.json();
          files['pages/index/index.wxml'] = '<view>你好</view>';
          await new Promise((resolve) => setTimeout(resolve, 500));
          return new Response(JSON.stringify(files));
        };
        await Promise.all([xiaoliu.command('reload'), xiaoliu.command('reload')]);
        return document.body.innerText;
        """
    )
    assert "再见" in seen
