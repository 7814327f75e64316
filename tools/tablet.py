"""Draws the pictures of the tablet: `serve` on the demonstration's synthetic cases, in Chromium.

`tablet.png` is held across, `tablet-upright.png` upright.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.use_cases import demonstration

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = {"tablet": (1180, 820), "tablet-upright": (820, 1180)}
AT = {"case": "DEMO-2"}


def draw(browser: Any, address: str, name: str, size: tuple[int, int]) -> None:
    """Open a tab where it would come back to, wait until it stands still, and write what it shows."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#said", state="hidden")
    page.evaluate("(at) => sessionStorage.setItem('at', JSON.stringify(at))", AT)
    page.reload()
    page.wait_for_selector("#said", state="hidden")
    page.wait_for_timeout(3000)
    page.screenshot(path=str(FOLDER / f"{name}.png"))
    context.close()
    print(f"docs/pictures/{name}.png")


def main() -> None:
    """Serve the demonstration and draw it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only for these pictures

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("The pictures of the tablet need chromium (apt-get install chromium); the others are drawn.")
    with tempfile.TemporaryDirectory() as folder:
        store, home = Path(folder) / "theatre.db", Path(folder) / "home"
        now = lambda: datetime.now().astimezone()  # noqa: E731
        database = open_store(store, THEATRE, now, "pictures")
        demonstration.fill(database, now)
        database.close()
        environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        command = [sys.executable, "-m", "rvlms_plan", "--store", str(store), "serve", "--port", "0"]
        served = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603
        try:
            said = ""
            while "Ctrl+C" not in said and served.stderr is not None:
                said += served.stderr.readline()
            root = next(word for word in said.split() if word.startswith("http")).rstrip(".")
            token = (home / "rvlms-plan" / "browser.token").read_text("ascii").strip()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                for name, size in PICTURES.items():
                    draw(browser, f"{root}#{token}", name, size)
                browser.close()
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(30)


if __name__ == "__main__":
    main()
