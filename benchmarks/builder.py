"""How smoothly a card is dragged among many in the builder, and how long such a workflow takes to open.

``python -m benchmarks.builder [--nodes N] [--runs N] [--frames N]``

A frame is the time between two calls of ``requestAnimationFrame`` while the mouse drags; beside it stands the same on
the same page at rest, since machines differ and are shared. What one move of the mouse costs the page's processor time
says the same on a machine that is busy with other things.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright
from tests.browser.conftest import DESKTOP, QUIET
from tests.browser.stage import Stage, staged
from tests.servers.browser import find_browser

from benchmarks.bench import median, row

WATCH = """() => {
    const frames = [];
    let last = performance.now();
    let going = true;
    const frame = (now) => { frames.push(now - last); last = now; if (going) requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    window.stopWatching = () => { going = false; return frames.slice(1); };
}"""


def definition(nodes: int) -> dict[str, Any]:
    """Questions in a row, each with a wait on the one side and an end on the other, which is a fair tangle."""
    made: list[dict[str, Any]] = [{"key": "form", "type": "trigger_form", "config": {}}]
    edges: list[dict[str, str]] = []
    source, way = "form", "next"
    for number in range((nodes - 1) // 3):
        ask, wait, end = f"ask_{number}", f"wait_{number}", f"end_{number}"
        made.append({"key": ask, "type": "condition", "config": {"conditionType": "reply_received"}})
        made.append({"key": wait, "type": "delay", "config": {"delayDays": 1}})
        made.append({"key": end, "type": "end", "config": {}})
        edges += [
            {"source": source, "exit": way, "target": ask},
            {"source": ask, "exit": "true", "target": end},
            {"source": ask, "exit": "false", "target": wait},
        ]
        source, way = wait, "next"
    return {"nodes": made, "edges": edges}


def load(page: Page, path: str) -> float:
    """Milliseconds from asking for the page until its cards are there."""
    page.goto("/settings/workspace")
    page.get_by_role("heading", level=1).wait_for()
    page.goto(path)
    page.locator(".react-flow__node").first.wait_for()
    return float(page.evaluate("performance.now()"))


def drag(page: Page, frames: int) -> list[float]:
    """The frames while a card is dragged about."""
    box = page.locator(".react-flow__node").nth(2).bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 12, steps=4)
    page.evaluate(WATCH)
    for step in range(frames):
        page.mouse.move(x + 12 + (step % 40) * 5, y + 12 + (step % 25) * 6)
    found: list[float] = page.evaluate("window.stopWatching()")
    page.mouse.up()
    page.keyboard.press("Control+z")
    return found


def rest(page: Page, frames: int) -> list[float]:
    """The frames while the mouse moves over nothing, and nothing happens."""
    page.evaluate(WATCH)
    for step in range(frames):
        page.mouse.move(500 + step % 7, 140)
    found: list[float] = page.evaluate("window.stopWatching()")
    return found


def spent(session: CDPSession) -> float:
    """Seconds of processor time that pages have taken so far."""
    told = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(float(process["cpuTime"]) for process in told if process["type"] == "renderer")


def quantile(values: list[float], part: float) -> float:
    """The value below which this part of them is."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def measure(stage: Stage, page: Page, session: CDPSession, options: argparse.Namespace) -> None:
    """Print the figures."""
    body = {"name": "Large", "definition": definition(options.nodes)}
    made = stage.ask("POST", "/workflows", body)
    loads, still, dragged, costs = [], [], [], []
    for _ in range(options.runs):
        loads.append(load(page, f"/workflows/{made['id']}"))
        still.append(rest(page, options.frames))
        before = spent(session)
        dragged.append(drag(page, options.frames))
        costs.append((spent(session) - before) * 1000 / options.frames)
    row("nodes", f"{len(made['definition']['nodes'])}")
    row("from the address to the cards", f"{median(loads):,.0f} ms")
    row("processor time of a move while dragging", f"{median(costs):.1f} ms")
    for part in (0.5, 0.95):
        quiet = median([quantile(frames, part) for frames in still])
        busy = median([quantile(frames, part) for frames in dragged])
        row(f"p{part * 100:.0f} of frames", f"{busy:.1f} ms", f"{busy / quiet:.1f} times {quiet:.1f} ms at rest")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=151)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--frames", type=int, default=120)
    options = parser.parse_args()
    with TemporaryDirectory() as data, staged(Path(data) / "data") as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        page = browser.new_page(base_url=stage.url, viewport=DESKTOP, reduced_motion="reduce")  # type: ignore[arg-type]
        measure(stage, page, browser.new_browser_cdp_session(), options)
        browser.close()


if __name__ == "__main__":
    main()
