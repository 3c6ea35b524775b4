"""Takes docs/page.png and docs/workbook.png, pictures of a report, from the samples:
``python docs/pictures.py``.

Needs chromium, chromium-driver and libreoffice-calc, as ``make page workbook`` installs them.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it has no types
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "reports" / "samples"


def main() -> None:
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--window-size=1280,900"):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1000, "height": 760, "deviceScaleFactor": 1, "mobile": False}
    )
    driver.get((SAMPLES / "quarter.html").as_uri())
    driver.save_screenshot(str(ROOT / "docs" / "page.png"))
    driver.quit()
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(SAMPLES / "quarter.xlsx")]
        subprocess.run(command, check=True, capture_output=True)
        summary = pypdfium2.PdfDocument(Path(folder) / "quarter.pdf")[0].render(scale=1.2).to_pil()
        width, height = summary.size
        summary.crop((50, 50, width - 50, round(height * 0.74))).save(ROOT / "docs" / "workbook.png", optimize=True)


if __name__ == "__main__":
    main()
