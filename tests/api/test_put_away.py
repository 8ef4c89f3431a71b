"""What the pages of workflows and forms ask beyond their making: removal, versions in a list, files, counts."""

from __future__ import annotations

from typing import Any

from flowtrack.api.schemas.workflows import DEFINITION
from tests.api.site import Site, check_problem


async def made(site: Site) -> str:
    """The id of a new workflow."""
    answer = await site.post("/workflows", {"name": "Welcome", "definition": DEFINITION})
    return str(answer.json()["id"])


async def test_workflow_that_nobody_went_through_is_removed_with_its_versions(both: Site) -> None:
    workflow_id = await made(both)
    await both.post(f"/workflows/{workflow_id}/publish")
    assert (await both.send("DELETE", f"/workflows/{workflow_id}")).status_code == 204
    check_problem(await both.get(f"/workflows/{workflow_id}"), 404)
    check_problem(await both.send("DELETE", f"/workflows/{workflow_id}"), 404)
    assert [row["workflow_id"] for row in await both.rows("workflow_version")] == [both.sample.workflow_id]


async def test_removal_says_what_is_in_the_way(both: Site) -> None:
    await both.submit()
    problem = check_problem(await both.send("DELETE", f"/workflows/{both.sample.workflow_id}"), 409)
    assert "executions of it are on record" in problem["detail"]
    assert "the form “Talk to us” starts it" in problem["detail"]
    assert await both.count("workflow") == 1


async def test_versions_say_how_many_leads_are_on_each(both: Site) -> None:
    path = f"/workflows/{both.sample.workflow_id}"
    await both.submit()
    await both.post(f"{path}/publish")
    for name in ("alan", "grace"):
        await both.submit(email=f"{name}@example.com")
    items = (await both.get(f"{path}/versions")).json()["items"]
    assert [(item["number"], item["liveExecutions"]) for item in items] == [(2, 2), (1, 1)]


async def test_version_is_taken_out_as_a_file(site: Site) -> None:
    path = f"/workflows/{await made(site)}"
    version = (await site.post(f"{path}/publish")).json()
    await site.patch(path, {"revision": 1, "definition": {**DEFINITION, "configurationData": {"followUpDelayDays": 9}}})
    answer = await site.get(f"{path}/versions/{version['id']}/export")
    assert answer.headers["content-disposition"].startswith('attachment; filename="welcome-v1.yaml"')
    again = await site.post("/workflows/import", {"text": answer.text})
    assert (again.status_code, again.json()["definition"]) == (201, DEFINITION)
    check_problem(await site.get(f"{path}/versions/{site.sample.workflow_id}/export"), 404)


async def test_forms_say_how_much_was_sent_in(both: Site) -> None:
    path = f"/forms/{both.sample.form_id}"

    def told(form: Any) -> tuple[int, str | None]:
        return form["submissionCount"], form["lastSubmissionAt"]

    assert told((await both.get(path)).json()) == (0, None)
    await both.submit()
    both.system.move(hours=1)
    await both.submit(email="grace@example.com")
    expected = (2, "2026-03-02T10:00:00Z")
    assert told((await both.get(path)).json()) == expected
    assert told((await both.patch(path, {"name": "New name"})).json()) == expected
    assert [told(form) for form in (await both.get("/forms")).json()["items"]] == [expected]


async def test_preview_has_no_script(site: Site) -> None:
    answer = await site.post(f"/forms/{site.sample.form_id}/preview", {"name": "Soon"})
    assert "<h1>Soon</h1>" in answer.json()["html"]
    assert "<script" not in answer.json()["html"]
