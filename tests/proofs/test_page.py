"""HTML pages in Chromium: no request, no message, nothing serious by axe-core, nothing wider than the screen.
``make page`` installs what this needs; pictures and the printed page are left in ``build/page``."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from costplan.bridging.bridge import PARTS
from costplan.catalogue import shipped
from costplan.render.advice_formats import ADVICE
from costplan.render.diff_formats import DIFFS
from costplan.render.option_formats import COMPARISONS, SENSITIVITIES
from tests import advised, compared
from tests.command import run
from tests.differing import BRIDGE, differing, moved, of
from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(600)  # Chromium starts in the time of the first
PAGE = ROOT / "reports" / "samples" / "quarter.html"
OUT = ROOT / "build" / "page"
AXE = ROOT / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 768, 1280)
NAMES = ("quarter", "years", "bridge", "parts", "options", "line", "grid", "tornado", "advice", "history")
BUDGET = """
version: 1
budget: Three years
contingency: 10%
caps:
  - {id: monthly, per: month, max: {default: 2600 USD, 2027-02: 3000 USD}}
  - {id: whole, max: 125000 USD, at: p90}
"""


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


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample; one of 36 months that has every chart, most caps broken and no cost center; what changed between two
    plans, in a few parts and in all; options side by side, of which some have long names; inputs that vary; advice on
    ways with long names; how the prices of a model changed."""
    folder = tmp_path_factory.mktemp("years")
    text = (shipped("scenarios") / "quarter.yaml").read_text(encoding="utf-8")
    text = text.replace("2027-01 through 2027-03", "2027-01 through 2029-12").replace("cost_center:", "team:")
    text = re.sub(r"by_month: .*", "{amount: 4000, per: month, growth: 2% per month}", text)
    text = re.sub(r"skus:\n +", "skus: ", text).replace("    shared_by: {MKT-114: 4, PRD-220: 2}\n", "")
    (folder / "years.yaml").write_text(text, encoding="utf-8")
    (folder / "budget.yaml").write_text(BUDGET, encoding="utf-8")
    asked = ["report", str(folder / "years.yaml"), "--budget", str(folder / "budget.yaml"), "--html", "-o", str(folder)]
    result = run(*asked, "--as-of", "2026-11-23")
    assert result.exit_code == 0, result.stderr
    cells = (moved({part: 10 - at for at, part in enumerate(PARTS)}, step=f"s{number}") for number in range(60))
    several = of(*BRIDGE.cells, *cells, moved({"mix": -5}, cost_center="a-name-of-one-word-" * 9, scenario="Q2"))
    for name, bridge in (("bridge", BRIDGE), ("parts", several)):
        (folder / f"{name}.html").write_text("".join(DIFFS["html"](differing(bridge))), encoding="utf-8")
    crowd = compared.quarter()
    named = (
        one._replace(name=f"{one.name} of {'a-name-of-one-word-' * 3 * at}") for at, one in enumerate(crowd.options)
    )
    (folder / "options.html").write_text(
        "".join(COMPARISONS["html"](crowd._replace(options=tuple(named)))), encoding="utf-8"
    )
    for kind in ("line", "grid", "tornado"):
        found = getattr(compared, kind)()
        (folder / f"{kind}.html").write_text("".join(SENSITIVITIES["html"](found)), encoding="utf-8")
    advice = advised.posts()
    long = (one._replace(name=f"{'a-name-of-one-word-' * 5}:{one.way.kind}") for one in advice.ways)
    (folder / "advice.html").write_text("".join(ADVICE["html"](advice._replace(ways=tuple(long)))), encoding="utf-8")
    shown = ["prices", "show", "openai/gpt-image-2.5-flare", "--history", "--format", "html", "-o"]
    run(*shown, str(folder / "history.html"), "--as-of", "2026-11-23", code=0)
    made = {name: folder / f"{name}.html" for name in NAMES if name != "quarter"}
    return {"quarter": PAGE, **made}


def opened(browser: webdriver.Chrome, page: Path, scheme: str, width: int, media_type: str = "screen") -> None:
    media = {"media": media_type, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_the_page(browser: webdriver.Chrome, pages: dict[str, Path], name: str, scheme: str, width: int) -> None:
    opened(browser, pages[name], scheme, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # selenium has no type here
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]  # type: ignore[no-untyped-call]  # selenium has no type here
    asked = {one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"}
    assert asked <= {pages[name].as_uri()}
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    (OUT / f"{name}-{scheme}-{width}.png").write_bytes(base64.b64decode(shot["data"]))
    # the policy of the page lets no script in; DevTools may run one
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    run = {"expression": "axe.run().then(r => JSON.stringify(r.violations))", "awaitPromise": True}
    found: list[dict[str, Any]] = json.loads(browser.execute_cdp_cmd("Runtime.evaluate", run)["result"]["value"])
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert serious == []


def test_the_total_is_the_engines(browser: webdriver.Chrome) -> None:
    opened(browser, PAGE, "light", 1280)
    document = json.loads(PAGE.with_name("quarter.json").read_text(encoding="utf-8"))
    shown = browser.execute_script("return document.querySelector('dd').textContent")
    assert shown == f"${float(document['total']['expected_usd']):,.2f}"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_screen_has_the_verdict_and_its_figures(
    browser: webdriver.Chrome, pages: dict[str, Path], width: int
) -> None:
    opened(browser, pages["years"], "light", width)
    told = (
        "return [...document.querySelectorAll('.verdict, dl div')].map(e => [e.innerText, "
        "e.getBoundingClientRect().bottom])"
    )
    found = browser.execute_script(told)
    assert found[0][0].startswith("DOES NOT FIT")
    figures = ["expected", "p90", "cap", "headroom", "with contingency"]
    assert [text.split("\n")[0] for text, _ in found[1:6]] == figures
    on_screen = 5 if width == 360 else 6  # on a phone the last of them stands right below it
    assert all(bottom < 640 for _, bottom in found[:on_screen])


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 8.27, 11.69), ("letter", 8.5, 11)])
@pytest.mark.parametrize("name", NAMES)
def test_it_prints(
    browser: webdriver.Chrome, pages: dict[str, Path], name: str, paper: str, width: float, height: float
) -> None:
    """Dark on white, though the screen is dark; nothing wider than what the margins of 15 mm leave."""
    opened(browser, pages[name], "dark", int((width - 30 / 25.4) * 96), "print")
    across = (
        "return Math.max(...[...document.querySelectorAll('table, svg')].map(e => e.getBoundingClientRect().right))"
    )
    assert browser.execute_script(across) <= int((width - 30 / 25.4) * 96)
    paint = "return getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"
    assert browser.execute_script(paint) == "rgb(255, 255, 255)rgb(27, 31, 36)"
    shown = (
        "return [...document.querySelectorAll('details table')].every(e => "
        "e.checkVisibility({contentVisibilityAuto: true}))"
    )
    assert browser.execute_script(shown)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": width, "paperHeight": height})
    (OUT / f"{name}-{paper}.pdf").write_bytes(base64.b64decode(printed["data"]))
    assert (OUT / f"{name}-{paper}.pdf").read_bytes().startswith(b"%PDF")
