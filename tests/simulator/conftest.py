"""A running site, a server that does what the test says, and `wx` alone in a browser page."""

from __future__ import annotations

from tests.simulator.phones import phone as phone
from tests.simulator.phones import phone_page as phone_page
from tests.simulator.sites import built_stage as built_stage
from tests.simulator.sites import folder as folder
from tests.simulator.sites import server as server
from tests.simulator.sites import shared_site as shared_site
from tests.simulator.sites import site as site
from tests.simulator.wx_bench import bench as bench
from tests.simulator.wx_bench import wx_script as wx_script
