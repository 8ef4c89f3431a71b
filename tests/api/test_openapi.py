"""What the API says of itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.api.site import Site
from tests.api.test_wall import PUBLIC


@pytest.fixture
async def document(site: Site) -> dict[str, Any]:
    """The OpenAPI document, as anybody gets it."""
    answer = await site.client.get("/api/openapi.json")
    assert answer.status_code == 200
    read: dict[str, Any] = answer.json()
    return read


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Each method, path and operation."""
    return [
        (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def references(value: Any) -> set[str]:
    """Every schema that is referred to."""
    if isinstance(value, dict):
        own = {value["$ref"].rpartition("/")[2]} if "$ref" in value else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


async def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = Counter(operation["operationId"] for _, _, operation in operations(document))
    assert [name for name, count in names.items() if count > 1] == []
    assert names["readExecution"] == names["submitForm"] == 1


async def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    without = []
    for method, path, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            names = references(media["schema"])
            if "example" not in media and not any("examples" in schemas[name] for name in names):
                without.append((method, path))
    assert without == []


async def test_refusals_are_declared(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        answers = operation["responses"]
        private = (method, path) not in PUBLIC
        assert ("401" in answers) == (private or operation["operationId"] == "signIn"), path
        assert bool(operation.get("security")) == private, path
        if path.startswith("/api/"):
            assert {"422", "503"} <= set(answers), path
        if path.startswith("/api/") and "requestBody" in operation:
            assert {"400", "413", "415"} <= set(answers), path
        if private and "{" in path:
            assert "404" in answers, path
        for status, answer in answers.items():
            if status >= "400" and path.startswith("/api/"):
                schema = answer["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


async def test_nothing_it_refers_to_is_missing(document: dict[str, Any]) -> None:
    assert references(document) == set(document["components"]["schemas"])


async def test_names_on_the_wire_are_camel_case(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert not [key for key in schema.get("properties", {}) if "_" in key], name
    for _, path, operation in operations(document):
        assert not [p["name"] for p in operation.get("parameters", []) if "_" in p["name"]], path


async def test_it_holds_no_secret(site: Site, document: dict[str, Any]) -> None:
    assert site.sample.key not in str(document)
    assert site.sample.workspace.id not in str(document)


@pytest.mark.parametrize("address", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
async def test_there_are_no_other_pages_about_it(site: Site, address: str) -> None:
    assert (await site.client.get(address)).status_code == 404
