"""Forms over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.site import ADA, Site, check_problem

EMAIL = {"key": "email", "label": "E-mail", "type": "email", "required": True}
SURVEY = {"name": "Survey", "slug": "survey", "fields": [EMAIL]}


async def made(site: Site, **more: Any) -> dict[str, Any]:
    """A new form."""
    answer = await site.post("/forms", {**SURVEY, **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_form_is_made_read_and_listed(site: Site) -> None:
    new = await made(site, workflowId=site.sample.workflow_id, thankYou=" Thanks! ")
    assert (new["slug"], new["isDefault"], new["thankYou"]) == ("survey", False, "Thanks!")
    assert new["workflowId"] == site.sample.workflow_id
    assert new["hostedUrl"] == "https://track.test/f/demo/survey"
    assert new["submitUrl"] == "https://track.test/api/v1/forms/public/demo/survey/submit"
    (field,) = new["fields"]
    assert {key: field[key] for key in EMAIL} == EMAIL
    assert field["options"] == []
    assert (await site.get(f"/forms/{new['id']}")).json() == new
    listed = (await site.get("/forms?limit=1")).json()
    assert (listed["items"], listed["nextCursor"]) == ([new], new["id"])


async def test_change_leaves_the_rest(site: Site) -> None:
    new = await made(site, workflowId=site.sample.workflow_id)
    site.system.move(minutes=1)
    path = f"/forms/{new['id']}"
    changed = (await site.patch(path, {"name": "New name"})).json()
    assert changed == {**new, "name": "New name", "updatedAt": "2026-03-02T09:01:00Z", "revision": 2}
    assert (await site.patch(path, {"workflowId": None})).json()["workflowId"] is None
    fields = [{"key": "phone", "label": "Telephone", "type": "phone"}, EMAIL]
    again = (await site.patch(path, {"fields": fields})).json()["fields"]
    assert [field["key"] for field in again] == ["phone", "email"]
    assert again[1]["id"] == new["fields"][0]["id"]


async def test_there_is_one_default_form(site: Site) -> None:
    new = await made(site, isDefault=True)
    defaults = [form["slug"] for form in (await site.get("/forms")).json()["items"] if form["isDefault"]]
    assert defaults == ["survey"]
    await site.client.post("/api/v1/forms/public/demo/submit", json={"fields": ADA})
    assert [row["form_id"] for row in await site.rows("submission")] == [new["id"]]
    await site.patch(f"/forms/{site.sample.form_id}", {"isDefault": True})
    assert not (await site.get(f"/forms/{new['id']}")).json()["isDefault"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": None}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        *(({"slug": slug}, ["slug"]) for slug in ("", "A", "a b", "-a", "a-", "a/b", "ä", "a" * 101, "..", "a\n")),
        ({"fields": []}, ["fields"]),
        ({"fields": [{**EMAIL, "key": "e mail"}]}, ["fields.0.key"]),
        ({"fields": [{**EMAIL, "key": "_website"}]}, ["fields.0.key"]),
        ({"fields": [{**EMAIL, "type": "colour"}]}, ["fields.0.type"]),
        ({"fields": [EMAIL, EMAIL]}, ["fields.1.key"]),
        ({"fields": [EMAIL, {"key": "unsubscribeUrl", "label": "x"}]}, ["fields.1.key"]),
        ({"fields": [{"key": "name", "label": "Name"}]}, ["fields"]),
        ({"fields": [{**EMAIL, "options": ["a"]}]}, ["fields.0"]),
        ({"fields": [EMAIL, {"key": "pick", "label": "x", "type": "select"}]}, ["fields.1"]),
        ({"fields": [EMAIL, {"key": "pick", "label": "x", "type": "select", "options": [""]}]}, ["fields.1.options.0"]),
        ({"workflowId": "nonsense"}, ["workflowId"]),
        ({"workflowId": "01a20a3f-57e0-7000-af40-fd9f17fc9d3d"}, ["workflowId"]),
        ({"isDefault": "perhaps"}, ["isDefault"]),
        ({"thankYou": "x" * 5001}, ["thankYou"]),
        ({"colour": "red"}, ["colour"]),
    ],
    ids=range(28),
)
async def test_what_is_no_form_is_named(site: Site, change: Any, fields: list[str]) -> None:
    check_problem(await site.post("/forms", {**SURVEY, **change}), 422, *fields)
    check_problem(await site.patch(f"/forms/{site.sample.form_id}", change), 422, *fields)
    assert await site.count("form") == 1


async def test_slug_is_taken_once(site: Site) -> None:
    problem = check_problem(await site.post("/forms", {**SURVEY, "slug": "contact"}), 409)
    assert problem["detail"] == "Another form has the slug 'contact'. Choose another."
    new = await made(site)
    check_problem(await site.patch(f"/forms/{new['id']}", {"slug": "contact"}), 409)
    assert (await site.patch(f"/forms/{new['id']}", {"slug": "survey"})).status_code == 200


async def test_submissions_are_listed_whole(site: Site) -> None:
    for n in range(3):
        await site.submit(email=f"a{n}@example.com", shoeSize=40 + n)
    path = f"/forms/{site.sample.form_id}/submissions"
    newest = (await site.get(f"{path}?limit=2")).json()
    oldest = (await site.get(f"{path}?limit=2&cursor={newest['nextCursor']}")).json()
    sizes = [[item["fields"]["shoeSize"] for item in page["items"]] for page in (newest, oldest)]
    assert sizes == [[42, 41], [40]]
    assert oldest["nextCursor"] is None
    one = oldest["items"][0]
    assert (one["tracking"], one["formId"]) == ({"utmSource": "test"}, site.sample.form_id)
    assert one["executionId"]
    assert one["createdAt"].endswith("Z")
