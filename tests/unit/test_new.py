"""A project that could not be made leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiaoliu import new
from xiaoliu.new import Answers, create


def test_a_failure_in_the_middle_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        assert any(tmp_path.rglob("xiaoliu.toml")), "the failure came too early to prove anything"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(new, "build", fail)
    with pytest.raises(OSError):
        create(tmp_path / "deep/er/chat", Answers("x", "http://127.0.0.1:8000", "xiaoliu", "en"))
    assert not any(tmp_path.iterdir())
