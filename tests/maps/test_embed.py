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
