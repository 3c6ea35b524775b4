"""The HTML page of a report in Chromium: no request, no message, nothing serious by axe-core, nothing wider than it.
``make page`` installs what this needs; pictures and the printed page are left in ``build/page``."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "tests" / "golden" / "quarter"
OUT = ROOT / "build" / "page"
AXE = ROOT / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 768, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    OUT.mkdir(parents=True, exist_ok=True)
    yield driver
    driver.quit()


def opened(browser: webdriver.Chrome, scheme: str, width: int) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get((PAGE / "report.html").as_uri())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page(browser: webdriver.Chrome, scheme: str, width: int) -> None:
    opened(browser, scheme, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]  # type: ignore[no-untyped-call]
    asked = {one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"}
    assert asked <= {(PAGE / "report.html").as_uri()}
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    (OUT / f"{scheme}-{width}.png").write_bytes(base64.b64decode(shot["data"]))
    # the policy of the page lets no script in; DevTools may run one
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    run = {"expression": "axe.run().then(r => JSON.stringify(r.violations))", "awaitPromise": True}
    found: list[dict[str, Any]] = json.loads(browser.execute_cdp_cmd("Runtime.evaluate", run)["result"]["value"])
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert serious == []


def test_the_total_is_the_engines(browser: webdriver.Chrome) -> None:
    opened(browser, "light", 1280)
    document = json.loads((PAGE / "estimate.json").read_text(encoding="utf-8"))
    shown = browser.execute_script("return document.querySelector('dd').textContent")
    assert shown == f"${float(document['total']['expected_usd']):,.2f}"


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 8.27, 11.69), ("letter", 8.5, 11)])
def test_it_prints(browser: webdriver.Chrome, paper: str, width: float, height: float) -> None:
    opened(browser, "light", 1280)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": width, "paperHeight": height})
    (OUT / f"{paper}.pdf").write_bytes(base64.b64decode(printed["data"]))
    assert (OUT / f"{paper}.pdf").read_bytes().startswith(b"%PDF")
