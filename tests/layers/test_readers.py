import io
import zipfile

import docx
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.errors import DataError
from incidentmap.layers.readers import Limits, decode, read_docx, read_html, read_pdf, read_text


def one(contents):
    (content,) = contents
    return content


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_text_is_decoded_whatever_its_mark(encoding, text):
    assert decode(text.encode(encoding)).lstrip("\ufeff") == text.lstrip("\ufeff")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be"])
def test_text_without_a_mark_is_decoded(encoding):
    text = "Ménaka, Aguel’hoc — l’armée a quitté la ville à 8 h."
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"\x00" * 1000])
def test_binary_is_refused(data):
    with pytest.raises(DataError, match="binary"):
        decode(data)


def test_offsets_count_the_whole_file_front_matter_included():
    data = (
        "---\ntitle: Une « épreuve »\npublished: 2023-05-12\nlanguage: fr\n---\n\nÀ Gao.\n".encode()
    )
    content = one(read_text(data))
    assert content.facts["title"] == "Une « épreuve »"
    assert content.facts["published"] == "2023-05-12"
    assert content.text == data.decode()
    assert content.text[content.body_start :].strip() == "À Gao."


@pytest.mark.parametrize(
    "matter", ["- a list", "a: [", "x: &a [*a]", "!!python/object:os.system x"]
)
def test_a_broken_front_matter_is_skipped_and_the_body_read(matter):
    content = one(read_text(f"---\n{matter}\n---\nGao.".encode()))
    assert content.text[content.body_start :] == "Gao."
    assert not any(content.facts.values())


@pytest.mark.parametrize("title", ["Niger: flash update", '"We hid": a witness', "Raid @ Gao: two"])
def test_a_colon_in_a_title_loses_no_fact(title):
    content = one(read_text(f"---\ntitle: {title}\npublished: 2021-11-18\n---\nGao.".encode()))
    assert content.facts["published"] == "2021-11-18"
    assert content.facts["title"] == title.strip('"')


def test_html_keeps_the_words_and_what_the_page_says_of_itself():
    page = """<!doctype html><html lang="fr"><head><title>Un titre</title>
    <meta property="article:published_time" content="2022-04-05T10:00:00Z">
    <script>var x = "Gao";</script></head><body><nav>Menu Kidal</nav>
    <h1>Moura</h1><p>Le village   de <b>Moura</b>,<br>cercle de Djenné &amp; alentours.</p>
    <script>alert(1)</script></body></html>"""
    content = one(read_html(page.encode()))
    assert content.text == "Moura\nLe village de Moura,\ncercle de Djenné & alentours."
    assert content.facts["published"].startswith("2022-04-05")
    assert content.facts["title"] == "Un titre"
    assert content.facts["language"] == "fr"


def test_a_head_that_is_never_closed_does_not_swallow_the_page():
    assert one(read_html(b"<head><title>x</title><body><p>Gao")).text == "Gao"


def test_a_hundred_thousand_nested_tags_are_read():
    assert one(read_html(b"<div>" * 100_000 + b"Gao")).text == "Gao"


def pdf(text: str, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
            pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
            pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
        }
    )
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
    page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/Font"): fonts}
    )
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode())
    page[pypdf.generic.NameObject("/Contents")] = stream
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pdf_text_is_read():
    assert one(read_pdf(pdf("Soldiers left Kidal."))).text.strip() == "Soldiers left Kidal."


@pytest.mark.parametrize(
    ("data", "why"),
    [(pdf(""), "no text"), (b"%PDF-1.4 broken", "cannot be read"), (b"", "cannot be read")],
)
@pytest.mark.filterwarnings("ignore")
def test_pdf_faults_say_what_to_do(data, why):
    with pytest.raises(DataError, match=why):
        list(read_pdf(data))


def test_an_encrypted_pdf_says_so():
    with pytest.raises(DataError, match="encrypted"):
        list(read_pdf(pdf("x", password="secret")))


def test_a_pdf_of_too_many_pages_tells_the_option_that_reads_it(tmp_path):
    writer = pypdf.PdfWriter()
    for _ in range(60):
        writer.add_blank_page(9, 9)
    writer.append(io.BytesIO(pdf("Soldiers left Kidal.")))
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DataError, match=r"61 pages, more than 50; .*--max-mb \(now 100\)"):
        list(read_pdf(out.getvalue(), Limits(pages=50)))
    assert "Kidal" in one(read_pdf(out.getvalue(), Limits(pages=61))).text
    assert Limits.of(150_000_000).pages == 7_500
    assert Limits.of(10) == Limits()


def test_docx_paragraphs_and_tables_come_in_order():
    document = docx.Document()
    document.add_paragraph("Le 14 novembre, l’armée entre à Kidal.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Ber", "13 août"
    document.add_paragraph("Fin.")
    out = io.BytesIO()
    document.save(out)
    assert one(read_docx(out.getvalue())).text.splitlines() == [
        "Le 14 novembre, l’armée entre à Kidal.",
        "Ber | 13 août",
        "Fin.",
    ]


def test_a_word_file_that_is_none_or_a_bomb_is_refused():
    with pytest.raises(DataError, match="not a readable Word document"):
        list(read_docx(b"PK\x03\x04 no"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 10_000)
    with pytest.raises(DataError, match=r"unpacks to 0 MB.*raise --max-mb \(now 100\)"):
        list(read_docx(out.getvalue(), Limits(unpacked_bytes=1000)))
