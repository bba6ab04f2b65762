"""Inputs for the targets: the kept corpus, its mutations, and texts put together from pieces."""

import json
from pathlib import Path

from fuzz.targets import SEPARATOR
from hypothesis import strategies as st

CORPUS = Path(__file__).with_name("corpus")

_WORDS = (
    "Gao Bamako Ménaka Mali Niger Burkina Faso Tombouctou Ansongo In-Tillit Djibo the la le de du"
    " des between entre and et near près from to in à north nord of km kilometres killed tués dead"
    " morts wounded soldiers civils gunmen JNIM EIGS MINUSMA attack attaque village border"
    " frontière region cercle province two deux twenty vingt quatre-vingt cent mille dozens"
    " dizaine at least au moins up to more than plus half dozen million 1er 12 2022 03/04/2022"
    " 2022-03-04 99999999999999999999 ² ٣ ½ 1,234 1.234 3-4 May mai juin on Monday lundi last"
    " dernier ago il y a days jours week semaine month year after later lendemain yesterday hier"
    " night nuit according selon said a déclaré Mr M. (AFP) — – - | \t ; : , . ! ? … « » “ ” ( )"
    " [ ] { } < > / \\ ' ’ \" \n \r\n \f \x00 \u2028 \u200b \ufeff \U0001f600 e\u0301 İ ß ŉ"
).split(" ")
_GEONAMES = [
    "\t", "\t\t", "\n", "\r\n", "2457163", "99999999999999999999", "-1", "٣", "Gao", "Région de Gao",
    "Ménaka,Menaka,منكا", "16.27167", "-0.04472", "0", "nan", "inf", "1e308", "P", "PPL", "PPLA", "A",
    "ADM1", "ADM2", "H", "T", "ML", "", "09", "86353", "Africa/Bamako", "2023-01-01", "#", "\ufffd",
    "name", "lat", "lon", "country", "population", "kind", "village", "id", "geonameid", "uncertainty",
    "alternate names", ",", ";", "|", '"', '""', "12,5", "-3.01 E", "12°30'N", "\x00",
    "2457163\tGao\tGao\tGawo\t16.27\t-0.04\tP\tPPLA\tML\t\t09\t\t\t\t86353\t\t226\tAfrica/Bamako\t2020\n",
    "name,lat,lon\nGao,16.27,-0.04\n", '{"type":"FeatureCollection","features":[',
    '{"type":"Feature","properties":{"name":"Gao"},"geometry":{"type":"Point","coordinates":[-0.04,16.27]}}',
    "]}", "null", "[[[", "1\t2457163\tfr\tGao\n", SEPARATOR.decode(),
]  # fmt: skip
_DOCUMENTS = [
    "---\n", "title: ", "published: 2022-03-04\n", "language: fr\n", "&a [*a]", "!!python/object:x",
    "<html lang=fr>", "<p>", "</p>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>",
    "<meta charset=", "utf-7", "hex", "idna", "<title>", "&#x110000;", "&amp;", "<td", " a='", ">", "<?",
    "{", "}", '"text"', ":", '"Gao"', "[", "]", "\\ud800", "1e999", '{"text": "Gao"}', "\n",
    "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>",
    "<w:body>", "<w:p>", "<w:r>", "<w:t>", "Gao", "</w:t>", "</w:r>", "</w:p>", "</w:body>", "<w:tbl>",
    "<w:tr>", "<w:tc>", "</w:tc>", "</w:tr>", "</w:tbl>", "</w:document>", "<w:gridSpan w:val='x'/>",
    "<w:tcPr>", "</w:tcPr>", "<w:vMerge/>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;",
    "%PDF-1.4\n", "1 0 obj\n", "<</Type/Catalog/Pages 2 0 R>>", "endobj\n", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", "<</Length 9>>stream\n", "(Gao) Tj", "endstream\n",
    "trailer<</Root 1 0 R>>", "startxref\n0\n%%EOF", "xref\n0 5\n", "/Kids[2 0 R]", "/Encrypt 1 0 R",
    "/Filter/FlateDecode", "BT /F1 12 Tf", "ET\n", "/Font<</F1 5 0 R>>", "\ufeff", "\x00",
]  # fmt: skip
_EVENTS = [
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1",
    "actor2", "country", "admin1", "location", "latitude", "longitude", "geo_precision", "source",
    "notes", "fatalities", "iso", "id", "best", "low", "high", "date_start", "date_end", "where_prec",
    "type_of_violence", "side_a", "side_b", "country_id", "where_coordinates", "source_article", ",",
    ";", "\t", "\n", "\r\n", "\r", '"', '""', "2022-03-04", "04 March 2022", "3/4/22", "MLI1", "Battles",
    "Mali", "466", "12.5", "-3.1", "nan", "1e308", "99999999999999999999", "-1", "1.5", "=1+1", "\x00", "",
    "event_id_cnty,event_date,event_type,latitude,longitude,fatalities\nMLI1,2022-03-04,Battles,16.2,-0.1,3\n",
    "id,date_start,date_end,latitude,longitude,best,low,high,where_prec,type_of_violence\n"
    "1,2022-03-04 00:00:00.000,2022-03-05 00:00:00.000,16.2,-0.1,3,1,5,1,1\n",
]  # fmt: skip
_CORRECTIONS = [
    "document", "text", "place_id", "lon", "lat", "start", ",", ";", "\n", "\r\n", '"', '""', "*",
    "one.txt", "Gao", "geonames:2457163", "not a place", "-3.1", "16.2", "nan", "1e999", "²", "9" * 5000,
    "\x00", "a.b(c", "[", "document,text,place_id,lon,lat,start\n", "*,Gao,,-3.1,16.2,\n",
    SEPARATOR.decode(), "Gao and Gao.", "\ufeff", "\u2028", "\x85",
]  # fmt: skip

PIECES: dict[str, list[str]] = {
    "documents": _DOCUMENTS,
    "gazetteer_rows": _GEONAMES,
    "dates": _WORDS,
    "numbers": _WORDS,
    "csv_import": _EVENTS,
    "corrections": _CORRECTIONS,
    "coding": _WORDS,
}
FIRST_BYTES = {
    "documents": "tmhpdwj",
    "gazetteer_rows": "tczaj",
    "dates": "ef",
    "numbers": "ef",
    "coding": "ef",
}
"""What the first byte of an input may choose."""


def kept(target: str) -> list[Path]:
    """Inputs of the corpus, in order of their names."""
    return sorted(f for f in (CORPUS / target).iterdir() if f.is_file())


def _put_together(target: str) -> st.SearchStrategy[bytes]:
    between = " " if PIECES[target] is _WORDS else ""
    piece = st.sampled_from(PIECES[target])
    several = st.tuples(piece, st.integers(1, 50)).map(lambda p: between.join([p[0]] * p[1]))
    some = st.lists(piece | st.text(max_size=6) | several, max_size=40).map(between.join)
    first = st.sampled_from(FIRST_BYTES.get(target) or [""])
    return st.tuples(first, some).map(lambda t: (t[0] + t[1]).encode("utf-8", "replace"))


@st.composite
def _mutated(draw: st.DrawFn, target: str) -> bytes:
    data = bytearray(draw(st.sampled_from([f.read_bytes() for f in kept(target)])))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 20))
        piece = draw(
            st.sampled_from(PIECES[target]).map(lambda p: p.encode("utf-8", "replace"))
            | st.binary(max_size=4)
            | st.just(bytes(data[at : at + length]) * 2)
        )
        data[at : at + length] = piece
    return bytes(data)


_CELLS = [
    "", " ", "²", "٣", "½", "nan", "inf", "-inf", "1e308", "1e999", "9" * 25, "9" * 5000, "-0", "1_000",
    "0x10", "+1", "1.5", "1,5", "\x00", "\r", '"', '""', "'", "=1+1", "x" * 140_000, "\u2028", "\x85",
    "2022-02-30", "0000-01-01", "9999-12-31", "31/12/99", "May", "true", "null", "\ufeff", "é" * 300,
    "ADM1", "PPLC", "A", "H", "ML", "mali", "geonames:" + "9" * 25, "geonames:²", "a:b", "not a place",
]  # fmt: skip
TABLES = ("csv_import", "corrections", "gazetteer_rows")
"""Targets whose inputs are rows of cells."""


@st.composite
def _with_other_cells(draw: st.DrawFn, target: str) -> bytes:
    """A table of the corpus with some cells exchanged, rows repeated, columns swapped."""
    text = draw(st.sampled_from([f.read_bytes() for f in kept(target)])).decode("utf-8", "replace")
    rows = text.split("\n")
    head = rows[0][1:] if target in FIRST_BYTES else rows[0]
    mark = max(",;\t|", key=head.count)
    cells = [row.split(mark) for row in rows]
    for _ in range(draw(st.integers(1, 5))):
        row = draw(st.integers(0, len(cells) - 1))
        at = draw(st.integers(0, len(cells[row]) - 1))
        what = draw(st.sampled_from(["cell", "cell", "cell", "row", "swap"]))
        if what == "cell":
            cells[row][at] = draw(st.sampled_from(_CELLS))
        elif what == "row":
            cells.insert(row, list(cells[row]))
        else:
            cells[row][0], cells[row][at] = cells[row][at], cells[row][0]
    return "\n".join(mark.join(row) for row in cells).encode("utf-8", "replace")


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Bytes for a target: pieces put together, or an input of the corpus changed here and there."""
    drawn = _put_together(target) | _mutated(target)
    return drawn | _with_other_cells(target) if target in TABLES else drawn


def dictionary(target: str) -> str:
    """The pieces in the form of libFuzzer's dictionaries."""
    words = {piece.encode("utf-8", "replace")[:60] for piece in PIECES[target] if piece}
    return "\n".join(
        '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in sorted(words)
    )


def described(data: bytes) -> str:
    """An input on one line, for messages."""
    return json.dumps(data[:200].decode("utf-8", "replace")) + ("…" if len(data) > 200 else "")
