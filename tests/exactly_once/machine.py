"""Everything that a person, a network and a server can do to an answer, in any order, and what must hold throughout."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.cutting_proxy import CuttingProxy
from tests.exactly_once.fleet import Fleet
from tests.exactly_once.gated_model import GatedModel, pieces_of, text_of
from tests.exactly_once.phone import Look, Phone, Shown

# Times that a connection breaks without a new frame; at the next one the client leaves it to the reader to go on.
TRIES = 6

# Pieces that the model says in the very moment in which something happens.
SAID = st.integers(0, 4)

# Times that the app is restarted in a sequence, at most: otherwise that is most of what happens.
RESTARTS = 2

# Milliseconds on the phone in which whatever is going to happen by itself has happened: all tries with their longest
# waits, and silence over every connection that was cut without a word.
LONG = 600_000


@dataclass
class Asked:
    """A question of this sequence, and what has happened to its answer.

    Attributes:
        question: nobody else asks it.
        times: how often the person asked for it: what may be paid for.
        shown: the longest text of it that was on the screen since it was asked for.
        breaks: connections that may have broken since it last came further.
        reopened: the app was started again while the answer was to come.
        over: the person stopped it.
    """

    question: str
    times: int = 1
    shown: str = ""
    breaks: int = 0
    reopened: bool = False
    over: bool = False


class AnswerMachine(RuleBasedStateMachine):
    """One sequence on one phone. Subclasses say where it takes place, and who takes part.

    Attributes:
        tally: what has happened in all sequences.
        most_goes: how often the page's button is tapped at the end until the answer is whole.
    """

    phone: ClassVar[Phone]
    model: ClassVar[GatedModel]
    proxy: ClassVar[CuttingProxy]
    profile: ClassVar[str]
    tally: ClassVar[Counter[str]]
    numbers: ClassVar[count[int]] = count()
    most_goes: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.online = True
        self.foreground = True
        self.lost_stops: set[str] = set()
        self.restarts = 0
        self.model.first = 0
        self.tally["sequences"] += 1
        self.look: Look = self.phone.do("begin", self.profile)

    # What a person does. Hypothesis wants preconditions that are the same each time; what is on the screen is not,
    # to the millisecond, so what cannot be done then is not done.

    @initialize(first=st.integers(0, 5))
    def begin(self, first: int) -> None:
        """Nothing can happen to an answer that nobody wants."""
        self.send(first)

    @precondition(lambda self: self.foreground)
    @rule(first=st.integers(0, 5))
    def send(self, first: int) -> None:
        """Asks something new; the model says so many pieces at once."""
        if self.look.busy:
            return
        self.model.first = first
        question = f"{next(self.numbers)}: why?"
        note(question)
        self.asked.append(Asked(question))
        self._do("ask", question)

    @precondition(lambda self: self.foreground)
    @rule(said=SAID)
    def stop(self, said: int) -> None:
        if not self.look.busy:
            return
        self.model.let_speak(said)
        self.asked[-1].over = True
        self._do("stop")

    @precondition(lambda self: self.foreground)
    @rule()
    def go_on(self) -> None:
        """Taps what the page offers below an answer that failed."""
        if not self.look.way_on:
            return
        last = self.asked[-1]
        self.tally[self.look.way_on] += 1
        if self.look.way_on == "retry":
            last.times += 1
            last.shown = ""
            last.reopened = False
        last.breaks = 0
        self._do("goOn")

    @precondition(lambda self: self.foreground)
    @rule(seconds=st.sampled_from([0, 3, 6]), said=SAID)
    def background(self, seconds: int, said: int) -> None:
        """Another app, for so long already."""
        self.model.let_speak(said)
        self.foreground = False
        self._broken()
        self._device("background", {"elapsed": seconds * 1000})

    @precondition(lambda self: not self.foreground)
    @rule(said=SAID)
    def come_back(self, said: int) -> None:
        self.model.let_speak(said)
        self.foreground = True
        self._device("foreground")

    @precondition(lambda self: self.restarts < RESTARTS)
    @rule(said=SAID)
    def restart_app(self, said: int) -> None:
        """The system has ended the mini-program; the person opens it again."""
        self.model.let_speak(said)
        self.restarts += 1
        self._lose_stops()
        self.asked[-1].reopened = True
        self.foreground = True
        self._do("restart")

    # What the network does

    @precondition(lambda self: self.online)
    @rule(said=SAID)
    def go_offline(self, said: int) -> None:
        self.model.let_speak(said)
        self.online = False
        self._broken()
        self._device("offline")

    @precondition(lambda self: not self.online)
    @rule(network=st.sampled_from(["wifi", "4g"]), said=SAID)
    def come_online(self, network: str, said: int) -> None:
        self.model.let_speak(said)
        self.online = True
        self._device("online", network)

    @precondition(lambda self: self.online)
    @rule(network=st.sampled_from(["wifi", "4g", "5g"]), said=SAID)
    def switch_network(self, network: str, said: int) -> None:
        self.model.let_speak(said)
        self._broken()
        self._device("switchNetwork", network)

    @rule(silent=st.booleans(), said=SAID)
    def cut(self, silent: bool, said: int) -> None:
        self.model.let_speak(said)
        self._broken()
        self._device("cut", {"silent": silent})

    @rule(seconds=st.sampled_from([5, 60]))
    def server_is_away(self, seconds: int) -> None:
        """Nobody is at home behind its address for so long; longer than the page tries by itself, perhaps."""
        self._lose_stops()
        there, self.proxy.targets = self.proxy.targets, ["http://127.0.0.1:9"]
        self.tally["server away"] += 1
        self._do("device", "cut", {"silent": False})
        self._broken(TRIES)
        self._do("pass", seconds * 1000)
        self.proxy.targets = there

    # What time and the model do

    @rule(seconds=st.sampled_from([1, 9, 40, 50, 90]))
    def time_passes(self, seconds: int) -> None:
        # A connection may be given up, or silenced, once in every 37.5 s of silence.
        if seconds >= 9:
            self._broken(1 + seconds // 37)
        self._do("pass", seconds * 1000)

    @rule(pieces=st.integers(1, 6))
    def speak(self, pieces: int) -> None:
        self.model.let_speak(pieces)
        self._do("hear", self.look.signs)

    # What must hold

    def every_question_is_there(self) -> None:
        assert self.look.questions == [asked.question for asked in self.asked]
        assert len(self.look.answers) == len(self.asked)

    def what_is_shown_is_a_beginning_of_what_was_said(self) -> None:
        for asked, shown in zip(self.asked, self.look.answers, strict=True):
            said = "".join(pieces_of(asked.question)[: self.model.said[asked.question]])
            assert said.startswith(shown.text), f"{shown.text!r} is no beginning of {said!r}"
            assert shown.text.startswith(asked.shown), (
                f"{asked.shown!r} was there already, not only {shown.text!r}"
            )
            if len(shown.text) > len(asked.shown):
                asked.shown, asked.breaks = shown.text, 0

    def what_is_shown_as_complete_is_complete(self) -> None:
        for asked, shown in zip(self.asked, self.look.answers, strict=True):
            if shown.status == "complete":
                assert shown.text == text_of(asked.question), f"shown as complete: {shown.text!r}"

    def nothing_was_paid_for_twice(self) -> None:
        for asked in self.asked:
            assert self.model.asked[asked.question] <= asked.times

    def one_stream_is_in_flight(self) -> None:
        assert self.look.streams_most <= 1

    def the_page_s_code_is_sound(self) -> None:
        assert not self.look.errors, "\n".join(self.look.errors)

    def teardown(self) -> None:
        """All that was lost comes back, and everything comes to its end."""
        self.heal()
        # A stop whose connection was cut without a word is sent again after ten seconds.
        self._broken()
        self._do("pass", 30_000)
        self._check_stops()
        self.model.let_all_speak()
        self._do("settle", LONG)
        self._check_over()
        self._go_on_to_the_end()
        self.tally["connections"] += self.look.streams_all
        assert not self.model.wait_until_left({asked.question for asked in self.asked}, 10)

    def heal(self) -> None:
        """Everything works again."""
        if not self.online:
            self.come_online("wifi", 0)
        if not self.foreground:
            self.come_back(0)

    def may_fail(self, asked: Asked, shown: Shown) -> bool:
        """Whether it is no wonder that this answer failed, for now or for good."""
        # A page that opens asks for no answer by itself; a question that had not arrived when it closed is lost.
        if asked.reopened and shown.error and shown.error["code"] == "run_unknown":
            return True
        # What came in the same moment as a break may have come before it, and then that break is not among them.
        return asked.breaks >= TRIES

    # How

    def _check_stops(self) -> None:
        stopped = {asked.question for asked in self.asked if asked.over}
        still = self.model.wait_until_left(stopped - self.lost_stops, 10)
        assert not still, f"stopped by the reader, and still paid for: {still}"

    def _check_over(self) -> None:
        for asked, shown in zip(self.asked, self.look.answers, strict=True):
            self.tally[f"answers {shown.status}"] += 1
            assert shown.status in ("complete", "stopped", "failed"), f"the answer hangs: {shown}"
            if shown.status == "failed":
                assert self.may_fail(asked, shown), f"failed for no reason: {shown}"
            if shown.status == "stopped":
                assert asked.over

    def _go_on_to_the_end(self) -> None:
        """Whatever failed at last can be had by the button that the page offers.

        More than once, when it only turns out on the way that the run was lost with its worker.
        """
        for _ in range(self.most_goes):
            if self.look.answers[-1].status != "failed":
                return
            assert self.look.way_on, f"no way on from {self.look.answers[-1]}"
            self.go_on()
            self._do("settle", LONG)
        assert self.look.answers[-1].status == "complete", self.look.answers[-1]

    def _lose_stops(self) -> None:
        """The app is gone, or has tried as often as it does: a stop that is on its way may not arrive."""
        stopped = {asked.question for asked in self.asked if asked.over}
        self.lost_stops |= self.model.wait_until_left(stopped, 0)

    def _broken(self, times: int = 1) -> None:
        for asked in self.asked:
            asked.breaks += times

    def _device(self, name: str, *parts: object) -> None:
        self._do("device", name, *parts)

    def _do(self, name: str, *parts: object) -> None:
        self.tally[str(parts[0]) if name == "device" else name] += 1
        self.look = self.phone.do(name, *parts)
        # Not as Hypothesis' own invariants: it would list them after every step of a sequence that fails.
        self.every_question_is_there()
        self.what_is_shown_is_a_beginning_of_what_was_said()
        self.what_is_shown_as_complete_is_complete()
        self.nothing_was_paid_for_twice()
        self.one_stream_is_in_flight()
        self.the_page_s_code_is_sound()


class MortalWorkers(AnswerMachine):
    """The same, where the server's workers die as well."""

    fleet: ClassVar[Fleet]
    # A worker that a busy machine leaves without a core for longer than its lease counts as dead as well.
    most_goes: ClassVar[int] = 5

    def __init__(self) -> None:
        self.killed = False
        super().__init__()

    @precondition(lambda self: not self.killed)
    @rule(place=st.integers(0, 1), said=SAID)
    def kill_worker(self, place: int, said: int) -> None:
        """The one that writes the answer, or the one that passes it on, or another."""
        self.model.let_speak(said)
        self.killed = True
        self.tally["kill worker"] += 1
        self.fleet.kill(place)
        self._do("pass", 1000)

    def heal(self) -> None:
        # No sequence is spared.
        if not self.killed:
            self.kill_worker(0, 0)
        self.fleet.wait_until_up()
        super().heal()

    def may_fail(self, asked: Asked, shown: Shown) -> bool:
        return self.killed or super().may_fail(asked, shown)
