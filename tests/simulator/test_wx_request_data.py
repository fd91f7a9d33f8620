"""What `wx.request` sends, and what it makes of the answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench


def sent(bench: WxBench, options: str, switches: str = "{}") -> dict[str, Any]:
    """The request that reaches the network for these options, its body as text."""
    request: dict[str, Any] = bench.run(
        f"""
        let sent;
        const recorded = recordedSource({{}});
        const stage = rig({{ switches: {switches}, request: (request, sink) => {{ sent = request; return recorded(request, sink); }} }});
        const asked = ask(stage, {options});
        await asked.finished();
        const {{ body }} = sent;
        return {{ ...sent, body: body instanceof ArrayBuffer ? ['buffer', text(body)] : body }};
        """
    )
    return request


HEADER = """{ header: { text: 'a', number: 7, object: { a: 1 }, list: ['a', 'b'], none: null, yes: true, at: new Date(0),
  Referer: 'https://evil.example/', referer: 'x' } }"""


def test_header_values_become_strings(bench: WxBench) -> None:
    """Switch headerCoercion. A Referer cannot be set."""
    assert sent(bench, HEADER)["header"] == {
        "text": "a",
        "number": "7",
        "object": "[object Object]",
        "list": "[object Array]",
        "none": "[object Null]",
        "yes": "[object Boolean]",
        "at": "[object Date]",
        "content-type": "application/json",
    }
    off = sent(bench, HEADER, "{ headerCoercion: false }")["header"]
    assert (off["list"], off["yes"]) == ("a,b", "true")


def test_the_content_type_is_json_unless_the_page_says_otherwise(bench: WxBench) -> None:
    assert sent(bench, "{}")["header"] == {"content-type": "application/json"}
    assert sent(bench, "{ header: { 'Content-Type': 'text/plain' } }")["header"] == {
        "Content-Type": "text/plain"
    }


@pytest.mark.parametrize(
    ("options", "url"),
    [
        (
            "{ data: { q: '你 好', n: 1, o: { a: [1] } } }",
            "?q=%E4%BD%A0%20%E5%A5%BD&n=1&o=%7B%22a%22%3A%5B1%5D%7D",
        ),
        ("{ url: 'https://a.example/?a=1&b=2', data: { b: 3 } }", "?a=1&b=3"),
        ("{ url: 'https://a.example/?a=1', data: 'b=2' }", "?a=1&b=2"),
        ("{ data: {} }", ""),
        ("{ data: new ArrayBuffer(2) }", ""),
        ("{ method: 'get', data: { a: 1 } }", "?a=1"),
    ],
)
def test_data_of_a_get_goes_into_the_query(bench: WxBench, options: str, url: str) -> None:
    request = sent(bench, options)
    assert request["url"] == f"https://a.example/{url}"
    assert request["method"] == "GET"
    assert request["body"] is None


FORM = "header: { 'Content-Type': 'application/x-www-form-urlencoded' }"


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ("data: { q: '你' }", '{"q":"你"}'),
        ("data: [1, { a: undefined }]", "[1,{}]"),
        ("data: 'text'", "text"),
        ("data: bytes('raw').buffer", ["buffer", "raw"]),
        ("data: { q: '你', n: 1 }, " + FORM, "q=%E4%BD%A0&n=1"),
        ("data: 'q=1', " + FORM, "q=1"),
        ("data: null", None),
        ("", None),
    ],
)
def test_data_of_a_post_is_the_body(bench: WxBench, options: str, body: Any) -> None:
    assert sent(bench, f"{{ method: 'POST', {options} }}")["body"] == body


def test_there_is_no_patch(bench: WxBench) -> None:
    methods = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH", "BREW"]
    outcomes = bench.run(
        """
        const outcomes = [];
        for (const method of argument) {
          const asked = ask(rig(), { method });
          await asked.finished();
          outcomes.push(asked.names().at(-2));
        }
        return outcomes;
        """,
        methods,
    )
    assert outcomes == ["success"] * 8 + ["fail"] * 2


BOM = "\ufeff"


@pytest.mark.parametrize(
    ("options", "switches", "body", "data"),
    [
        ("{}", {}, '{"a":1}', {"a": 1}),
        ("{}", {}, BOM + '{"a":1}', {"a": 1}),
        ("{}", {}, BOM + BOM + "a", BOM + "a"),
        ("{}", {}, "{broken", "{broken"),
        ("{}", {}, "", ""),
        ("{}", {}, "7", 7),
        ("{ dataType: 'text' }", {}, BOM + '{"a":1}', '{"a":1}'),
        ("{ dataType: '其他' }", {}, "7", "7"),
        ("{}", {"parsedBody": False}, BOM + '{"a":1}', BOM + '{"a":1}'),
    ],
)
def test_a_body_loses_its_byte_order_mark_and_is_parsed_silently(
    bench: WxBench, options: str, switches: dict[str, bool], body: str, data: Any
) -> None:
    """Switch parsedBody."""
    found = bench.run(
        f"""
        const asked = ask(rig({{ switches: argument.switches, request: recordedSource({{ bytes: bytes(argument.body) }}) }}), {options});
        await asked.finished();
        return asked.result.data;
        """,
        {"switches": switches, "body": body},
    )
    assert found == data


def test_an_array_buffer_is_left_alone(bench: WxBench) -> None:
    found = bench.run(
        """
        const pieces = [new Uint8Array([0xef, 0xbb]), new Uint8Array([0xbf, 0x37])];
        const asked = ask(rig({ request: recordedSource({ bytes: pieces }) }), { responseType: 'arraybuffer' });
        await asked.finished();
        return [asked.result.data instanceof ArrayBuffer, [...new Uint8Array(asked.result.data)]];
        """
    )
    assert found == [True, [0xEF, 0xBB, 0xBF, 0x37]]


def test_headers_in_arrays_are_joined_on_success(bench: WxBench) -> None:
    result = bench.run(
        """
        const header = { 'X-One': 'a', 'Set-Cookie': ['a=1', 'b=2'] };
        const asked = ask(rig({ request: recordedSource({ header, cookies: ['a=1', 'b=2'] }) }), {});
        await asked.finished();
        return asked.result;
        """
    )
    assert result["header"] == {"X-One": "a", "Set-Cookie": "a=1,b=2"}
    assert result["cookies"] == ["a=1", "b=2"]


def test_there_is_no_promise_style_for_requests_and_sockets(bench: WxBench) -> None:
    found = bench.run(
        """
        const { wx } = rig();
        return [typeof wx.request({ url: 'https://a.example/' }).then, typeof wx.connectSocket({ url: 'wss://a.example/' }).then];
        """
    )
    assert found == ["undefined", "undefined"]


def test_the_feed_tells_of_a_request_from_its_body_to_its_end(bench: WxBench) -> None:
    """The text of a chunk is what its bytes add, so that a character in two chunks is shown once."""
    records = bench.run(
        """
        const stage = rig({ cutting: { how: 'bytes', size: 4 },
          request: recordedSource({ header: { 'X-A': 'b' }, bytes: bytes('你好!') }) });
        const asked = stream(stage, { url: 'https://a.example/x', data: { q: '问' } });
        await asked.finished();
        return stage.feed.records;
        """
    )
    plain = [{key: value for key, value in record.items() if key not in ("n", "at")} for record in records]
    assert plain == [
        {
            "kind": "request",
            "id": 1,
            "url": "https://a.example/x",
            "method": "POST",
            "header": {"content-type": "application/json"},
            "chunked": True,
            "body": '{"q":"问"}',
        },
        {"kind": "head", "id": 1, "statusCode": 200, "header": {"X-A": "b"}},
        {"kind": "chunk", "id": 1, "bytes": 4, "data": "5L2g5Q==", "text": "你"},
        {"kind": "chunk", "id": 1, "bytes": 3, "data": "pb0h", "text": "好!"},
        {
            "kind": "request-end",
            "id": 1,
            "outcome": "success",
            "errMsg": "request:ok",
            "statusCode": 200,
            "bytes": 7,
            "chunks": 2,
        },
    ]
