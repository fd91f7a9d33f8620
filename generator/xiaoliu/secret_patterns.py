"""What a secret looks like. Whatever is in a mini-program's package, everyone who downloads it can read."""

from __future__ import annotations

import re

# Keys that only ever hold secrets, in any spelling: api_key, apiKey, AppSecret, access-token, password.
SECRET_KEY = re.compile(r"(?i)(api|access|private|secret)[_-]?key|secret|token$|passw(or)?d|credential")

_PATTERNS = {
    "an API key (sk-…)": r"\bsk-[A-Za-z0-9_-]{16,}",
    "an AWS key (AKIA…)": r"\bAKIA[0-9A-Z]{16}\b",
    "a Tencent Cloud key (AKID…)": r"\bAKID[0-9A-Za-z]{28,}",
    "an Alibaba Cloud key (LTAI…)": r"\bLTAI[0-9A-Za-z]{12,}",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}",
    "a bearer token": r"\bBearer\s+[A-Za-z0-9._~+/-]{20,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an AppSecret": r"(?i:secret)[\"']?\s*[:=]\s*[\"']?(?i:[0-9a-f]{32})\b",
}
_SECRET = re.compile(
    "|".join(f"(?P<p{number}>{pattern})" for number, pattern in enumerate(_PATTERNS.values()))
)
_NAMES = list(_PATTERNS)


def find_secret(text: str) -> str | None:
    """What kind of secret the text seems to contain, never the secret itself."""
    found = _SECRET.search(text)
    return _NAMES[int((found.lastgroup or "p0")[1:])] if found else None
