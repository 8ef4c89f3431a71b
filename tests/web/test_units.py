"""The web application's own tests, run by the tools it is built with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[2] / "web" / "build.py"


@pytest.mark.timeout(300)
def test_units_of_the_web_application() -> None:
    done = subprocess.run([sys.executable, BUILD, "test"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
