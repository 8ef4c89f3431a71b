"""State to JSON and back. What was written by any earlier FlowTrack can be read by this one.

The document's ``v`` is its version. A change of the format raises ``VERSION``, adds the upcaster from the
version before, and a golden file of the old form to the tests. What has its default value is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from flowtrack.domain.failure import Failure
from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.state import Path, Reason, Standing, State, Status

VERSION = 2
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _from_1(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 counted what a join had taken in; only of the first path it knew where that came from."""
    return {**document, "paths": [_took_from_1(dict(path)) for path in document.get("paths", ())]}


def _took_from_1(path: dict[str, Any]) -> dict[str, Any]:
    arrived = path.pop("arrived", 0)
    return {**path, "took": [path.get("parent", 0), *[0] * (arrived - 1)]} if arrived else path


UPCASTERS: Mapping[int, Upcaster] = {1: _from_1}
"""By version: what makes a document of that version into one of the next."""


class UnknownStateError(Exception):
    """The stored state was written by a newer FlowTrack; this one must not touch it."""


def encode(state: State) -> dict[str, Any]:
    """``state`` as a JSON object, to be stored."""
    document = _defined(state)
    document["paths"] = [_defined(path) for path in state.paths]
    return {"v": VERSION, **document}


def decode(document: JsonObject, upcasters: Mapping[int, Upcaster] = UPCASTERS, version: int = VERSION) -> State:
    """The state that ``encode``, of this or an earlier version, made into ``document``.

    Raises UnknownStateError for a version that this program does not know.
    """
    data = dict(document)
    written = data.pop("v", None)
    while written != version:
        if written not in upcasters:
            raise UnknownStateError(f"The state has version {written!r}; this FlowTrack knows {version}.")
        data = upcasters[written](data)
        written += 1
    return _state(data)


def encode_failure(failure: Failure) -> dict[str, Any]:
    """``failure`` as a JSON object; ``retry_after`` and ``patience`` in seconds."""
    return _defined(failure)


def decode_failure(data: JsonObject) -> Failure:
    """The failure that ``encode_failure`` made into ``data``."""
    spans = {name: timedelta(seconds=data[name]) for name in ("retry_after", "patience") if data.get(name) is not None}
    return Failure(**{**data, **spans})


def _state(data: dict[str, Any]) -> State:
    data["paths"] = tuple(_path(path) for path in data.get("paths", ()))
    if "status" in data:
        data["status"] = Status(data["status"])
    if "reason" in data:
        data["reason"] = Reason(data["reason"])
    return State(**_moments(data, "due_at"))


def _path(data: dict[str, Any]) -> Path:
    data = _moments(dict(data), "due_at", "entered_at", "failing_since")
    data["standing"] = Standing(data["standing"])
    data["signals"] = tuple(data.get("signals", ()))
    data["took"] = tuple(data.get("took", ()))
    return Path(**data)


def _moments(data: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        if name in data:
            data[name] = datetime.fromisoformat(data[name])
    if "failure" in data:
        data["failure"] = decode_failure(data["failure"])
    return data


def _defined(item: State | Path | Failure) -> dict[str, Any]:
    """The fields of ``item`` that differ from their default, in a form JSON can hold."""
    found: dict[str, Any] = {}
    for name, default in _DEFAULTS[type(item)]:
        value = getattr(item, name)
        if value not in (default, {}):
            found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Failure):
        return encode_failure(value)
    if isinstance(value, tuple):
        return list(value)
    return value


_DEFAULTS: Mapping[type, tuple[tuple[str, Any], ...]] = {
    **{kind: tuple((f.name, f.default) for f in fields(kind)) for kind in (State, Failure)},
    Path: tuple((name, Path._field_defaults.get(name)) for name in Path._fields),
}
