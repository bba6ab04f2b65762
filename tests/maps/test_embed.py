import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.maps.embed import embed_snippet


class Frames(html.parser.HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200)


@given(TEXT, TEXT)
def test_the_frame_holds_the_page_to_the_letter(body, title):
    snippet = embed_snippet(f"<!doctype html>{body}", title=title)
    ((tag, attributes),) = Frames(snippet.markup).found
    assert tag == "iframe"
    assert attributes["srcdoc"] == f"<!doctype html>{body}"
    assert "allow-same-origin" not in attributes["sandbox"]
    assert snippet.size_bytes == len(str(snippet).encode())


def test_the_frame_is_named_after_the_page(tmp_path):
    page = tmp_path / "map.html"
    page.write_text("<title>Attacks &amp; more</title>", encoding="utf-8")
    ((_, attributes),) = Frames(embed_snippet(page, width="800px", height_px=500).markup).found
    assert attributes["title"] == "Attacks & more"
    assert attributes["style"].startswith("width: 800px; height: 500px")


@pytest.mark.parametrize("width", ["", "wide", "0px", "-5px", "1e3px", "50%;x", "100 %"])
def test_a_width_that_is_none_is_refused(width):
    with pytest.raises(OptionError, match="width"):
        embed_snippet("<p>", width=width)


def test_a_height_out_of_range_is_refused():
    with pytest.raises(OptionError, match="height"):
        embed_snippet("<p>", height_px=5)


def test_a_page_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none\.html"):
        embed_snippet(tmp_path / "none.html")


@pytest.mark.chromium
def test_the_map_works_inside_an_article(tmp_path, browser):
    from made_layers import made_layers

    from incidentmap.maps.page import incident_map, save_page

    save_page(incident_map(made_layers(20), title="Attacks"), tmp_path / "map.html")
    snippet = embed_snippet(tmp_path / "map.html", height_px=600)
    article = tmp_path / "article.html"
    article.write_text(
        f"<!doctype html><title>t</title><h1>Article</h1>{snippet}", encoding="utf-8"
    )
    context = browser.new_context(viewport={"width": 1000, "height": 800}, offline=True)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(article.as_uri())
    frame = page.frame_locator("iframe[title='Attacks']")
    frame.get_by_text("Battles").first.wait_for(timeout=20_000)
    assert frame.locator("canvas").count() > 0
    assert page.locator("h1").inner_text() == "Article"
    context.close()
    assert not faults
