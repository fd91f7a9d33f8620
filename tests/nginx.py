"""A real nginx of a test's own, in front of any number of servers."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from time import monotonic, sleep
from urllib.parse import urlsplit

from tests.redis_server import free_port

SECONDS = 20

CONFIG = """
daemon off;
# Ignored unless root starts it, who then owns the folder.
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream workers {{
    {servers}
    keepalive 16;
  }}
  {http}
  server {{
    listen 127.0.0.1:{port}{listen};
    {server}
    location / {{
      proxy_pass http://workers;
      {location}
    }}
  }}
}}
"""

# What docs/reliability.md tells people to write.
ADVISED = """
proxy_http_version 1.1;
proxy_set_header Host $http_host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
proxy_read_timeout 60s;
# A question may be sent to another worker as well: its run_id sees to it that it is answered once.
proxy_next_upstream error timeout non_idempotent;
"""


@contextmanager
def nginx(
    urls: Sequence[str], *, http: str = "", server: str = "", location: str = ADVISED, listen: str = ""
) -> Iterator[str]:
    """Runs nginx while the block runs; gives its URL.

    Args:
        urls: of the servers behind it, taken in turn.
        http: further directives of the http block.
        server: further directives of the server block.
        location: the directives of the location; "" leaves nginx its defaults.
        listen: further words of the listen directive, such as " http2".
    """
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        # One refused connection says that a worker restarts, not that it is out of order for ten seconds.
        servers = " ".join(f"server {urlsplit(url).netloc} max_fails=0;" for url in urls)
        places = {"folder": folder, "port": port, "servers": servers, "listen": listen}
        config = Path(folder, "nginx.conf")
        config.write_text(CONFIG.format(**places, http=http, server=server, location=location))
        log = Path(folder, "error.log")
        command = [find_nginx() or "nginx", "-p", folder, "-e", str(log), "-c", str(config)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            deadline = monotonic() + SECONDS
            while not _listens(port):
                assert process.poll() is None, log.read_text()
                assert monotonic() < deadline, "nginx does not listen"
                sleep(0.01)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def find_nginx() -> str | None:
    """Where nginx is; Debian keeps it out of a user's PATH."""
    return shutil.which(
        "nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    )


def _listens(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
