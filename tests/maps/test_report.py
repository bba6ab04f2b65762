import datetime as dt
import html.parser
import re
import subprocess

import pandas as pd
import pytest
from made_layers import made_layers

from incidentmap.geo.errors import OptionError, OutputExistsError
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps import report_figures as figures
from incidentmap.maps.report import write_report

HOSTILE = [
    "<script>window.hacked=1</script>",
    "</title><script>window.hacked=1</script>",
    "</style><img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "' onmouseover='window.hacked=1",
    "javascript:window.hacked=1",
    "[a](javascript:window.hacked=1)",
    "![a](http://example.org/a.png)",
    "| a | b |",
    "`code` *bold* _it_ ~~no~~ $x$",
    "# heading",
    "- item",
    "1. item",
    "&lt;b&gt; &amp; &#60;",
    "${1+1} {{1+1}} {% x %}",
    "a\x00b\x1bc\u202edef",
]


class Page(html.parser.HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def moura() -> dict[str, pd.DataFrame]:
    """One event of three counts, a country-level one without deaths, and a document unread."""
    day = dt.date(2022, 3, 27)
    incidents = [
        {
            "incident_id": "im-1", "event_date": day, "event_date_end": dt.date(2022, 3, 31), "date_precision": 2,
            "event_type": "Violence against civilians", "actor1": "Malian Armed Forces", "actor2": "Civilians",
            "location": "Moura", "country": "ML", "lon": -4.6, "lat": 14.33, "geo_precision": 1, "uncertainty_m": 2000.0,
            "fatalities_low": 203, "fatalities_best": 300, "fatalities_high": 500, "documents": 2, "notes": "x", "source": "Desk",
        },
        {
            "incident_id": "im-2", "event_date": dt.date(2023, 1, 1), "date_precision": 5, "event_type": "Strategic developments",
            "location": "Mali", "country": "ML", "lon": -4.0, "lat": 17.5, "geo_precision": 6, "uncertainty_m": 700_000.0,
        },
    ]  # fmt: skip
    counts = (
        (203, 203, "the army"),
        (300, 300, "Human Rights Watch"),
        (500, None, "the United Nations"),
    )
    claims = [
        {
            "claim_id": str(i), "incident_id": "im-1", "document": "a.md" if i else "b.md", "start": i, "end": i + 9,
            "sentence": f"Sentence {i}: {low} people were killed.", "fatalities_low": low, "fatalities_high": high, "attribution": who,
        }
        for i, (low, high, who) in enumerate(counts)
    ]  # fmt: skip
    documents = [
        {"document": "a.md", "title": "Report A", "source": "Desk", "url": "https://example.org/a", "published": day, "published_basis": "stated", "language": "en", "status": "ok"},
        {"document": "b.md", "title": "Rapport B", "url": "javascript:alert(1)", "published_basis": "unknown", "language": "fr", "status": "ok"},
        {"document": "c.pdf", "published_basis": "unknown", "status": "unreadable: no text in it"},
    ]  # fmt: skip
    rows = {"incidents": incidents, "claims": claims, "documents": documents}
    return {name: layer_frame(schema.LAYERS[name], values) for name, values in rows.items()}


@pytest.fixture(scope="module")
def moura_page(moura, tmp_path_factory) -> Page:
    """The report of `moura`, written once."""
    return Page(written(tmp_path_factory.mktemp("moura"), moura))


def written(tmp_path, layers, name="r.html", **options) -> str:
    write_report(layers, tmp_path / name, **options)
    return (tmp_path / name).read_text(encoding="utf-8")


def test_every_incident_stands_with_its_sentences_and_source(moura_page):
    page = moura_page
    assert "27–31 March 2022 Moura, Mali exact place (±2 km)" in page.words
    assert "203–500 (best 300)" in page.words
    for i, low in enumerate((203, 300, 500)):
        assert f"Sentence {i}: {low} people were killed." in page.words
    assert "according to Human Rights Watch; killed: 300" in page.words
    assert "Report A, Desk, 2022-03-27" in page.words


def test_different_counts_stand_side_by_side(moura_page):
    page = moura_page.words
    part = page[page.index("Counts stand side by side") :]
    assert part.index("203 the army") < part.index("300 Human Rights Watch")
    assert part.index("300 Human Rights Watch") < part.index("at least 500 the United Nations")


def test_the_summary_counts_and_warns(moura_page):
    page = moura_page.words
    assert "2 documents were read; they tell of 2 incidents." in page
    assert (
        "For 1 of these a count of people killed is given: 203–500 in all, 300 by the best" in page
    )
    assert "Deadliest: Moura (27–31 March 2022, 203–500 killed)." in page
    assert "1 (50%) are known no closer than by a district" in page
    assert "For 1 incident no count of deaths is given; that is not the same as none." in page
    assert "For 1 incident the reports give different counts" in page
    assert "1 document could not be read" in page
    assert "unreadable: no text in it" in page


def test_a_year_is_in_no_month(moura_page):
    page = moura_page.words
    assert "March 2022 1 300 203–500" in page
    assert "1 incident without a month is not in these figures." in page


def test_only_addresses_of_the_web_are_links(moura_page):
    links = [a["href"] for tag, a in moura_page.tags if tag == "a"]
    assert "https://example.org/a" in links
    assert not [href for href in links if href.startswith("javascript")]


def test_the_page_needs_no_network_and_no_script(tmp_path):
    page = Page(written(tmp_path, made_layers(60)))
    assert "script" not in {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "srcset", "data"):
            assert (attributes.get(name) or "data:").startswith("data:"), tag
    policies = [
        a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert ("html", {"lang": "en"}) in page.tags
    images = [a for tag, a in page.tags if tag == "img"]
    assert all(a["alt"] for a in images)


def test_chapters_of_made_layers(tmp_path):
    page = Page(written(tmp_path, made_layers(60), title="Attacks"))
    anchors = [a["id"] for tag, a in page.tags if tag == "h2"]
    assert anchors == [
        "summary",
        "map",
        "time",
        "types",
        "borders",
        "incidents",
        "bases",
        "methods",
        "sources",
    ]
    assert "Mali, border with Burkina Faso" in page.words
    assert "Kidal camp MINUSMA" in page.words
    assert "2.3 km from the true border" in page.words


def test_french(tmp_path, moura):
    text = written(tmp_path, moura, interface="fr")
    page = Page(text)
    assert ("html", {"lang": "fr"}) in page.tags
    for word in (
        "Résumé",
        "27–31 mars 2022",
        "lieu exact",
        "selon Human Rights Watch",
        "Bilans divergents",
        "au moins 500",
    ):
        assert word in page.words
    assert "Summary" not in page.words


def test_markdown_has_the_same_content(tmp_path, moura):
    text = written(tmp_path, moura, "r.md")
    assert text.startswith("# Conflict incidents in Mali\n")
    assert "| 27–31 March 2022 | Moura, Mali |" in text
    assert "> Sentence 1: 300 people were killed." in text
    assert "[Report A, Desk, 2022-03-27](https://example.org/a)" in text
    assert "javascript:" not in text
    assert "![Map: Conflict incidents in Mali." in text
    assert re.search(r"^\[map\]: data:image/png;base64,[A-Za-z0-9+/=]+$", text, re.M)


def hostile_layers() -> dict[str, pd.DataFrame]:
    layers = made_layers(len(HOSTILE))
    for name, columns in (
        ("incidents", ("location", "actor1", "source", "event_type")),
        ("claims", ("sentence", "attribution", "location")),
        ("bases", ("name", "operator", "place_name", "note")),
    ):
        frame = layers[name]
        for column in columns:
            frame[column] = [HOSTILE[i % len(HOSTILE)] for i in range(len(frame))]
    layers["documents"]["title"] = HOSTILE[0]
    layers["documents"]["url"] = HOSTILE[5]
    layers["borders"]["source"] = HOSTILE[3]
    return layers


def test_text_of_documents_is_never_code(tmp_path):
    page = Page(written(tmp_path, hostile_layers(), title=HOSTILE[1]))
    assert "script" not in {tag for tag, _ in page.tags}
    assert not [a for _, a in page.tags for name in a if name.startswith("on")]
    assert (
        len([tag for tag, _ in page.tags if tag == "title" or tag == "style"])
        == 2 + sum(tag == "title" for tag, _ in page.tags) - 1
    )
    assert "\x00" not in page.words


@pytest.mark.chromium
def test_hostile_text_does_nothing_in_a_browser(tmp_path, chromium):
    write_report(hostile_layers(), tmp_path / "r.html", title=HOSTILE[1])
    seen = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", (tmp_path / "r.html").as_uri()],
        capture_output=True, check=True, timeout=60, text=True,
    ).stdout  # fmt: skip
    page = Page(seen)
    assert "script" not in {tag for tag, _ in page.tags}
    assert not [a for _, a in page.tags for name in a if name.startswith("on")]
    assert HOSTILE[0] in page.words


def test_markdown_text_is_never_markup(tmp_path):
    import markdown_it

    text = written(tmp_path, hostile_layers(), "r.md", title=HOSTILE[1])
    body = text[: text.index("\n[map]:")]
    page = Page(markdown_it.MarkdownIt("commonmark").enable("table").render(body))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "svg", "em", "code", "s", "ol"}
    assert not [
        a for tag, a in page.tags if tag == "a" and not (a["href"] or "").startswith("https://")
    ]
    headings = [tag for tag, _ in page.tags if tag == "h1"]
    assert headings == ["h1"]


@pytest.mark.chromium
def test_it_prints_on_a4_pages(tmp_path, chromium):
    import pypdf

    write_report(made_layers(60), tmp_path / "r.html", title="Attacks")
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--print-to-pdf={tmp_path / 'r.pdf'}", (tmp_path / "r.html").as_uri()],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    pages = pypdf.PdfReader(tmp_path / "r.pdf").pages
    assert 5 <= len(pages) <= 14
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    first = pages[0].extract_text()
    assert "Attacks" in first
    assert "Incidents by type" in first, "the map shall stand on the first page"


def test_the_same_layers_give_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for suffix in ("html", "md"):
        assert written(tmp_path, made_layers(), f"a.{suffix}") == written(
            tmp_path, made_layers(), f"b.{suffix}"
        )


@pytest.mark.parametrize("layers", [{}, made_layers(0)], ids=["none", "empty"])
@pytest.mark.parametrize("name", ["r.html", "r.md"])
def test_nothing_is_said_to_be_nothing(tmp_path, layers, name):
    assert "No incident was found" in written(tmp_path, layers, name)


def test_imported_incidents_have_their_notes_for_evidence(tmp_path):
    layers = {"incidents": made_layers(5)["incidents"]}
    page = Page(written(tmp_path, layers)).words
    assert "This report is about 5 incidents." in page
    assert page.count("Made sentence") == 5


def test_more_incidents_than_anyone_reads_are_the_deadliest(tmp_path):
    layers = made_layers(900)
    text = written(tmp_path, layers, "r.md")
    assert "400 of 900 incidents are listed" in text
    shown = {int(number) for number in re.findall(r"Made sentence (\d+)", text)}
    best = layers["incidents"]["fatalities_best"].astype("Float64").fillna(-1)
    assert best.iloc[sorted(shown)].min() >= best.drop(best.index[sorted(shown)]).max()


def test_sums_keep_low_and_high_apart():
    frame = made_layers(40)["incidents"]
    sums = figures.totals(frame)
    known = frame[frame["fatalities_low"].notna()]
    assert sums.low == known["fatalities_low"].sum()
    assert sums.high == known["fatalities_high"].sum()
    assert sums.no_figure == frame["fatalities_low"].isna().sum()
    by_type = figures.by_column(frame, "event_type")
    assert sum(row[1] for row in by_type) == len(frame)
    assert sum(row[2] for row in by_type) == sums.low


def test_sums_twins_and_wounded_are_told(tmp_path, moura):
    claims = moura["claims"].copy()
    total = {
        **claims.iloc[0].to_dict(),
        "claim_id": "9",
        "incident_id": None,
        "sentence": "In all 900 died since 2012.",
    }
    claims = pd.concat([claims, pd.DataFrame([total])], ignore_index=True)
    claims["injured"] = pd.array([7, None, None, None], dtype="Int64")
    claims["possible_incident_id"] = [None, "im-2", None, None]
    page = Page(written(tmp_path, {**moura, "claims": claims})).words
    assert "wounded: 7" in page
    assert "possibly the same as Mali, 2023" in page
    assert page.index("counted in no incident") < page.index("In all 900 died since 2012.")


def test_incidents_that_may_lie_beyond_the_limit_are_told(tmp_path):
    layers = made_layers(20)
    summary = layers["spillover_summary"].assign(incidents_unsure=pd.array([2] * 6, dtype="Int64"))
    page = Page(written(tmp_path, {**layers, "spillover_summary": summary})).words
    assert "Mali, border with Burkina Faso 25 3 (2 unsure) 12 25%" in page


def test_a_name_without_a_point_is_not_called_exact(tmp_path, moura):
    incidents = moura["incidents"].copy()
    incidents.loc[0, ["lon", "lat"]] = None
    page = Page(written(tmp_path, {**moura, "incidents": incidents})).words
    assert "Moura, Mali named, but in no gazetteer in use" in page


def test_other_suffixes_and_existing_files_are_refused(tmp_path):
    with pytest.raises(OptionError, match=r"\.html or \.md"):
        write_report({}, tmp_path / "r.docx")
    (tmp_path / "r.html").write_text("mine")
    with pytest.raises(OutputExistsError, match="--overwrite"):
        write_report({}, tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text() == "mine"


def test_different_counts_are_found_among_many_claims():
    import time

    rows = [
        {
            "claim_id": f"{i}-{j}",
            "incident_id": f"im-{i:05d}",
            "fatalities_low": i % 7 + (j if i % 100 == 0 else 0),
        }
        for i in range(10_000)
        for j in range(3)
    ]
    claims = layer_frame(schema.CLAIMS, rows)
    incidents = layer_frame(
        schema.INCIDENTS, [{"incident_id": f"im-{i:05d}"} for i in range(10_000)]
    )
    begin = time.process_time()
    found = figures.disagreements(incidents, claims)
    assert found == [f"im-{i:05d}" for i in range(0, 10_000, 100)]
    assert time.process_time() - begin < 2
