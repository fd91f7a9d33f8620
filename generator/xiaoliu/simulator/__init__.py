"""The stage: a mini-program in a browser, and the site that serves it.

`src/` is the stage itself, JavaScript, built into `dist/`. The modules beside this one serve it: `create_site` makes
the site of a project, `serving` runs it on this machine.
"""

from __future__ import annotations
