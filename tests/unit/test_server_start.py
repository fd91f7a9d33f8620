"""Settings, starting, mounting, CORS, and what must never be written down."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from tests.raw_http import RawResponse, answer, ask, frames
from tests.servers import reference_server
from tests.sockets import resume, talk
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server import ServerStartError, Settings, SettingsError, create_app, load_settings, run, serving
from xiaoliu.server.logs import JsonFormatter
from xiaoliu.server.settings import misspelled_variables

KEY = "sk-canary-4b8d2e6f0a"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("XIAOLIU_PORT", "eighty", "integer"),
        ("XIAOLIU_PORT", "70000", "65535"),
        ("XIAOLIU_UPSTREAM", "gpt", "'demo' or 'openai'"),
        ("XIAOLIU_HEARTBEAT_SECONDS", "0", "greater than 0"),
        ("XIAOLIU_OPENAI_BASE_URL", "api.deepseek.com", "complete URL"),
        ("XIAOLIU_OPENAI_BASE_URL", f"https://user:{KEY}@example.com/v1", "no user"),
        ("XIAOLIU_OPENAI_API_KEY", f"{KEY}\nsecond line", "one line"),
        ("XIAOLIU_CORS_ORIGINS", "*", "list the origins"),
        ("XIAOLIU_CORS_ORIGINS", "https://example.com/", "no trailing slash"),
        ("XIAOLIU_ARTICLE_COMPAT", "perhaps", "boolean"),
        ("XIAOLIU_LOG", f"postgres://me:{KEY}@localhost/0", "memory"),
        ("XIAOLIU_LOG", f"redis:{KEY}", "redis://localhost:6379/0"),
        ("XIAOLIU_LOG", f"redis://:{KEY}@localhost:99999", "redis://localhost:6379/0"),
        ("XIAOLIU_LOG", f"redis://localhost/{KEY}", "redis://localhost:6379/0"),
        ("XIAOLIU_LOG", f"redis://localhost/0?socket_timeout={KEY}", "redis://localhost:6379/0"),
        ("XIAOLIU_LOG", "rediss://localhost/0?ssl_cert_reqs=perhaps", "redis://localhost:6379/0"),
        ("XIAOLIU_HOST", "", "0.0.0.0 for all"),
        ("XIAOLIU_HEARTBEAT_SECONDS", "inf", "finite"),
        ("XIAOLIU_ORPHAN", "leave", "'cancel' or 'finish'"),
        ("XIAOLIU_RETENTION_SECONDS", "0", "greater than 0"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert f"{name}: " in str(raised.value) and says in str(raised.value)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "redis://localhost",
        "rediss://me:secret@redis.example:6380/3?ssl_ca_certs=/etc/ca.pem",
        "redis://[::1]:6379",
    ],
)
def test_an_address_of_a_redis_is_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("XIAOLIU_LOG", address)
    assert load_settings().log.get_secret_value() == address


def test_openai_needs_a_model_and_says_how_to_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOLIU_UPSTREAM", "openai")
    with pytest.raises(SettingsError, match="XIAOLIU_MODEL"):
        load_settings()


def test_a_misspelled_variable_gets_a_suggestion() -> None:
    environ = {
        "XIAOLIU_UPSTEAM": "openai",
        "XIAOLIU_PORT": "1",
        "XIAOLIU_SOMETHING_ELSE": "x",
        "PATH": "/bin",
    }
    assert misspelled_variables(environ) == [
        "XIAOLIU_UPSTEAM is not a setting; did you mean XIAOLIU_UPSTREAM?"
    ]


def test_secrets_are_in_no_representation() -> None:
    settings = Settings(
        openai_api_key=SecretStr(KEY),
        log=SecretStr(f"redis://:{KEY}@localhost/0"),
        system_prompt="秘密的提示词",
    )
    assert KEY not in repr(settings) + str(settings) + settings.model_dump_json()
    assert "秘密的提示词" not in repr(settings)
    with pytest.raises(ValueError) as raised:
        Settings(openai_base_url=f"https://user:{KEY}@example.com/v1")
    assert KEY not in str(raised.value)


def serve_in_a_process(**environ: str) -> subprocess.Popen[str]:
    """Runs `run()` in a process of its own; the first line it prints is the URL."""
    code = "from xiaoliu.server import *; run(load_settings(), ready=lambda url: print(url, flush=True))"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "XIAOLIU_PORT": "0", "XIAOLIU_DEMO_PACE": "0", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_log_has_one_line_a_run_and_neither_words_nor_secrets() -> None:
    async def refuse(reply: Reply) -> None:
        await reply.head(401, "application/json")
        await reply.data(json.dumps({"error": {"message": f"Incorrect API key: {KEY}"}}).encode())
        await reply.bytes(b"0\r\n\r\n")

    secret_question = "我的病历号是四八二九"
    with fake_upstream(refuse) as upstream:
        process = serve_in_a_process(
            XIAOLIU_UPSTREAM="openai",
            XIAOLIU_MODEL="m",
            XIAOLIU_OPENAI_BASE_URL=upstream.base_url,
            XIAOLIU_OPENAI_API_KEY=KEY,
            XIAOLIU_HEARTBEAT_SECOND="3",
        )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        (frame,) = answer(url, secret_question)
        assert frame["code"] == "upstream_unauthorized"
        process.send_signal(signal.SIGINT)
        output, log = process.communicate(timeout=20)
    records = [json.loads(line) for line in log.splitlines()]
    (ended,) = [record for record in records if record["event"] == "run ended"]
    assert (ended["outcome"], ended["upstream"]) == ("upstream_unauthorized", "openai")
    assert "did you mean XIAOLIU_HEARTBEAT_SECONDS?" in records[0]["event"]
    for secret in (KEY, secret_question, "四八二九"):
        assert secret not in output + log + json.dumps(frame)
    assert "Traceback" not in log


def test_a_fault_of_ours_is_logged_without_what_it_was_about() -> None:
    class Broken:
        name = "broken"

        async def answer(self, messages: Any) -> Any:
            raise ValueError(f"cannot handle {messages[0].content}")
            yield

        async def close(self) -> None: ...

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.getLogger("xiaoliu.server").addHandler(handler)
    try:
        with serving(create_app(Settings(), upstream=Broken())) as url:
            (frame,) = answer(url, "我的秘密")
    finally:
        logging.getLogger("xiaoliu.server").removeHandler(handler)
    assert frame["code"] == "internal_error"
    assert '"error": "ValueError"' in stream.getvalue() and "我的秘密" not in stream.getvalue()


@pytest.mark.parametrize("command", ["run", "uvicorn"])
def test_wrong_settings_end_in_a_sentence_not_in_a_traceback(command: str) -> None:
    arguments = {
        "run": ["-c", "from xiaoliu.server import asgi"],
        "uvicorn": ["-m", "uvicorn", "xiaoliu.server.asgi:app", "--port", "0"],
    }[command]
    environ = {**os.environ, "XIAOLIU_UPSTREAM": "openai"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "XIAOLIU_MODEL" in done.stderr and "Traceback" not in done.stderr


def test_a_port_in_use_is_said_before_anything_starts() -> None:
    with reference_server() as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(ServerStartError, match=f"port {port} is in use"):
            run(Settings(), port=port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ServerStartError, match=r"cannot listen on 192\.0\.2\.1"):
        run(Settings(), host="192.0.2.1", port=0)


def test_it_is_alive_and_says_what_it_uses() -> None:
    with reference_server() as server, RawResponse(server.url, "GET", "/healthz", {}, b"") as response:
        assert json.loads(response.read()) == {"status": "ok", "upstream": "demo", "log": "memory"}


def test_only_listed_origins_may_call_and_never_with_credentials() -> None:
    listed, other = {"Origin": "https://good.example"}, {"Origin": "https://evil.example"}
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    with reference_server(cors_origins="https://good.example,http://localhost:5173") as server:
        for headers, allowed in [(listed, "https://good.example"), (other, None)]:
            with RawResponse(server.url, "OPTIONS", "/v1/chat", {**headers, **preflight}, b"") as response:
                assert response.headers.get("access-control-allow-origin") == allowed
                assert "access-control-allow-credentials" not in response.headers
            with ask(server.url, headers=headers) as response:
                assert response.headers.get("access-control-allow-origin") == allowed
                assert "access-control-allow-credentials" not in response.headers
    with reference_server() as server, ask(server.url, headers=listed) as response:
        assert "access-control-allow-origin" not in response.headers


def test_it_mounts_into_fastapi_under_a_prefix() -> None:
    chat = create_app(Settings(demo_pace=0))
    outer = FastAPI()
    outer.mount("/ai/chat", chat)
    outer.state.server = chat.state.server
    with serving(outer) as url:
        with ask(url, prefix="/ai/chat") as response:
            run_id = response.headers["x-run-id"]
            whole = frames(response)
            assert whole[-1]["event"] == "end"
        with RawResponse(url, "GET", f"/ai/chat/v1/runs/{run_id}", {}, b"") as response:
            assert json.loads(response.read())["last_id"] == len(whole)
        assert talk(f"{url}/ai/chat", resume(run_id)) == (whole, 1000)
        with RawResponse(url, "POST", f"/ai/chat/v1/runs/{run_id}/stop", {}, b"") as response:
            assert json.loads(response.read())["status"] == "ended"
        with ask(url) as response:
            assert response.status == 404
