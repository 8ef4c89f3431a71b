"""What pydantic finds wrong, in the words of those who wrote it: no class names, no jargon, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such key; remove it or mend its name.",
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type", "mapping_type"),
        "This must be an object: keys with their values.",
    ),
    **dict.fromkeys(("list_type", "tuple_type"), "This must be a list."),
    "string_type": "This must be a text.",
    **dict.fromkeys(("bool_type", "bool_parsing"), "This must be true or false."),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "This must be a whole number."),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "This must be a number."),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"),
        "This must be a moment with its zone, like 2026-05-31T12:00:00Z.",
    ),
}
_BOUNDS = {
    "string_too_long": ("max_length", "This has at most {:,} characters."),
    "string_too_short": ("min_length", "This needs at least {:,} characters."),
    "too_long": ("max_length", "This has at most {:,} items."),
    "too_short": ("min_length", "This needs at least {:,} items."),
    "greater_than_equal": ("ge", "This must be at least {:,}."),
    "greater_than": ("gt", "This must be more than {:,}."),
    "less_than_equal": ("le", "This must be at most {:,}."),
    "less_than": ("lt", "This must be less than {:,}."),
    "literal_error": ("expected", "This must be {}."),
    "enum": ("expected", "This must be {}."),
    "string_pattern_mismatch": ("pattern", "Signs in this can't be used here; it must have the form {}."),
}


def sentence(fault: Mapping[str, Any]) -> str:
    """One of pydantic's error dictionaries (``type``, ``msg``, ``ctx``) as a sentence."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        return "This must not be empty."
    name, words = _BOUNDS.get(kind, ("", ""))
    if name in context:
        return words.format(context[name])
    text = str(fault["msg"]).removeprefix("Value error, ")
    return text if text.endswith((".", "!", "?")) else f"{text}."
