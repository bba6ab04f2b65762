"""Text from documents is never code, whatever it says and wherever it stands."""

import copy
import datetime as dt

import pytest
from made_layers import made_layers

from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps.page import incident_map, save_page

HOSTILE = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "'-window.hit=1-'",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "{{ window.hit }}{% raw %}",
    "{{7*7}}",
    "<!--<script>",
    "--></style><script>window.hit=1</script>",
    "</title><script>window.hit=1</script>",
    "</noscript><img src=x onerror=window.hit=1>",
    '<a href="javascript:window.hit=1">x</a>',
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "\u2028window.hit=1\u2029",
    "\\u003cscript\\u003ewindow.hit=1",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    '" autofocus onfocus=window.hit=1 x="',
    "<math><mi xlink:href='data:x,<script>window.hit=1</script>'>",
    "__proto__",
    "constructor",
    "\u202e\u0000 turned round <b>",
)
LINKS = (
    "javascript:window.hit=1",
    "data:text/html,<script>parent.hit=1</script>",
    "  javascript:window.hit=1",
    "vbscript:x",
    'https://example.org/"onmouseover=window.hit=1',
    "file:///etc/passwd",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A page in which every text of every layer is hostile."""
    layers = copy.deepcopy(made_layers(len(HOSTILE)))
    texts = list(HOSTILE)
    incidents, claims, documents, bases = (
        layers[name] for name in ("incidents", "claims", "documents", "bases")
    )
    for column in (
        "actor1",
        "actor2",
        "location",
        "admin1",
        "notes",
        "source",
        "sub_event_type",
        "incident_id",
    ):
        incidents[column] = texts
    incidents["geo_precision"] = 1
    for column in (
        "sentence",
        "date_text",
        "location",
        "fatalities_text",
        "attribution",
        "incident_id",
    ):
        claims[column] = texts
    rows = [
        {"document": f"d{k}", "title": HOSTILE[k], "source": HOSTILE[k], "url": url, "status": "ok", "published": dt.date(2024, 1, 1)}
        for k, url in enumerate(LINKS)
    ]  # fmt: skip
    layers["documents"] = layer_frame(schema.DOCUMENTS, rows)
    claims["document"] = [f"d{k % len(LINKS)}" for k in range(len(claims))]
    for column in ("name", "place_name", "kind", "handed_to", "note", "source_title", "opened"):
        bases[column] = texts[: len(bases)]
    bases["source_url"] = LINKS[: len(bases)]
    layers["mentions"]["place_name"] = texts[: len(layers["mentions"])]
    layers["countries"]["name"] = texts[:2]
    layers["borders"]["source"] = texts[0]
    layers["places"]["source"] = texts[1]
    assert len(documents) == 1
    target = tmp_path_factory.mktemp("hostile") / "map.html"
    save_page(incident_map(layers, title=HOSTILE[10] + HOSTILE[1] + HOSTILE[6]), target)
    return target


def test_there_are_at_least_twenty():
    assert len(HOSTILE) + len(LINKS) >= 20


@pytest.mark.chromium
def test_hostile_texts_do_nothing(open_page, path):
    page = open_page(path)
    for tab in ("incidents", "layers", "about", "filters"):
        page.click(f"#tab-{tab}")
    page.click("#tab-incidents")
    rows = page.locator("#table tbody .row-button")
    assert rows.count() == len(HOSTILE)
    titles = page.evaluate(
        """() => [...document.querySelectorAll("#table tbody .row-button")].map((button) => {
          button.click();
          const title = [...document.querySelectorAll(".leaflet-popup-content h3")].at(-1).textContent;
          document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}));
          return title;
        })"""
    )
    assert sorted(titles) == sorted(rows.all_text_contents())
    page.fill("#search", "window.hit")
    page.wait_for_selector("#search-hits li")
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    assert (
        page.evaluate(
            "document.querySelectorAll('img, iframe, math, [onerror], [onload], [onfocus]').length"
        )
        == 0
    )
    addresses = page.evaluate(
        "[...document.querySelectorAll('a[href]:not([href=\"#\"])')].map(a => a.protocol)"
    )
    assert set(addresses) <= {"https:", "http:"}


@pytest.mark.chromium
def test_hostile_texts_are_shown_as_written(open_page, path):
    page = open_page(path)
    page.click("#tab-incidents")
    shown = set(page.locator("#table tbody .row-button").all_text_contents())
    assert {HOSTILE[0], HOSTILE[1], HOSTILE[4], HOSTILE[13]} <= shown
    assert page.text_content("h1") == HOSTILE[10] + HOSTILE[1] + HOSTILE[6]


@pytest.mark.chromium
def test_hostile_fragments_do_nothing(open_page, path):
    for fragment in (
        "#map=x/y/z&t=<img src=x onerror=window.hit=1>&from=abc&band=-1&show=__proto__",
        "#%00",
        "#a=%",
    ):
        page = open_page(path, fragment=fragment)
        assert page.evaluate("window.hit") is None


@pytest.mark.chromium
def test_scripts_that_are_not_ours_are_refused(browser, path, tmp_path):
    """The policy itself, not only the escaping, stops a script that someone slips in."""
    text = path.read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    changed.write_text(
        text.replace("</body>", "<script>window.hit=1</script></body>"), encoding="utf-8"
    )
    page = browser.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(changed.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("window.hit") is None
    assert (
        page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
        == "refused"
    )
    assert any("Content Security Policy" in line for line in refused)
    page.close()
