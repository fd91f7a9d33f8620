"""A client that is broken on purpose: what these tests are worth shows when they catch it."""

from __future__ import annotations

# Asks for the whole answer each time it connects, and does not know what of it has been there already.
_FORGET = """
const careful = Object.assign({}, module.exports);
Object.assign(module.exports, {
  resume: (run) => careful.resume(Object.assign({}, run, { after: 0 })),
  createReader: () => careful.createReader()
});
"""


def forgetful(files: dict[str, str]) -> dict[str, str]:
    """The same mini-program, but for a memory of what it has read."""
    return {**files, "protocol.js": files["protocol.js"] + _FORGET}
