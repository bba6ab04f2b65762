"""No serious fault that axe-core finds, in any theme, language, width or panel."""

from importlib.resources import files

import pytest
from made_layers import made_layers

from incidentmap.maps.page import incident_map, save_page

pytestmark = pytest.mark.chromium
axe = pytest.importorskip("axe_playwright_python")


@pytest.fixture(scope="module")
def script():
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("axe")
    for interface in ("en", "fr"):
        save_page(incident_map(made_layers(40), interface=interface), folder / f"{interface}.html")
    return folder


@pytest.fixture
def path(paths):
    return paths / "en.html"


def faults(page, script):
    page.evaluate(script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(
    ("interface", "scheme"), [("en", "light"), ("en", "dark"), ("fr", "light")]
)
def test_no_serious_fault_in_any_panel(open_page, paths, script, interface, scheme):
    page = open_page(paths / f"{interface}.html", color_scheme=scheme)
    found = []
    for tab in ("filters", "incidents", "layers", "about"):
        page.click(f"#tab-{tab}")
        found += faults(page, script)
    page.click("#tab-incidents")
    page.locator("#table tbody button").first.click()
    page.click("#unplaced summary")
    found += faults(page, script)
    assert found == []


def test_no_serious_fault_on_a_phone(open_page, path, script):
    page = open_page(path, width=390, height=844)
    found = faults(page, script)
    page.click("#tab-incidents")
    assert found + faults(page, script) == []


def test_every_control_has_a_name(open_page, path):
    page = open_page(path)
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, select, a[href], [role=tab], [tabindex="0"]')]
        .filter(node => node.offsetParent && !(node.ariaLabel || node.textContent.trim() || node.labels?.length
          || node.getAttribute('aria-labelledby'))).map(node => node.outerHTML.slice(0, 100))"""
    )
    assert nameless == []
