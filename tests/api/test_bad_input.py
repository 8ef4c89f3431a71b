"""What strangers send that is no submission. Nothing of it breaks anything, and nothing of it is recorded."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from flowtrack.api.json_body import MOST_DEPTH
from flowtrack.api.limits import MOST_PRIVATE, MOST_PUBLIC
from tests.api.site import ADA, SUBMIT, Site, check_problem

JSON = {"Content-Type": "application/json"}
DEEP = MOST_DEPTH + 1


def fields(raw: str) -> bytes:
    """A submission with one more field, whose value is this JSON text."""
    return f'{{"fields": {{"name": "Ada", "email": "ada@example.com", "x": {raw}}}}}'.encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b'{"fields": {"email": "a@b.example",}}', "line 1"),
        (b"{'fields': {}}", "line 1, column 2"),
        (fields("NaN"), "NaN"),
        (fields("Infinity"), "Infinity"),
        (fields("-Infinity"), "-Infinity"),
        (fields("1e999"), "too large"),
        (fields("9" * 5000), "too large"),
        (fields("1" * 101 + ".5"), "too large"),
        (fields("[" * DEEP + "]" * DEEP), "deep"),
        (b"[" * 100_000, "deep"),
        (b'{"a":' * 20_000, "deep"),
        (b'"\xff"', "UTF-8"),
        ('{"fields": {}}'.encode("utf-16"), "UTF-8"),
    ],
    ids=range(15),
)
async def test_json_that_is_none_is_refused(site: Site, body: bytes, reason: str) -> None:
    problem = check_problem(await site.client.post(SUBMIT, content=body, headers=JSON), 400)
    assert reason in problem["detail"]
    assert await site.count("submission") == 0


@pytest.mark.parametrize("raw", ["[" * 18 + "]" * 18, '"[[[[[[[[[[[[[[[[[[[[[[[[\\"[["', "1e300", "9" * 100])
async def test_what_only_looks_bad_is_taken(site: Site, raw: str) -> None:
    assert (await site.client.post(SUBMIT, content=fields(raw), headers=JSON)).status_code == 202
    assert (await site.rows("submission"))[0]["fields"]["x"] == json.loads(raw)


@pytest.mark.parametrize(
    "value", ["text/plain", "text/xml", "application/octet-stream", "", "application/jsonx", "multipart/mixed"]
)
async def test_other_content_types_are_refused(site: Site, value: str) -> None:
    answer = await site.client.post(SUBMIT, content=b'{"fields": {}}', headers={"Content-Type": value})
    check_problem(answer, 415)


@pytest.mark.parametrize("value", ["application/json; charset=utf-8", "Application/JSON", "application/vnd.a+json"])
async def test_other_spellings_of_json_are_taken(site: Site, value: str) -> None:
    body = json.dumps({"fields": ADA})
    answer = await site.client.post(SUBMIT, content=body, headers={"Content-Type": value})
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com\r\nBcc: evil@example.com",
        "=?utf-8?q?ada=0D=0ABcc:_x?=@example.com",
        "ada@example.com\nx",
        "Ada <ada@example.com>",
        "ada@exa mple.com",
        "ada@localhost",
        f"{'a' * 65}@example.com",
        f"a@{'b' * 300}.example",
        ["ada@example.com", "eve@example.com"],
        {"a": "b"},
        7,
    ],
)
async def test_addresses_that_are_none_are_named(site: Site, address: object) -> None:
    answer = await site.client.post(SUBMIT, json={"fields": {"name": "Ada", "email": address}})
    check_problem(answer, 422, "fields.email")
    assert await site.count("lead") == 0


async def test_what_no_database_can_store_is_cleaned_away(both: Site) -> None:
    raw = (
        b'{"fields": {"name": "A\\u0000d\\ud800a", "email": "ada@example.com", "x\\u0000": "\\udfff\\u0007y"},'
        b' "tracking": {"utmSource": "\\u0000news"}}'
    )
    answer = await both.client.post(SUBMIT, content=raw, headers={**JSON, "User-Agent": "a\x0bb"})
    assert answer.status_code == 202
    (stored,) = await both.rows("submission")
    assert stored["fields"] == {"name": "Ada", "email": "ada@example.com", "x": "y"}
    assert stored["tracking"] == {"utmSource": "news"}
    assert (await both.rows("lead"))[0]["name"] == "Ada"


async def test_form_posts_are_cleaned_as_well(both: Site) -> None:
    body = b"name=A%00da&email=ada@example.com&x%00=%00y&tracking.utmSource=%00n"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await both.client.post(SUBMIT, content=body, headers=headers)).status_code == 202
    (stored,) = await both.rows("submission")
    assert (stored["fields"]["name"], stored["fields"]["x"], stored["tracking"]) == ("Ada", "y", {"utmSource": "n"})


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"name=%FF%FE", "application/x-www-form-urlencoded"),
        (b"name=\xff", "application/x-www-form-urlencoded"),
        (b"a=1&" * 600, "application/x-www-form-urlencoded"),
        (b"no parts", "multipart/form-data"),
        (b"no parts", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["percent", "raw", "many", "no boundary", "no parts", "file"],
)
async def test_forms_that_are_none_are_refused(site: Site, body: bytes, content_type: str) -> None:
    answer = await site.client.post(SUBMIT, content=body, headers={"Content-Type": content_type})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await site.count("submission") == 0


async def in_parts(size: int) -> AsyncIterator[bytes]:
    """A body whose length nobody announces."""
    for _ in range(size // 64_000):
        yield b" " * 64_000


@pytest.mark.parametrize("address", [SUBMIT, "/f/demo/contact", "/u/token", "/healthz", "/nowhere"])
async def test_ten_megabytes_are_not_taken_in(site: Site, address: str) -> None:
    announced = await site.client.post(address, content=b" " * 10_000_000, headers=JSON)
    unannounced = await site.client.post(address, content=in_parts(10_000_000), headers=JSON)
    lying = await site.client.post(address, content=in_parts(10_000_000), headers={**JSON, "Content-Length": "2"})
    assert [answer.status_code for answer in (announced, unannounced, lying)] == [413] * 3
    if address == SUBMIT:
        check_problem(announced, 413)
        assert unannounced.headers["access-control-allow-origin"] == "*"


async def test_no_more_is_read_than_the_cap(site: Site) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 10_000
            yield b" " * 10_000

    assert (await site.client.post(SUBMIT, content=endless())).status_code == 413
    assert read <= MOST_PUBLIC + 10_000


async def test_announced_length_is_believed_without_reading(site: Site) -> None:
    read: list[bytes] = []

    async def watched() -> AsyncIterator[bytes]:
        read.append(b" ")
        yield b" "

    answer = await site.client.post(SUBMIT, content=watched(), headers={**JSON, "Content-Length": "10000000"})
    check_problem(answer, 413)
    assert not read


async def test_private_bodies_may_be_larger(site: Site) -> None:
    definition = {"nodes": [{"type": "end", "config": {"result": "x" * (MOST_PUBLIC + 1)}}]}
    body = {"name": "Big", "definition": definition}
    assert (await site.post("/workflows", body)).status_code == 201
    check_problem(await site.post("/workflows", content=b" " * (MOST_PRIVATE + 1), headers=JSON), 413)


async def test_body_that_breaks_off_is_no_submission(site: Site) -> None:
    messages = [
        {"type": "http.request", "body": b"name=Ada&email=ada@example.com", "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": SUBMIT,
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: object) -> None:
        raise AssertionError(message)

    await site.app(scope, receive, send)
    assert await site.count("submission") == 0


async def test_too_many_or_too_long_fields_are_refused(site: Site) -> None:
    many = {**ADA, **{f"x{n}": "" for n in range(200)}}
    check_problem(await site.client.post(SUBMIT, json={"fields": many}), 422)
    long = await site.submit(message="x" * 10_001)
    check_problem(long, 422, "fields.message")


PRIVATE = [
    ("POST", "/workflows", b"{", 400),
    ("POST", "/workflows", b'{"name": NaN}', 400),
    ("POST", "/workflows", b"[" * 500, 400),
    ("POST", "/forms", b'{"name": 1e999}', 400),
    ("PATCH", "/workspace", b'{"name": "\xff"}', 400),
    ("PATCH", "/workspace", b"[]", 422),
    ("POST", "/templates", b"", 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), PRIVATE, ids=range(len(PRIVATE)))
async def test_private_bodies_are_read_as_strictly(
    site: Site, method: str, path: str, body: bytes, status: int
) -> None:
    answer = await site.send(method, path, content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_private_bodies_are_json_and_nothing_else(site: Site) -> None:
    check_problem(await site.post("/templates", data={"name": "x"}), 415)
    check_problem(await site.post("/templates", content=b"{}"), 415)


async def test_private_texts_are_cleaned(both: Site) -> None:
    raw = b'{"name": "North\\u0000wind\\ud800"}'
    answer = await both.send("PATCH", "/workspace", content=raw, headers=JSON)
    assert answer.json()["name"] == "Northwind"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "limit=1e2", "cursor=", "cursor=%00", "cursor=x", "limit=99999999999999999999"],
)
async def test_odd_pages_are_named(site: Site, query: str) -> None:
    check_problem(await site.get(f"/leads?{query}"), 422, query.partition("=")[0])


async def test_odd_searches_find_nothing(both: Site) -> None:
    await both.submit()
    for text in ("%ff", "a%00b", "%ed%a0%80", "%25", "_", "\\"):
        answer = await both.get(f"/leads?q={text}")
        assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_odd_ids_are_not_found(both: Site) -> None:
    for path in ("/leads/{}", "/workflows/{}", "/workflows/executions/{}", "/forms/{}/submissions"):
        for name in ("%00", "%ff", "x", "0" * 36, "..%2f..", "01a20a3f-57e0-7000-af40-fd9f17fc9d3d"):
            check_problem(await both.get(path.format(name)), 404)
