"""Bad documents, for the commands that read them."""

import json
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdf
from hostile.case import Case
from hostile.making import (
    GOOD,
    docx,
    inflating,
    lying_zip,
    paragraph,
    pdf_of,
    pdf_page,
    pdf_text,
    put,
    relations,
    sparse,
    zip_of_zeros,
    zipped,
)

Name = str | bytes


def alone(*names: Name, options: Sequence[object] = ()) -> list[object]:
    """Arguments of a command that reads these documents."""
    return [*names, "-o", "out.gpkg", *options]


def bad(what: str, name: str, make: Callable[[], object], says: str, **more: object) -> Case:
    """A document that cannot be read and stands alone."""

    def made() -> list[object]:
        make()
        return alone(name)

    command = ("geocode", "incidents")[len(what) % 2]
    return Case(command, what, made, rf"no readable document.*{says}", **more)  # type: ignore[arg-type]


def beside(what: str, name: Name, make: Callable[[], object], says: str, **more: object) -> Case:
    """A document that cannot be read, or is strange, beside a good one: the others go on."""

    def made() -> list[object]:
        make()
        return alone(name, put("good.txt"))

    return Case("geocode", what, made, says, 0, ("out.gpkg", "out.qgz"), **more)  # type: ignore[arg-type]


def encrypted_pdf() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(300, 300)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write("locked.pdf")


def pages_of_themselves() -> bytes:
    return pdf_of((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"))


def deep_pages() -> bytes:
    """Each node of the tree has the next one twice: two to the power of sixty pages."""
    nodes = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n, n) for n in range(3, 63)]
    return pdf_of((b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>"))


def forms_of_forms() -> bytes:
    """A form that draws the next one ten times, thirty deep."""
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 60>>"
        b"stream\n%s\nendstream" % (n, b"/X Do " * 10)
        for n in range(5, 35)
    ]
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 35 0 R"
        b"/Resources<</XObject<</X 4 0 R>>>>>>"
    )
    return pdf_of(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page,
            *forms,
            b"<</Length 5>>stream\n/X Do\nendstream",
        )
    )


PDFS = (
    bad("PDF with a password", "locked.pdf", encrypted_pdf, r"locked\.pdf.*without a password"),
    bad("PDF cut short", "cut.pdf", lambda: put("cut.pdf", pdf_text(b"Gao")[:200]), r"cut\.pdf"),
    bad("PDF of one line", "b.pdf", lambda: put("b.pdf", b"%PDF-1.4 broken"), r"b\.pdf"),
    bad("PDF without text", "scan.pdf", lambda: put("scan.pdf", pdf_text(b"")),
        r"scan\.pdf.*text recognition"),
    bad("PDF whose pages are their own parts", "loop.pdf",
        lambda: put("loop.pdf", pages_of_themselves()), r"loop\.pdf"),
    bad("PDF with a tree of 2^60 pages", "tree.pdf", lambda: put("tree.pdf", deep_pages()),
        r"tree\.pdf"),
    bad("PDF with forms of forms, ten to the thirtieth", "forms.pdf",
        lambda: put("forms.pdf", forms_of_forms()), r"forms\.pdf"),
    bad("PDF bomb: 1 GB of blanks", "bomb.pdf",
        lambda: put("bomb.pdf", pdf_page(inflating(1000), b"/Filter/FlateDecode")),
        r"bomb\.pdf"),
    bad("PDF bomb in a bomb", "nest.pdf",
        lambda: put("nest.pdf", pdf_page(zlib.compress(inflating(1000)),
                                         b"/Filter[/FlateDecode/FlateDecode]")),
        r"nest\.pdf"),
    bad("PDF of two million operators", "ops.pdf",
        lambda: put("ops.pdf", pdf_page(zlib.compress(b"q Q " * 5_000_000), b"/Filter/FlateDecode")),
        r"ops\.pdf"),
    beside("PDF with a table of objects that points to itself", "prev.pdf",
           lambda: put("prev.pdf", pdf_text(b"x").replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 400")),
           r"\A\Z"),
    bad("PDF that is a picture", "p.pdf", lambda: put("p.pdf", b"\x89PNG\r\n\x1a\n" * 999),
        r"p\.pdf"),
)  # fmt: skip


def laughs() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]>'
    docx("laughs.docx", paragraph("&e11;"), doctype=doctype)


def outside() -> None:
    put("secret.txt", "the secret")
    address = (Path.cwd() / "secret.txt").as_uri()
    docx("x.docx", paragraph("&x;"), doctype=f'<!DOCTYPE d [<!ENTITY x SYSTEM "{address}">]>')


def wide_cell() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc>'
    docx("wide.docx", f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")


def tables_in_tables() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000
    docx("deep.docx", body)


def not_word() -> None:
    zipped("other.docx", [("hello.txt", b"hello")])


WORD = (
    bad("Word file that is no ZIP", "no.docx", lambda: put("no.docx", b"PK\x03\x04 no"),
        r"no\.docx.*Word"),
    bad("Word file of the old format", "old.docx",
        lambda: put("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99), r"old\.docx.*Word"),
    bad("Word file that is another ZIP", "other.docx", not_word, r"other\.docx.*Word"),
    bad("Word file with entities of entities", "laughs.docx", laughs, r"laughs\.docx"),
    bad("Word file with an entity that is a file", "x.docx", outside, r"x\.docx"),
    bad("Word file that unpacks to 1 GB", "bomb.docx",
        lambda: zip_of_zeros("bomb.docx", "word/document.xml", 1000), r"bomb\.docx.*MB"),
    bad("Word file whose text unpacks to 150 MB", "fat.docx",
        lambda: docx("fat.docx", paragraph("x") * 5_000_000), r"fat\.docx.*MB"),
    bad("Word file that lies about its size", "lie.docx",
        lambda: lying_zip("lie.docx", "word/document.xml", b"x" * 9_999_999), r"lie\.docx"),
    bad("Word file with a cell of a thousand million columns", "wide.docx", wide_cell,
        r"wide\.docx.*empty"),
    bad("Word file with 20,000 tables in tables", "deep.docx", tables_in_tables, r"deep\.docx"),
    beside("Word file that names pictures and templates on the network", "far.docx",
           lambda: docx("far.docx", paragraph("Soldiers left Kidal."), more=[
               ("word/_rels/document.xml.rels", relations(
                   ("image", "http://127.0.0.1:9/i.png", ' TargetMode="External"'),
                   ("attachedTemplate", "http://127.0.0.1:9/t.dotm", ' TargetMode="External"'),
               ).encode())]),
           r"\A\Z"),
)  # fmt: skip


def page(what: str, name: str, data: Callable[[], bytes], says: str, **more: object) -> Case:
    """A web page without words."""
    return bad(what, name, lambda: put(name, data()), says, **more)


PAGES = (
    beside("HTML with 100,000 nested tags", "deep.html",
           lambda: put("deep.html", b"<div><b>" * 100_000 + b"Kidal"), r"\A\Z"),
    beside("HTML with scripts and events", "script.html",
           lambda: put("script.html", "<script>alert(1)</script><p onclick=x>Kidal</p><script>"),
           r"\A\Z"),
    page("HTML of open tags only", "open.html", lambda: b"<a" * 1_000_000, r"open\.html"),
    page("HTML of open comments only", "comment.html", lambda: b"<!-- <!" * 300_000,
         r"comment\.html"),
    page("HTML of open declarations only", "declare.html", lambda: b"<![CDATA[<!x" * 200_000,
         r"declare\.html"),
    page("HTML of open attributes only", "attribute.html", lambda: b"<a b='" + b"\"'" * 1_000_000,
         r"attribute\.html"),
    beside("HTML of character references to nothing", "refs.html",
           lambda: put("refs.html", b"&#x0;" * 300_000 + b"&#x110000; Gao"), r"\A\Z"),
    page("HTML of blanks only", "blank.html", lambda: b"<p>" + b" \n" * 2_000_000,
         r"blank\.html.*empty"),
    page("HTML with a charset that decodes no text", "zlib.html",
         lambda: b"<meta charset=zlib><p>", r"zlib\.html.*empty"),
    beside("HTML with the charset “undefined”", "none.html",
           lambda: put("none.html", b"<meta charset=undefined><p>Kidal"), r"\A\Z"),
    beside("HTML with the charset “idna”", "idna.html",
           lambda: put("idna.html", b"<meta charset=idna><p>Kidal " + b"x" * 99_999), r"\A\Z"),
    beside("HTML with the charset “punycode”", "puny.html",
           lambda: put("puny.html", b"<meta charset=punycode><p>Kidal-" + b"z" * 99_999), r"\A\Z"),
    beside("HTML that says UTF-8 and is not", "latin.html",
           lambda: put("latin.html", "<meta charset=utf-8><p>À Ménaka".encode("cp1252")), r"\A\Z"),
)  # fmt: skip


def json_lines(*rows: object) -> bytes:
    return b"".join(
        (json.dumps(row) if not isinstance(row, str) else row).encode() + b"\n" for row in rows
    )


MATTER = "---\n{}\n---\nOn 3 May 2023 gunmen attacked Gao."
TEXTS = (
    bad("text of NULs", "nul.txt", lambda: put("nul.txt", b"\0" * 99_999), r"nul\.txt.*binary"),
    bad("picture under .txt", "image.txt",
        lambda: put("image.txt", bytes(range(256)) * 99), r"image\.txt.*binary"),
    bad("empty file", "empty.txt", lambda: put("empty.txt", b""), r"empty\.txt: empty"),
    bad("file of blanks", "blanks.md", lambda: put("blanks.md", b" \n\t" * 99), r"blanks\.md: empty"),
    bad("file of 10 GB of zeros", "huge.txt", lambda: sparse("huge.txt", 10 << 30),
        r"huge\.txt.*larger than 100 MB.*--max-mb"),
    bad("file of 200 MB", "large.md", lambda: sparse("large.md", 200_000_000, GOOD.encode()),
        r"large\.md.*larger than 100 MB.*--max-mb"),
    beside("text in UTF-16 without a mark", "wide.txt",
           lambda: put("wide.txt", "On 3 May rebels took Kidal.".encode("utf-16-le")), r"\A\Z"),
    beside("text in Windows-1252", "old.txt",
           lambda: put("old.txt", "Le 3 mai, Ménaka a été attaquée.".encode("cp1252")), r"\A\Z"),
    beside("one line of 5 MB without a blank", "line.txt", lambda: put("line.txt", b"a" * 5_000_000),
           r"\A\Z", seconds=20),
    beside("one line of 200,000 words", "words.txt",
           lambda: put("words.txt", b"gunmen attacked the town and " * 40_000), r"\A\Z", seconds=30),
    beside("200,000 capitals in a row", "caps.txt", lambda: put("caps.txt", b"Al Ag " * 70_000),
           r"\A\Z", seconds=30),
    beside("200,000 opening brackets", "brackets.txt", lambda: put("brackets.txt", b"([{\xc2\xab\"" * 40_000),
           r"\A\Z", seconds=20),
    beside("200,000 full stops and digits", "dots.txt", lambda: put("dots.txt", b"1.2. ,3;" * 30_000),
           r"\A\Z", seconds=30),
    beside("front matter with aliases of aliases", "alias.md",
           lambda: put("alias.md", MATTER.format("a: &a [x,x]\n" + "".join(
               f"{c}: &{c} [*{p},*{p},*{p},*{p}]\n" for p, c in zip("abcdefghi", "bcdefghij", strict=True)))),
           r"\A\Z"),
    beside("front matter with a number of 9,000 digits", "digits.md",
           lambda: put("digits.md", MATTER.format("title: 0x" + "f" * 9_000)), r"\A\Z"),
    beside("front matter with a day that is none", "day.md",
           lambda: put("day.md", MATTER.format("date: 2023-02-31")), r"\A\Z"),
    beside("front matter that builds objects", "object.md",
           lambda: put("object.md", MATTER.format("title: !!python/object/apply:os.system ['touch x']")),
           r"\A\Z"),
    beside("front matter of 10,000 open brackets", "open.md",
           lambda: put("open.md", MATTER.format("a: " + "[" * 10_000)), r"\A\Z"),
    beside("front matter with a day outside the calendar", "year.md",
           lambda: put("year.md", MATTER.format("date: 0000-99-99\nlanguage: klingon")), r"\A\Z"),
    beside("days and numbers outside all bounds", "bounds.txt",
           lambda: put("bounds.txt", "On 99 May 99999 some " + "9" * 6_000 + " people died in Gao on "
                       "31 February 2023, and −5 in Kidal on 0 May 0000."), r"\A\Z"),
    beside("characters that turn the writing round", "turned.txt",
           lambda: put("turned.txt", "On 3 May \u202erebels took\u2066 Kidal\u200b\u0301\u0301."), r"\A\Z"),
)  # fmt: skip

LINES = (
    beside("JSON Lines with broken rows", "l.jsonl",
           lambda: put("l.jsonl", json_lines("{", "[1]", {"title": "x"}, {"text": 5}, {"text": GOOD})),
           r"l\.jsonl#1: not read: line 1 is not JSON(?s:.)*l\.jsonl#4: not read"),
    beside("JSON Lines of 100,000 open brackets", "deep.jsonl",
           lambda: put("deep.jsonl", b"[" * 100_000), r"deep\.jsonl#1: not read"),
    beside("JSON Lines with half a character", "half.jsonl",
           lambda: put("half.jsonl", json_lines(
               {"text": GOOD + "\ud800 Kidal", "id": "\udfff", "title": "\ud800", "source": "\ud801"})),
           r"\A\Z"),
    beside("JSON Lines with NULs and escapes in their names", "ids.jsonl",
           lambda: put("ids.jsonl", json_lines({"text": "", "id": "a\0\x1b[31m\n../../etc/passwd"},
                                               {"text": GOOD, "id": "../../../etc/passwd"})), r"\A\Z"),
    beside("JSON Lines with the same name twice", "twice.jsonl",
           lambda: put("twice.jsonl", json_lines({"text": GOOD, "id": "a"}, {"text": GOOD, "id": "a"})),
           r"\A\Z"),
    beside("JSON Lines with a number of 9,000 digits", "n.jsonl",
           lambda: put("n.jsonl", '{"text": ' + "9" * 9_000 + "}\n"), r"n\.jsonl#1: not read"),
    beside("JSON Lines with 5,000 broken rows", "many.jsonl",
           lambda: put("many.jsonl", b"{\n" * 5_000),
           r"many\.jsonl#1: not read(?s:.)*many\.jsonl: 4,980 more rows not read"),
)  # fmt: skip


def loops() -> list[object]:
    put("docs/good.txt")
    for name in "abc":
        Path(f"docs/{name}").symlink_to("..")
    return alone("docs", "docs/**/*.txt")


def pipe() -> None:
    os.mkfifo("pipe.txt")


def link_to_itself() -> None:
    Path("self.txt").symlink_to("self.txt")


def link_to_nothing() -> None:
    Path("dangling.txt").symlink_to("gone.txt")


def made(*steps: Callable[[], object], arguments: Sequence[object]) -> Callable[[], list[object]]:
    def make() -> list[object]:
        for step in steps:
            step()
        return list(arguments)

    return make


ODD_NAMES: tuple[tuple[str, Name], ...] = (
    ("an escape sequence", "a\x1b]0;evil\x07\x1b[31m.xyz"),
    ("a line break", "first\nError: second.xyz"),
    ("letters that turn the writing round", "gao\u202etxt.xyz"),
    ("bytes that are no UTF-8", b"caf\xe9\xff.xyz"),
    ("a C1 escape", "a\x9b31m.xyz"),
    ("200 letters", "x" * 200 + ".xyz"),
)
FILES = (
    Case("geocode", "folders that link to themselves", loops, r"\A\Z", 0, ("out.gpkg", "out.qgz")),
    bad("a pipe", "pipe.txt", pipe, r"pipe\.txt.*not a regular file"),
    bad("a device without an end", "/dev/zero", lambda: None, r"zero.*not a regular file|unknown ending"),
    bad("a link to itself", "self.txt", link_to_itself, r"self\.txt.*symbolic links"),
    bad("a link to nothing", "dangling.txt", link_to_nothing, r"dangling\.txt.*no such file"),
    Case("geocode", "nothing of that name", made(arguments=alone("nowhere.txt")),
         r"nowhere\.txt: no such file"),
    Case("incidents", "a pattern that fits nothing", made(arguments=alone("*.pdf")), r"\*\.pdf"),
    Case("incidents", "an empty folder", made(lambda: Path("e").mkdir(), arguments=alone("e")),
         r"e: no document in this folder"),
    Case("build", "a file of unknown ending", made(lambda: put("a.xyz"), arguments=["a.xyz", "-o", "o"]),
         r"a\.xyz.*unknown ending", writes=("o",)),
    Case("incidents", "standard input without a text", made(arguments=alone("-")), "stdin", stdin=b"\0" * 99),
    Case("geocode", "standard input that is empty", made(arguments=alone("-")), "stdin: empty"),
    Case("build", "an address for a file", made(arguments=["http://127.0.0.1:9/a.pdf", "-o", "o"]),
         r"http://127\.0\.0\.1:9/a\.pdf", writes=("o",)),
    Case("geocode", "a pattern of GDAL for the network", made(arguments=alone("/vsicurl/http://127.0.0.1:9/a.txt")),
         "no such file"),
    *(beside(f"a name with {what}", name, lambda name=name: put(name), r"unknown ending") for what, name in ODD_NAMES),
)  # fmt: skip

CASES = (*PDFS, *WORD, *PAGES, *TEXTS, *LINES, *FILES)
