"""Bytes of a file to text: one function a format.

Each returns the decoded text, which all offsets count, and what the file states about itself.
"""

import codecs
import html
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from incidentmap.geo.errors import DataError

MAX_BYTES = 100_000_000
"""Largest file of one document, and longest line of several; a report is never longer."""

MAX_FRONT_MATTER = 16_384
"""Longest front matter, in characters."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_CONTROL_SHARE = 0.01


FACTS = ("title", "source", "url", "published", "language")
"""What a document may state about itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a document may hold. What is larger is refused, so that memory is bounded.

    Attributes
    ----------
    characters : int
        Of the decoded text.
    unpacked_bytes : int
        Of all parts of a DOCX; a larger one is mostly a zip bomb.
    xml_bytes : int
        Of one XML part of a DOCX, a thousand pages and more; it takes twenty times that in memory.
    pages : int
        Of a PDF.
    max_mb : float
        Megabytes of the file that is allowed, to which the others are in proportion.
    """

    characters: int = 20_000_000
    unpacked_bytes: int = 200_000_000
    xml_bytes: int = 30_000_000
    pages: int = 5_000
    max_mb: float = MAX_BYTES / 1e6

    @classmethod
    def of(cls, max_bytes: int) -> "Limits":
        """Limits that grow with the size of the file that is allowed, but never shrink with it.

        Examples
        --------
        >>> Limits.of(2 * MAX_BYTES).pages, Limits.of(1000).pages
        (10000, 5000)
        """
        usual, factor = cls(), max(1.0, max_bytes / MAX_BYTES)
        return cls(
            int(usual.characters * factor),
            int(usual.unpacked_bytes * factor),
            int(usual.xml_bytes * factor),
            int(usual.pages * factor),
            factor * usual.max_mb,
        )

    def check(self, amount: float, limit: float, what: str) -> None:
        """Refuse a document that holds more than is allowed.

        Raises
        ------
        DataError
            That names the option with which it is read.
        """
        if amount > limit:
            raise DataError(
                f"{what}; give it in parts, or raise --max-mb (now {self.max_mb:g}): "
                "the limit grows with it, and so does the memory that it takes"
            )

    def check_characters(self, count: int) -> None:
        """Refuse a text of too many characters; see `check`."""
        self.check(count, self.characters, f"more than {self.characters:,} characters")


USUAL = Limits()


@dataclass(slots=True)
class Content:
    """What a reader found: the text, and the facts that the file states."""

    text: str
    facts: dict[str, str] = field(default_factory=dict)
    """Any of ``title``, ``source``, ``url``, ``published``, ``language``, as written."""
    body_start: int = 0
    key: str = ""
    """Name of the part, for files that hold several documents."""
    fault: str = ""
    """Why this part cannot be read, where the others can."""
    sha256: str = ""
    """Checksum of the part, for files that hold several documents."""


def decode(data: bytes) -> str:
    """Decode text of unknown encoding.

    A byte order mark decides; then UTF-8; then, for text without one, UTF-16 where every other
    byte is NUL, else Windows-1252, the encoding of most old documents of the region.

    Parameters
    ----------
    data : bytes
        A text file's bytes.

    Returns
    -------
    str
        The text without byte order mark; line ends as they are.

    Raises
    ------
    DataError
        If the bytes are no text.

    Examples
    --------
    >>> decode("Ménaka".encode("cp1252")), decode("Ménaka".encode("utf-16"))
    ('Ménaka', 'Ménaka')
    """
    marked = [name for mark, name in _BOMS if data.startswith(mark)][:1] or ["utf-8"]
    for encoding in filter(None, (*marked, _by_zeros(data), "cp1252")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) <= _MAX_CONTROL_SHARE * len(text):
            return text
    raise DataError("not a text file (binary content)")


def _by_zeros(data: bytes) -> str:
    """UTF-16 by its NULs, for text without a byte order mark; empty where it is no such text."""
    # Latin letters leave every other byte NUL, but for the odd dash or quotation mark.
    head = data[:400]
    if head[::2].count(0) > len(head) // 3:
        return "utf-16-be"
    return "utf-16-le" if head[1::2].count(0) > len(head) // 3 else ""


def wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32 as the first bytes of a file tell, empty for any other text."""
    marked = [name for mark, name in _BOMS if head.startswith(mark)]
    return (marked[0] if marked[0] != "utf-8-sig" else "") if marked else _by_zeros(head)


_FACTS = frozenset("title source url published date language lang".split())
"""What is read of a front matter."""


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Facts of a YAML front matter and the offset behind it; nothing where there is none."""
    match = re.match(
        r"\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", text[:MAX_FRONT_MATTER], re.S
    )
    if not match:
        return {}, 0
    import yaml

    try:
        # All values as text: a day that is none, or a number without end, is nobody's fault here.
        stated = yaml.load(match[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        stated = _plain_lines(match[1])
    if not isinstance(stated, dict):
        return {}, match.end()
    facts = {
        str(name).lower(): value
        for name, value in stated.items()
        if isinstance(value, str) and value.lower() not in ("~", "null")
    }
    facts["published"] = facts.get("published") or facts.get("date", "")
    facts["language"] = facts.get("language") or facts.get("lang", "")
    return facts, match.end()


def _plain_lines(matter: str) -> dict[str, str]:
    """Facts of a front matter that is no YAML, as where a title holds a colon."""
    cut = (line.partition(": ") for line in matter.splitlines())
    return {name: value.strip().strip("\"'") for name, _, value in cut if name.lower() in _FACTS}


def read_text(data: bytes, limits: Limits = USUAL) -> Iterator[Content]:
    """Plain text and Markdown, with YAML front matter where there is one."""
    text = decode(data)
    facts, body_start = _front_matter(text)
    yield Content(text, facts, body_start)


class _PageText(HTMLParser):
    """Text of a page: blocks on lines of their own, no scripts, styles or navigation."""

    SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "nav", "head"})
    BLOCKS = frozenset(
        "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4"
        " h5 h6 header hr li main ol p pre section table td th tr ul".split()
    )
    META = {  # noqa: RUF012 - a constant table
        "article:published_time": "published",
        "date": "published",
        "dc.date": "published",
        "dcterms.date": "published",
        "og:title": "title",
        "og:site_name": "source",
        "og:url": "url",
    }

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.facts: dict[str, str] = {}
        self.skipping: list[str] = []
        self.title: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html" and values.get("lang"):
            self.facts["language"] = values["lang"]
        elif tag == "meta":
            name = self.META.get((values.get("property") or values.get("name", "")).lower())
            if name and values.get("content"):
                self.facts.setdefault(name, values["content"])
        elif tag == "link" and values.get("rel") == "canonical":
            self.facts.setdefault("url", values.get("href", ""))
        elif tag == "time" and values.get("datetime"):
            self.facts.setdefault("published", values["datetime"])
        elif tag == "title" and "title" not in self.facts:
            self.title = []
        elif tag == "body":
            # A head that is never closed must not swallow the page.
            self.skipping.clear()
        if tag in self.SKIPPED:
            self.skipping.append(tag)
        elif tag in self.BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self.title is not None:
            self.facts.setdefault("title", " ".join("".join(self.title).split()))
            self.title = None
        if tag in self.SKIPPED and tag in self.skipping:
            del self.skipping[self.skipping.index(tag) :]
        elif tag in self.BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.title is not None:
            self.title.append(data)
        elif not self.skipping:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        if self.parts and self.parts[-1] != "\n":
            self.parts.append("\n")


def _charset(name: str) -> str:
    """Name of an encoding that web pages are written in.

    Raises
    ------
    LookupError
        If there is none of that name. Python knows others, which take very long (punycode, idna)
        or let a text mean something else than it says (utf-7, unicode_escape).
    """
    known = codecs.lookup(name).name
    if not known.startswith(
        ("utf-8", "utf-16", "utf-32", "ascii", "iso", "cp", "windows", "koi8", "mac", "gb", "big5",
         "euc", "shift", "hz", "tis", "ptcp", "kz", "johab")
    ):  # fmt: skip
        raise LookupError(name)
    return known


def read_html(data: bytes, limits: Limits = USUAL) -> Iterator[Content]:
    """A web page: the text of its body, a line for each block."""
    page = _PageText()
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    try:
        text = data.decode(_charset(declared[1].decode())) if declared else decode(data)
    except (LookupError, UnicodeError):
        text = decode(data)
    # Python's parser tries what is never closed again from each of its signs; "<![" is a comment
    # in a page, as "<! " is.
    text = text.replace("<![", "<! ")
    closed = text.rfind(">") + 1
    page.feed(text[:closed])
    page.close()
    page.handle_data(html.unescape(text[closed:].partition("<")[0]))
    lines = (re.sub(r" +", " ", line).strip() for line in "".join(page.parts).split("\n"))
    yield Content("\n".join(line for line in lines if line), page.facts)


def read_pdf(data: bytes, limits: Limits = USUAL) -> Iterator[Content]:
    """A PDF with a text layer: its pages, a form feed between two."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DataError("the PDF is encrypted; save a copy without a password")
        count = len(reader.pages)
        limits.check(
            count, limits.pages, f"the PDF has {count:,} pages, more than {limits.pages:,}"
        )
        pages: list[str] = []
        size = 0
        for page in reader.pages:
            pages.append(page.extract_text())
            size += len(pages[-1])
            limits.check_characters(size)
        title = reader.metadata.title if reader.metadata else None
    except DataError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError,
            RecursionError, ArithmeticError, AssertionError, ImportError) as error:  # fmt: skip
        # pypdf raises whatever a broken file makes its code trip over.
        raise DataError(f"the PDF cannot be read ({type(error).__name__}: {error})") from error
    text = "\f".join(pages)
    if not text.strip():
        raise DataError("the PDF has no text (scanned pages?); run text recognition first")
    yield Content(text, {"title": str(title)} if title else {})


def read_docx(data: bytes, limits: Limits = USUAL) -> Iterator[Content]:
    """A Word document: paragraphs and table rows in order."""
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table, _Cell
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
        whole = sum(part.file_size for part in parts)
        limits.check(whole, limits.unpacked_bytes, f"unpacks to {whole / 1e6:,.0f} MB")
        xml = [part.file_size for part in parts if part.filename.lower().endswith(".xml")]
        largest = max(xml, default=0)
        limits.check(largest, limits.xml_bytes, f"its text unpacks to {largest / 1e6:,.0f} MB")
        document = docx.Document(io.BytesIO(data))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                # A cell once, over however many columns it says that it reaches.
                lines += [
                    " | ".join(_Cell(cell, block).text for cell in row.tc_lst)
                    for row in block._tbl.tr_lst
                ]
            else:
                lines.append(block.text)
        title = document.core_properties.title
    except DataError:
        raise
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OpcError, LxmlError,
            LookupError, ValueError, TypeError, AttributeError, AssertionError, RuntimeError,
            ArithmeticError, OSError, EOFError) as error:  # fmt: skip
        # python-docx raises whatever a broken file makes its code trip over.
        raise DataError(f"not a readable Word document ({error})") from error
    yield Content("\n".join(lines), {"title": title} if title else {})


READERS = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
"""Ending of a file's name, in lower case → the reader of its bytes."""
