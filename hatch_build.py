"""The package's build carries the web application, built from ``web/`` where that is there.

A source distribution has it built already, with the stamp that says from what: then Node is not needed.
``FLOWTRACK_UI=skip`` leaves it out; pages then say so.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebApplication(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the web application before the package."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, where the machine has none and there is something to build."""
        builder = _builder(self.root)
        needed = not _skipped() and not builder.fresh() and builder.needs_wheel()
        return [builder.NODE_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build it, if need be."""
        if not _skipped():
            _builder(self.root).build()


def _skipped() -> bool:
    return os.environ.get("FLOWTRACK_UI") == "skip"


def _builder(root: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("flowtrack_web_build", Path(root) / "web" / "build.py")
    if spec is None or spec.loader is None:
        raise ImportError("web/build.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
