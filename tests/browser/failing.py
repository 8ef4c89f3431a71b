"""Executions that fail with the real thing: a follow-up whose text can't be made for leads of a certain company."""

from __future__ import annotations

from typing import Any

from tests.browser.stage import Stage

ERROR = "can't be divided"
BROKEN = "{% if companyName == 'Zero' %}{{ 7 | divided_by: 0 }}{% endif %}<p>Hi {{ firstName }}, are you there?</p>"


def break_follow_up(stage: Stage) -> None:
    """From now on, leads of the company Zero fail at the follow-up."""
    path = f"/workflows/{stage.sample.workflow_id}"
    workflow: Any = stage.ask("GET", path)
    definition = workflow["definition"]
    for node in definition["nodes"]:
        if node["key"] == "follow_up":
            node["config"]["followUpTemplate"] = BROKEN
    stage.ask("PATCH", path, {"revision": workflow["revision"], "definition": definition})
    stage.ask("POST", f"{path}/publish")


def fail(stage: Stage, *names: str) -> list[str]:
    """Have these come, stay silent, and fail at the follow-up; answers the ids of their executions."""
    break_follow_up(stage)
    came = [stage.submit(name, companyName="Zero")["executionId"] for name in names]
    stage.settle()
    stage.pass_time(days=3)
    return came
