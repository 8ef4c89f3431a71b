"""JSON from strangers. Python's own reader takes NaN, endless numbers, half characters and any depth."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from flowtrack.domain.text import clean_json

MOST_DEPTH = 20
"""As deep as ``clean_json`` goes, so that nothing is ever cut off."""
MOST_DIGITS = 100
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def parse(body: bytes) -> Any:
    """What ``body`` says, its texts cleaned. Raises HTTPException 400 saying what is wrong with it."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        refuse(f"it is not UTF-8 (byte {fault.start})")
    if _is_deep(text):
        refuse(f"it is nested more than {MOST_DEPTH} deep")
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_float, parse_int=_int)
    except json.JSONDecodeError as fault:
        refuse(f"{fault.msg} (line {fault.lineno}, column {fault.colno})")
    return clean_json(value)


def refuse(reason: str) -> NoReturn:
    """The body can't be read."""
    raise HTTPException(400, f"The body is no JSON that FlowTrack takes: {reason}.")


def is_json(content_type: str) -> bool:
    """Whether the header says ``application/json`` or a kind of it."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _is_deep(text: str) -> bool:
    level = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        level += 1 if bracket[0] in "[{" else -1
        if level > MOST_DEPTH:
            return True
    return False


def _no_constant(name: str) -> NoReturn:
    refuse(f"{name} is not a number that JSON has")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value) or len(digits) > MOST_DIGITS:
        refuse("it holds a number that is too large")
    return value


def _int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        refuse("it holds a number that is too large")
    return int(digits)


class JsonRequest(Request):
    """A request whose JSON is read by ``parse``."""

    async def json(self) -> Any:
        return parse(await self.body())


class JsonRoute(APIRoute):
    """A route whose body, if it has one, is JSON and nothing else (415)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def read_strictly(request: Request) -> Response:
            strict = JsonRequest(request.scope, request.receive)
            if not is_json(request.headers.get("content-type", "")) and await strict.body():
                raise HTTPException(415, "Send the body as application/json.")
            return await handler(strict)

        return read_strictly
