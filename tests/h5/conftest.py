"""The simulated phone, for the page inside a mini-program."""

from __future__ import annotations

from tests.simulator.phones import phone as phone
from tests.simulator.phones import phone_page as phone_page
