"""Text from outside, made harmless for storing: whatever database or mail it goes into can hold it."""

from __future__ import annotations

import re
from typing import Any

_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` without NUL, control characters (tabs and line ends stay) and lone surrogates."""
    return _HARMFUL.sub("", text)


def clean_json(value: Any, depth: int = 20) -> Any:
    """``value``, as parsed from JSON, with every text in it cleaned; deeper than ``depth`` it is cut off."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(k)): clean_json(v, depth - 1) for k, v in value.items()} if depth else {}
    if isinstance(value, list):
        return [clean_json(item, depth - 1) for item in value] if depth else []
    return value
