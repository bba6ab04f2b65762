"""Texts of documents stay texts in every file that is written from them."""

import csv
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import markdown_it
import pandas as pd
import pytest
from made_layers import made_layers

from incidentmap.geo.csv_cells import guarded, unguarded
from incidentmap.layers.corrections import read_corrections, review_file
from incidentmap.layers.export import export_layer
from incidentmap.layers.geopackage import read_layers, write_layers
from incidentmap.maps.embed import embed_snippet
from incidentmap.maps.page import incident_map
from incidentmap.maps.report import write_report
from incidentmap.maps.still import draw_still
from incidentmap.maps.words import clean

HOSTILE = (
    "=HYPERLINK(\"http://127.0.0.1:9/\"&A1,\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "'=1+1",
    "[% env('HOME') %]",
    "[%\n@project_path\n%]",
    "<script>alert(1)</script>",
    "<img src=http://127.0.0.1:9/i.png onerror=alert(1)>",
    "]]><script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "$[description] $[name]",
    "../../../etc/passwd",
    "\x1b[31m\u202egpj.exe",
    "'); DROP TABLE incidents;--",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "-3.25",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,<script>",
    "https://example.org/a",
)
COLUMNS = {
    "incidents": ("location", "actor1", "actor2", "notes", "source", "admin1", "sub_event_type"),
    "claims": ("sentence", "attribution", "location", "date_text", "fatalities_text"),
    "documents": ("title", "source"),
    "mentions": ("text", "sentence", "place_name"),
    "places": ("name", "source", "alternate_names"),
    "bases": ("name", "operator", "place_name", "note", "source_title"),
    "borders": ("source",),
    "countries": ("name",),
}


def hostile_layers() -> dict[str, pd.DataFrame]:
    layers = made_layers(len(HOSTILE))
    for name, columns in COLUMNS.items():
        frame = layers[name]
        for at, column in enumerate(columns):
            frame[column] = [HOSTILE[(i + at) % len(HOSTILE)] for i in range(len(frame))]
    layers["documents"]["url"] = ADDRESSES[0]
    layers["bases"]["source_url"] = [ADDRESSES[i % 4] for i in range(len(layers["bases"]))]
    layers["mentions"]["status"] = "ambiguous"
    layers["mentions"]["confidence"] = 0.3
    return layers


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile") / "h.gpkg"
    write_layers(made, hostile_layers(), metadata={"title": HOSTILE[8] + HOSTILE[10]})
    return made


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plain") / "h.gpkg"
    write_layers(made, made_layers(len(HOSTILE)), metadata={"title": "A title"})
    return made


def cells(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]


def runs(cell: str) -> bool:
    return (
        cell[:1] in "=+-@\t\r\n＝＋－＠"
        and re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", cell) is None
        and cell != ""
    )


@pytest.mark.parametrize("layer", sorted(COLUMNS))
def test_no_cell_of_an_export_runs_and_each_can_be_had_back(path, tmp_path, layer):
    export_layer(path, layer, tmp_path / "o.csv")
    found = cells(tmp_path / "o.csv")
    assert not [cell for cell in found if runs(cell)]
    texts = {unguarded(cell) for cell in found}
    given = {str(v) for c in COLUMNS[layer] for v in read_layers(path, [layer])[layer][c]}
    # A spreadsheet's own line ends are those of the file.
    assert {t.replace("\r", "\n") for t in given} <= {t.replace("\r", "\n") for t in texts}


def test_a_review_file_is_harmless_and_reads_back(path, tmp_path):
    review_file(path, tmp_path / "r.csv")
    found = cells(tmp_path / "r.csv")
    assert "'" + HOSTILE[0] in found
    assert not [cell for cell in found if runs(cell)]
    lines = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines))
    with (tmp_path / "c.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "place_id": "not a place"} for row in rows)
    texts = {row.text for row in read_corrections(tmp_path / "c.csv").rows}
    assert HOSTILE[0] in texts


@pytest.mark.parametrize("text", HOSTILE)
def test_the_guard_can_be_undone(text):
    assert unguarded(guarded(text)) == text
    assert not runs(str(guarded(text)))


def test_numbers_stay_numbers_in_csv(path, tmp_path):
    export_layer(path, "incidents", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        longitudes = [row["lon"] for row in csv.DictReader(file)]
    assert all(float(value) < 180 for value in longitudes)
    assert any(value.startswith("-") for value in longitudes)


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def outside(value: str | None) -> bool:
    return bool(value) and not value.startswith(("data:", "#"))


@pytest.mark.parametrize(
    "layer", ["incidents", "places", "mentions", "bases", "countries", "documents"]
)
def test_kml_shows_nothing_but_escaped_text(path, tmp_path, layer):
    export_layer(path, layer, tmp_path / "o.kml")
    space = {"k": "http://www.opengis.net/kml/2.2"}
    root = ElementTree.parse(tmp_path / "o.kml").getroot()
    styles = {f"#{style.get('id')}" for style in root.iterfind(".//k:Style", space)}
    balloons = root.findall(".//k:Style/k:BalloonStyle/k:text", space)
    assert [text.text for text in balloons] == ["$[description]"] * len(styles)
    for mark in root.iterfind(".//k:Placemark", space):
        assert mark.findtext("k:styleUrl", namespaces=space) in styles
        assert not Tags(mark.findtext("k:description", "", space)).found
    tags = {node.tag.partition("}")[2] for node in root.iter()}
    assert not tags & {"script", "NetworkLink", "Link", "href", "Icon", "GroundOverlay"}


def test_a_still_holds_no_script_and_no_address(path, tmp_path):
    draw_still(read_layers(path), tmp_path / "o.svg", title=HOSTILE[10])
    for tag, attributes in Tags((tmp_path / "o.svg").read_text(encoding="utf-8")).found:
        assert tag not in ("script", "foreignobject", "iframe")
        assert not [name for name in attributes if name.startswith("on")]
        assert not outside(attributes.get("xlink:href") or attributes.get("href"))


def test_a_report_loads_nothing_and_links_to_the_web_alone(path, tmp_path):
    write_report(read_layers(path), tmp_path / "r.html", title=HOSTILE[11])
    for tag, attributes in Tags((tmp_path / "r.html").read_text(encoding="utf-8")).found:
        assert tag not in ("script", "iframe", "object", "embed", "base", "link")
        assert not [name for name in attributes if name.startswith("on")]
        assert not outside(attributes.get("src"))
        if tag == "a" and outside(attributes.get("href")):
            assert str(attributes["href"]).startswith(("https://", "http://", "mailto:"))


def expressions(path: Path) -> set[str]:
    """All that QGIS would evaluate in the project beside a file."""
    with zipfile.ZipFile(path.with_suffix(".qgz")) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".qgs")]
        root = ElementTree.fromstring(archive.read(name))
    texts = [t for node in root.iter() for t in (node.text or "", *node.attrib.values())]
    return {found for text in texts for found in re.findall(r"\[%.*?%\]", text, re.S)}


def test_texts_of_documents_add_no_expression_to_the_project(path, plain):
    assert expressions(plain)
    assert expressions(path) == expressions(plain)


def test_the_project_runs_no_code_and_names_no_other_file(path):
    with zipfile.ZipFile(path.with_suffix(".qgz")) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    root = ElementTree.fromstring(text)
    assert not [node for node in root.iter("editforminitcode") if (node.text or "").strip()]
    assert not list(root.iter("Macros"))
    sources = {(node.text or "").partition("|")[0] for node in root.iter("datasource")}
    assert sources == {"./h.gpkg"}
    assert {node.get("type") for node in root.iter("actionsetting")} <= {"5"}
    for node in root.iter("actionsetting"):
        assert "regexp_match" in str(node.get("action"))


def test_geojson_gives_texts_as_they_are(path, tmp_path):
    export_layer(path, "incidents", tmp_path / "o.geojson")
    rows = json.loads((tmp_path / "o.geojson").read_text(encoding="utf-8"))["features"]
    assert {row["properties"]["location"] for row in rows} == set(HOSTILE)


MARKDOWN = (
    "[Gao](javascript:alert(1))",
    '[Gao]( data:text/html,<script>alert(1)</script> "x")',
    "[Gao][map]",
    "[map]: https://example.org/other.png",
    "![Gao](http://127.0.0.1:9/i.png)",
    "![Gao][map]",
    "<http://127.0.0.1:9/>",
    "<javascript:alert(1)>",
    "<b onclick=alert(1)>Gao</b><!-- x -->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "Gao | Kidal | Ber",
    "Gao \\| Kidal \\\\| Ber",
    "Gao\n| --- |\n| Kidal |",
    "Gao\n\n# Ber\n\n    code",
    "Gao\u2028# Ber\x0b- Kidal\x85> Ber",
    "`Gao` ``` Kidal",
    "```\nGao\n```",
    "Gao\n===",
    "Gao\n---\n",
    "# Gao",
    "> Gao",
    "12) Gao",
    "1. Gao",
    "+ Gao",
    "- [x] Gao",
    "**Gao** __Gao__ *Gao* _Gao_ ~~Gao~~",
    "Gao\\",
    "$x$ Gao $$x$$",
    "***",
    "[^1]: Gao",
)
"""Texts that mean something in Markdown."""


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GeoPackage that has them in each column of text."""
    layers = made_layers(2 * len(MARKDOWN))
    for name, columns in COLUMNS.items():
        for at, column in enumerate(columns):
            frame = layers[name]
            frame[column] = [MARKDOWN[(i + at) % len(MARKDOWN)] for i in range(len(frame))]
    layers["documents"]["url"] = 'https://example.org/a_(b)_[c]|d"e`f'
    made = tmp_path_factory.mktemp("marked") / "m.gpkg"
    write_layers(made, layers)
    return made


def words(text: str) -> str:
    return "".join(clean(text).split())


class Texts(HTMLParser):
    """Cells of each row of each table, and all words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.all: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.all.append(data)
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("title", MARKDOWN[::6])
def test_markdown_of_documents_is_text_in_a_report(marked, tmp_path, title):
    write_report(read_layers(marked), tmp_path / "r.md", title=title)
    source = (tmp_path / "r.md").read_text(encoding="utf-8")
    reader = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    made = reader.render(source)
    tags = Tags(made).found
    assert {tag for tag, _ in tags} <= set(
        "h1 h2 h3 p ul li table thead tbody tr th td strong blockquote a img hr".split()
    )
    assert [tag for tag, _ in tags].count("h1") == 1
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    links = {attributes["href"] for tag, attributes in tags if tag == "a"}
    assert links <= {
        "https://example.org/",
        "https://example.org/a%5F%28b%29%5F%5Bc%5D%7Cd%22e%60f",
    }
    pictures = [attributes["src"] for tag, attributes in tags if tag == "img"]
    assert len(pictures) == source.count(";base64,")
    assert all(str(address).startswith("data:image/png;base64,") for address in pictures)
    found = Texts(made)
    shown = words("".join(found.all))
    assert words(title) in shown
    for text in MARKDOWN:
        assert words(text) in shown, text


def test_a_table_of_markdown_has_all_its_cells(marked, tmp_path):
    write_report(read_layers(marked), tmp_path / "r.md")
    made = markdown_it.MarkdownIt("commonmark").enable("table").render(
        (tmp_path / "r.md").read_text(encoding="utf-8")
    )  # fmt: skip
    tables = made.split("<table>")[1:]
    assert len(tables) >= 4
    for table in tables:
        rows = Texts(f"<table>{table.partition('</table>')[0]}").rows
        assert {len(row) for row in rows} == {len(rows[0])}
    register = Texts(max(tables, key=len).partition("</table>")[0]).rows
    named = "\n".join(words(cell) for row in register for cell in row)
    assert [text for text in MARKDOWN if words(text) not in named] == []


IN_FRAMES = (
    *HOSTILE[8:],
    "</title><script>alert(1)</script>",
    "</iframe><script>alert(1)</script>",
    '" srcdoc="<script>alert(1)</script>',
    "' onload='alert(1)",
    "&quot;&#34; onload=alert(1)",
    "<!--",
    "</script><!--<script>",
)


@pytest.fixture(scope="module")
def usual_tags(path: Path) -> list[str]:
    """Tags of the page inside the frame of a map with a harmless title."""
    snippet = embed_snippet(incident_map(read_layers(path), title="A title").get_root().render())
    ((_, attributes),) = Tags(snippet.markup).found
    return [tag for tag, _ in Tags(str(attributes["srcdoc"])).found]


@pytest.mark.parametrize("title", IN_FRAMES)
def test_an_embedded_map_stays_in_its_frame(path, run, usual_tags, title):
    told = run("render", path, "--embed", "--title", title)
    assert told.exit_code == 0
    ((tag, attributes),) = Tags(told.stdout).found
    assert tag == "iframe"
    assert set(attributes) <= {"title", "style", "loading", "referrerpolicy", "sandbox", "srcdoc"}
    assert "allow-same-origin" not in str(attributes["sandbox"])
    assert words(str(attributes["title"])) == words(title)
    inside = Tags(str(attributes["srcdoc"])).found
    assert [tag for tag, _ in inside] == usual_tags
    assert not [a for _, names in inside for a in names if a.startswith("on")]
