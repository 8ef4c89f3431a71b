"""Executions over HTTP: the seed's shape to the letter, and the wishes one may have."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flowtrack.services import executions
from flowtrack.store.database import Transaction
from tests.api.site import Living, Site, check_problem

STEP_KEYS = {
    "stepNumber", "nodeType", "status", "duration", "error", "nodeKey", "exit", "input", "output", "retryCount",
    "startedAt", "completedAt", "errorDetails", "label", "parent", "attempts",
}  # fmt: skip


async def view(site: Site, execution_id: str) -> dict[str, Any]:
    """The execution as the API shows it."""
    answer = await site.get(f"/workflows/executions/{execution_id}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_view_has_the_seeds_shape(living: Living) -> None:
    execution_id = await living.run()
    body = await view(living.site, execution_id)
    assert (body["id"], body["status"], body["reason"]) == (execution_id, "paused", "waiting")
    assert body["progress"] == {"totalSteps": 4, "completedSteps": 3}
    assert all(set(step) == STEP_KEYS for step in body["steps"])
    short = [tuple(step[key] for key in ("stepNumber", "nodeType", "status", "exit")) for step in body["steps"]]
    assert short == [
        (1, "trigger_form", "completed", "next"),
        (2, "condition", "completed", "true"),
        (3, "send_email", "completed", "next"),
        (4, "delay", "waiting", None),
    ]
    assert isinstance(body["steps"][2]["duration"], int)
    assert body["steps"][2]["error"] is None
    assert body["steps"][2]["output"]["emailSent"] is True
    assert {key: body["lead"][key] for key in ("email", "status")} == {
        "email": "ada@example.com",
        "status": "contacted",
    }
    assert all(set(log) == {"level", "message", "metadata", "timestamp"} for log in body["logs"])
    assert any("Thanks for reaching out, Ada!" in log["message"] for log in body["logs"])


def texts(value: Any) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict | list):
        return [text for item in (value.values() if isinstance(value, dict) else value) for text in texts(item)]
    return [value] if isinstance(value, str) else []


async def test_every_moment_is_utc_with_a_z(living: Living) -> None:
    execution_id = await living.run()
    lead_id = (await view(living.site, execution_id))["lead"]["id"]
    booking = {"startsAt": "2026-05-04T16:00:00+02:00"}
    await living.site.post(f"/leads/{lead_id}/bookings", booking)
    await living.world.pass_time(days=6)
    whole = await view(living.site, execution_id)
    lead = (await living.site.get(f"/leads/{lead_id}")).json()
    moments = [text for text in texts([whole, lead]) if re.match(r"\d{4}-\d\d-\d\dT", text)]
    assert [moment for moment in moments if not moment.endswith("Z")] == []
    assert "2026-05-04T14:00:00Z" in texts([line["data"] for line in lead["timeline"]])
    steps = {step["nodeType"]: step for step in whole["steps"]}
    assert steps["delay"]["output"]["until"] == "2026-03-07T09:00:00Z"
    assert steps["condition"]["input"]["last"] == "2026-03-02T09:00:00Z"


async def test_view_has_the_rest_beside_it(living: Living) -> None:
    body = await view(living.site, await living.run())
    assert body["triggerType"] == "form_submission"
    assert body["triggerNodeId"] == "form"
    assert set(body["triggerData"]) == {"submissionData", "tracking", "metadata"}
    assert body["workflow"]["name"] == "Lead nurture"
    assert body["maxRetries"] == 3
    assert body["startedAt"] == "2026-03-02T09:00:00Z"
    assert body["dueAt"] == "2026-03-05T09:00:00Z"
    (mail,) = body["mails"]
    assert (mail["status"], mail["subject"]) == ("sent", "Thanks for reaching out, Ada!")
    assert mail["messageId"] == f"<{mail['id']}@northwind.example>"


async def test_failed_step_is_explained(living: Living) -> None:
    living.sink.refuse("rcpt", "550 5.1.1 no such mailbox", times=1)
    body = await view(living.site, await living.run())
    assert body["status"] == "failed"
    assert body["errorMessage"]
    failed = body["steps"][-1]
    assert (failed["nodeKey"], failed["status"]) == ("welcome", "failed")
    assert "550" in failed["error"]
    assert failed["errorDetails"]["code"] == body["errorDetails"]["code"] == "hard_bounce"


async def test_details_of_a_hold_are_spelt_as_everything_on_the_wire(living: Living) -> None:
    living.sink.refuse("mail", "550 5.1.8 who are you", times=1)
    body = await view(living.site, await living.run())
    assert (body["status"], body["reason"]) == ("paused", "held")
    assert body["steps"][-1]["errorDetails"]["retryAfter"] == 300
    assert not any("_" in key for key in body["steps"][-1]["errorDetails"])


async def test_list_filters_and_pages(site: Site) -> None:
    ids = [(await site.submit(key=True, email=f"a{n}@example.com")).json()["executionId"] for n in range(5)]
    path = "/workflows/executions"
    newest = (await site.get(f"{path}?limit=2")).json()
    middle = (await site.get(f"{path}?limit=2&cursor={newest['nextCursor']}")).json()
    last = (await site.get(f"{path}?limit=2&cursor={middle['nextCursor']}")).json()
    assert [[item["id"] for item in page["items"]] for page in (newest, middle, last)] == [
        ids[:2:-1],
        ids[2:0:-1],
        ids[:1],
    ]
    assert last["nextCursor"] is None
    assert (await site.get(f"{path}?limit=5")).json()["nextCursor"] is None
    one = newest["items"][0]
    for query, found in [
        ("status=queued", 5),
        ("status=failed", 0),
        (f"leadId={one['lead']['id']}", 1),
        (f"leadId={one['lead']['id'].upper()}", 1),
        (f"workflowId={one['workflow']['id']}&status=queued", 5),
        (f"workflowId={one['lead']['id']}", 0),
    ]:
        assert len((await site.get(f"{path}?{query}")).json()["items"]) == found, query
    check_problem(await site.get(f"{path}?status=sleeping"), 422, "status")
    check_problem(await site.get(f"{path}?leadId=%00"), 422, "leadId")


async def test_cancel_pause_and_resume(living: Living) -> None:
    execution_id = await living.run()
    path = f"/workflows/executions/{execution_id}"
    for wish, status, reason in [
        ("pause", "paused", "operator"),
        ("resume", "paused", "waiting"),
        ("cancel", "cancelled", None),
    ]:
        answer = await living.site.post(f"{path}/{wish}")
        assert (answer.status_code, answer.json()) == (202, {"executionId": execution_id, "requested": wish})
        await living.world.settle()
        body = await view(living.site, execution_id)
        assert (body["status"], body["reason"]) == (status, reason)
    problem = check_problem(await living.site.post(f"{path}/cancel"), 409)
    assert "cancelled" in problem["detail"]


async def test_retry_goes_on_where_it_failed(living: Living) -> None:
    living.sink.refuse("rcpt", "550 5.7.1 not from you", times=1)
    execution_id = await living.run()
    path = f"/workflows/executions/{execution_id}/retry"
    assert (await living.site.post(path)).status_code == 202
    await living.world.settle()
    assert [step["nodeKey"] for step in (await view(living.site, execution_id))["steps"]].count("form") == 1
    assert len(living.sink.mails) == 1


async def test_retry_goes_back_to_an_earlier_step(living: Living) -> None:
    living.sink.refuse("rcpt", "550 5.7.1 not from you", times=1)
    execution_id = await living.run()
    path = f"/workflows/executions/{execution_id}/retry"
    check_problem(await living.site.post(path, {"fromStep": 99}), 404)
    check_problem(await living.site.post(path, {"fromStep": 0}), 422, "fromStep")
    check_problem(await living.site.post(path, {"from": 1}), 422, "from")
    assert (await living.site.post(path, {"fromStep": 2})).status_code == 202
    await living.world.settle()
    assert [step["nodeKey"] for step in (await view(living.site, execution_id))["steps"]].count("budget") == 2
    assert len(living.sink.mails) == 1


@pytest.mark.parametrize("wish", ["resume", "retry"])
async def test_wish_that_the_state_does_not_allow(site: Site, wish: str) -> None:
    execution_id = (await site.submit(key=True)).json()["executionId"]
    check_problem(await site.post(f"/workflows/executions/{execution_id}/{wish}"), 409)
    assert await site.count("execution_inbox") == 0


async def test_a_wait_is_skipped_and_says_so(living: Living) -> None:
    execution_id = await living.run()
    path = f"/workflows/executions/{execution_id}"
    living.world.system.move(hours=1)
    answer = await living.site.post(f"{path}/skip")
    assert (answer.status_code, answer.json()) == (202, {"executionId": execution_id, "requested": "skip"})
    await living.world.settle()
    body = await view(living.site, execution_id)
    wait = body["steps"][3]
    assert (wait["status"], wait["output"]) == ("completed", {"until": "2026-03-02T10:00:00Z", "skipped": True})
    assert [step["nodeKey"] for step in body["steps"][4:]] == ["replied", "follow_up", "wait_for_booking"]
    assert len(living.sink.mails) == 2
    assert any("skipped on request" in log["message"] for log in body["logs"])


async def test_a_skip_names_its_step_and_does_nothing_to_the_next_wait(living: Living) -> None:
    execution_id = await living.run()
    path = f"/workflows/executions/{execution_id}/skip"

    def twice(tx: Transaction) -> None:  # before the worker looks
        for _ in range(2):
            executions.skip(tx, living.site.system, living.site.sample.workspace, execution_id, 4)

    await living.world.write(twice)
    await living.world.settle()
    body = await view(living.site, execution_id)
    assert (body["status"], body["at"][0]["nodeKey"]) == ("paused", "wait_for_booking")
    check_problem(await living.site.post(path, {"stepNumber": 99}), 404)
    check_problem(await living.site.post(path, {"stepNumber": 0}), 422, "stepNumber")
    assert "it is completed" in check_problem(await living.site.post(path, {"stepNumber": 4}), 409)["detail"]
    await living.site.post(f"/workflows/executions/{execution_id}/cancel")
    await living.world.settle()
    assert "is cancelled" in check_problem(await living.site.post(path), 409)["detail"]


async def test_what_does_not_wait_for_its_time_is_not_skipped(living: Living) -> None:
    living.sink.refuse("rcpt", "450 4.7.0 busy", times=1)
    later = await living.run()
    living.sink.refuse("mail", "550 5.1.8 who are you", times=1)
    held = await living.run(email="held@example.com")
    for execution_id, why in ((later, "tried again by itself"), (held, "resume the execution")):
        path = f"/workflows/executions/{execution_id}/skip"
        assert "waits for no time" in check_problem(await living.site.post(path), 409)["detail"]
        assert why in check_problem(await living.site.post(path, {"stepNumber": 3}), 409)["detail"]
    queued = (await living.site.submit(key=True, email="new@example.com")).json()["executionId"]
    await living.world.settle()
    assert (await living.site.post(f"/workflows/executions/{queued}/skip")).status_code == 202


async def test_the_record_tells_every_attempt(living: Living) -> None:
    living.sink.refuse("rcpt", "450 4.7.0 busy", times=1)
    living.sink.refuse("rcpt", "550 5.7.1 not from you", times=1)
    execution_id = await living.run()
    await living.world.pass_time(minutes=10)
    body = await view(living.site, execution_id)
    step = body["steps"][2]
    assert (step["label"], step["parent"], step["status"]) == ("First mail", 2, "failed")
    assert [(a["number"], a["result"], a["code"]) for a in step["attempts"]] == [
        (1, "backing_off", step["attempts"][0]["code"]),
        (2, "failed", body["errorDetails"]["code"]),
    ]
    assert step["attempts"][0]["nextAt"] is not None
    assert "busy" in step["attempts"][0]["message"]
    await living.site.post(f"/workflows/executions/{execution_id}/retry")
    await living.world.settle()
    body = await view(living.site, execution_id)
    assert [(a["number"], a["result"]) for a in body["steps"][2]["attempts"]][-1] == (3, "succeeded")
    assert body["mails"][0]["attempt"] == 3
    assert body["steps"][3]["attempts"] == []


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_failed_one_goes_back_to_any_of_its_steps(living: Living, number: int) -> None:
    living.sink.refuse("rcpt", "550 5.7.1 not from you", times=1)
    execution_id = await living.run()
    answer = await living.site.post(f"/workflows/executions/{execution_id}/retry", {"fromStep": number})
    assert answer.status_code == 202
    await living.world.settle()
    body = await view(living.site, execution_id)
    assert (body["status"], body["reason"], len(living.sink.mails)) == ("paused", "waiting", 1)
    assert body["steps"][3]["nodeKey"] == body["steps"][number - 1]["nodeKey"]
