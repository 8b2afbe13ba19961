"""The bundle in a real browser with the network off: every page opens, every chart is drawn, named and has a table."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SEVEN = {
    "judgement_comparison",
    "workforce_comparison",
    "audit_quality",
    "improvement_themes",
    "claims_against_statistics",
    "authority_profile",
    "data_quality",
}
NOTEBOOKS_WITHOUT_A_CHART = {"data_quality"}
PHONE, DESK = 390, 1200


@pytest.fixture(scope="module")
def bundle(request: pytest.FixtureRequest) -> Path:
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("no chromium and chromedriver on this machine; .ci/run installs Debian's")
    project = request.getfixturevalue("reported_project")
    return (project.path / "reports" / "latest").resolve()


@pytest.fixture(scope="module")
def browser(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    profile = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # chromium refuses its sandbox to root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield driver
    driver.quit()


def open_page(browser: Any, page: Path, *, width: int = DESK) -> None:
    """Open a page and wait until its script says that everything is drawn."""
    from selenium.webdriver.support.ui import WebDriverWait

    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    browser.get(page.as_uri())
    WebDriverWait(browser, 30).until(
        lambda driver: driver.execute_script(
            "return document.readyState === 'complete' && (!document.querySelector('figure[data-spec]')"
            " || document.documentElement.dataset.drawn === 'all')"
        )
    )


def figures(browser: Any) -> list[dict[str, Any]]:
    """What a reader, with eyes or with a screen reader, meets of each chart."""
    return list(
        browser.execute_script(
            """
            return [...document.querySelectorAll('figure[data-spec]')].map(figure => {
              const svg = figure.querySelector('.live svg');
              return {
                name: figure.dataset.name,
                drawn: figure.classList.contains('drawn'),
                marks: svg ? svg.querySelectorAll('.role-mark path, .role-mark text, .role-mark line').length : 0,
                label: svg ? svg.getAttribute('aria-label') : null,
                group: figure.getAttribute('aria-label'),
                rows: figure.querySelectorAll('details table tbody tr').length,
                width: svg ? svg.getBoundingClientRect().width : 0,
              };
            });
            """
        )
    )


def test_every_page_opens_without_network_or_console_errors(browser: Any, bundle: Path) -> None:
    pages = sorted(bundle.glob("*.html"))
    stems = {page.stem.partition("-")[0] for page in pages}
    assert stems == SEVEN | {"index", "about"}
    assert {page.name for page in pages if page.stem.startswith("authority_profile")} == {
        f"authority_profile-{name}.html" for name in ("durham", "medway", "rutland", "walsall")
    }
    for page in pages:
        browser.get_log("browser")
        browser.get_log("performance")
        open_page(browser, page)
        severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
        assert severe == [], page.name
        requests = [
            entry["message"] for entry in browser.get_log("performance") if "requestWillBeSent" in entry["message"]
        ]
        outside = [message for message in requests if '"url":"http' in message.replace(" ", "")]
        assert outside == [], page.name


def test_every_chart_is_drawn_named_and_has_a_table(browser: Any, bundle: Path) -> None:
    for page in sorted(bundle.glob("*.html")):
        open_page(browser, page)
        found = figures(browser)
        if page.stem.partition("-")[0] in SEVEN - NOTEBOOKS_WITHOUT_A_CHART or page.stem == "index":
            assert found, f"{page.name} has no chart"
        for figure in found:
            where = f"{page.name}, {figure['name']}"
            assert figure["drawn"], where
            assert figure["marks"] > 3, where
            assert len(figure["label"]) > 40, where
            assert figure["label"] == figure["group"], where
            assert figure["rows"] > 0, where


def test_no_page_is_wider_than_a_phone(browser: Any, bundle: Path) -> None:
    for page in sorted(bundle.glob("*.html")):
        open_page(browser, page, width=PHONE)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE, page.name
        for figure in figures(browser):
            assert figure["width"] <= PHONE, f"{page.name}, {figure['name']} is {figure['width']} wide"


def test_charts_are_there_without_scripts(browser: Any, bundle: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get((bundle / "workforce_comparison.html").as_uri())
        shown = browser.find_elements("css selector", "figure .still svg")
        assert len(shown) == 4
        assert all(element.is_displayed() for element in shown)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_links_of_the_index_lead_to_files_of_the_bundle(browser: Any, bundle: Path) -> None:
    open_page(browser, bundle / "index.html")
    targets = browser.execute_script(
        "return [...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))"
    )
    local = [target for target in targets if not target.startswith(("http", "#"))]
    assert len(local) > 10
    for target in local:
        assert (bundle / target).is_file(), target
    anchors = [target for target in targets if target.startswith("#")]
    for anchor in anchors:
        assert browser.execute_script("return !!document.getElementById(arguments[0])", anchor[1:]), anchor
