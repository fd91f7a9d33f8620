"""The generated page over a WebSocket, on a phone that loses it at any message, or never lets it open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.page.stage_page import StagePage

Project = Callable[..., dict[str, str]]

PIECES = ["你好", "👋🏽", "，{{ x }}", "\r\n", "👨‍👩‍👧", "و السلام"]
PROFILES = ["ios", "android"]

# A server in a few words: what comes after the frame that the client has. `sent` is what the client says.
SERVER = """
const { files, profile, pieces } = argument;
const frames = pieces.map((content, index) => ({ id: index + 1, event: 'delta', content }));
frames.push({ id: frames.length + 1, event: 'end', reason: 'stop', chars: [...pieces.join('')].length });
const sent = [];
/** The frames that the client lacks, at most so many of them. */
const following = (data, most = Infinity) => {
  sent.push(JSON.parse(data));
  return frames.slice(sent.at(-1).after).slice(0, most).map((frame) => JSON.stringify(frame));
};
const server = { connect: () => ({ answer: following }) };
const opening = { files, virtual: true, profile, socket: (...parts) => recordedSockets(server.connect())(...parts) };
const phases = (stage) => stage.feed.records.filter(({ kind }) => kind === 'socket').map(({ id, phase }) => [id, phase]);
/** Sockets that user code has not been told the end of. */
const alive = (stage) => phases(stage).filter(([id, phase]) => (
  phase === 'connect' && !phases(stage).some(([other, last]) => other === id && last === 'close'))).length;
"""


def run(page: StagePage, project: Project, script: str, profile: str = "ios") -> Any:
    files = project(
        {"url": "https://a.example", "protocol": "xiaoliu", "transports": ["websocket", "poll"]},
        features={"history": False},
    )
    return page.run(SERVER + script, {"files": files, "profile": profile, "pieces": PIECES})


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("how", ["breaks", "falls silent"])
def test_a_socket_may_be_lost_at_every_message(
    page: StagePage, project: Project, profile: str, how: str
) -> None:
    answers, alive, errors = run(
        page,
        project,
        """
        const stage = await open(opening);
        const reader = new Reader(stage);
        const seen = [];
        for (let cut = 1; cut <= frames.length; cut += 1) {
          sent.length = 0;
          let first = true;
          server.connect = () => {
            const isFirst = first;
            first = false;
            if (!isFirst) return { answer: (data) => following(data) };
            return HOW === 'breaks' ? { answer: (data) => following(data), breaksAfter: cut } : { answer: (data) => following(data, cut) };
          };
          reader.ask('Why?');
          await reader.finished();
          seen.push([reader.status(), reader.text(), sent.map(({ type, after }) => type + ' ' + after)]);
        }
        return [seen, alive(stage), stage.errors];
        """.replace("HOW", repr(how)),
        profile,
    )
    assert errors == []
    assert alive == 0
    for cut, (status, text, sent) in enumerate(answers, start=1):
        assert (status, text) == ("complete", "".join(PIECES)), cut
        expected = ["start 0"] if cut > len(PIECES) else ["start 0", f"resume {cut}"]
        assert sent == expected, cut


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "blow", ["background({ elapsed: 6000 })", "offline()", "switchNetwork('5g')", "cut()"]
)
def test_what_comes_over_the_phone_in_mid_answer_loses_nothing(
    page: StagePage, project: Project, profile: str, blow: str
) -> None:
    status, text, sent, ways, alive = run(
        page,
        project,
        """
        const stage = await open(opening);
        const reader = new Reader(stage);
        let half = true;
        server.connect = () => ({ answer: (data) => following(data, half ? 3 : Infinity) });
        reader.ask('Why?');
        await stage.clock.until(() => reader.text() === pieces.slice(0, 3).join(''));
        half = false;
        stage.device.BLOW;
        await stage.clock.advance(8000);
        stage.device.foreground();
        stage.device.online();
        await reader.finished();
        return [reader.status(), reader.text(), sent.map(({ type, after }) => type + ' ' + after), stage.requests.length, alive(stage)];
        """.replace("BLOW", blow),
        profile,
    )
    assert (status, text) == ("complete", "".join(PIECES))
    # Each new network takes a new leg, whatever became of the old one.
    assert sent[0] == "start 0"
    assert set(sent[1:]) == {"resume 3"}
    assert ways == 0, "a socket that has worked is not given up for polling"
    assert alive == 0


@pytest.mark.parametrize("closes", [True, False])
def test_stop_while_it_is_connecting_leaves_no_socket_open(
    page: StagePage, project: Project, closes: bool
) -> None:
    status, sent, alive, phases = run(
        page,
        project,
        """
        const stage = await open({ ...opening, latency: 300, switches: { closesConnecting: CLOSES } });
        const reader = new Reader(stage);
        reader.ask('Why?');
        await stage.clock.until(() => phases(stage).length > 0);
        reader.stop();
        await stage.clock.advance(10000);
        return [reader.status(), sent, alive(stage), phases(stage).map(([, phase]) => phase)];
        """.replace("CLOSES", str(closes).lower()),
    )
    assert (status, sent, alive) == ("stopped", [], 0)
    assert phases == (["connect", "close"] if closes else ["connect", "open", "close"])


def test_twenty_answers_never_meet_the_limit_of_five_sockets(page: StagePage, project: Project) -> None:
    statuses, failures = run(
        page,
        project,
        """
        const stage = await open({ ...opening, latency: 50 });
        const reader = new Reader(stage);
        const statuses = [];
        for (let i = 0; i < 20; i += 1) {
          reader.ask('Why?');
          if (i % 2) {
            await stage.clock.until(() => phases(stage).filter(([, phase]) => phase === 'open').length > i / 2);
            reader.stop();
          }
          await reader.finished();
          statuses.push(reader.status());
        }
        return [statuses, stage.logged];
        """,
    )
    assert statuses == ["complete", "stopped"] * 10
    assert [text for _, text in failures if "exceed" in text] == []
