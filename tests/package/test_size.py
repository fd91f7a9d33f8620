"""The budget of the generated page."""

from __future__ import annotations

import pytest

from bench.size import package_size, weigh

BUDGET = 30_000  # bytes of the package, minified and gzipped: resuming and three ways of travel included
DECODER_BUDGET = 1_300  # bytes of utf8.js alone


def test_the_page_and_its_runtime_stay_within_their_budget(capsys: pytest.CaptureFixture[str]) -> None:
    weights = weigh()
    size = package_size(weights)
    with capsys.disabled():
        print(f"\nminified and gzipped: {size} of {BUDGET} bytes, {len(weights)} files")
    [decoder] = [weight for weight in weights if weight.path == "runtime/utf8.js"]
    assert decoder.gzipped <= DECODER_BUDGET
    assert size < BUDGET
