"""Small builders of bad files; all write into the working folder."""

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

GOOD = "On 3 May 2023 gunmen attacked a convoy near Gao, killing three soldiers.\n"


def put(name: str | bytes, data: str | bytes = GOOD) -> str | bytes:
    """Write a file, and its folders."""
    path = Path(os.fsdecode(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return name


def sparse(name: str, size: int, start: bytes = b"") -> str:
    """Write a file that begins so and goes on with zeros, which take no room on the disk."""
    with Path(name).open("wb") as file:
        file.write(start)
        file.truncate(size)
    return name


def zipped(name: str, members: Iterable[tuple[str, bytes]]) -> str:
    """Write a ZIP file."""
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return name


def deflated(block: bytes, times: int) -> bytes:
    """A block of bytes compressed (RFC 1951) as often over, without the work of doing so."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + b"\x03\0"


def inflating(times: int) -> bytes:
    """So many MB of blanks as zlib packs them."""
    block, check = b" " * (1 << 20), 1
    for _ in range(times):
        check = zlib.adler32(block, check)
    return b"\x78\x9c" + deflated(block, times) + check.to_bytes(4, "big")


def zip_of_zeros(name: str, member: str, megabytes: int, start: bytes = b"") -> str:
    """Write a ZIP file whose member is a text and then zeros: a thousandth of its size."""
    block, check = b"\0" * (1 << 20), zlib.crc32(start)
    for _ in range(megabytes):
        check = zlib.crc32(block, check)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    data, key = head + deflated(block, megabytes), member.encode()
    size = len(start) + (megabytes << 20)
    known = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 33, check, len(data), size, len(key), 0)
    local = b"PK\3\4" + known + key
    central = b"PK\1\2" + struct.pack("<H", 45) + known + bytes(14) + key
    # Comment, disk, two attributes and the place of the local header are all zero.
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local) + len(data), 0)
    Path(name).write_bytes(local + data + central + end)
    return name


def lying_zip(name: str, member: str, data: bytes) -> str:
    """Write a ZIP file that says of a member that it is small."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, data)
    raw = packed.getvalue()
    size = len(data).to_bytes(4, "little")
    Path(name).write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    return name


# --- PDF


def pdf_of(objects: Iterable[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of numbered objects with a right table of their places."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, trailer, start)
    return data


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf_page(content: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page whose content stream is written as given."""
    return pdf_of(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 5 0 R"
            b"/Resources<</Font<</F1 4 0 R>>>>>>",
            FONT,
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content),
        )
    )


def pdf_text(text: bytes) -> bytes:
    """A sound PDF that says this."""
    return pdf_page(b"BT /F1 12 Tf 10 100 Td (%s) Tj ET" % text)


# --- Word

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(*rows: tuple[str, str, str]) -> str:
    """Relationships of a part: kind, target, mode."""
    inside = "".join(
        f'<Relationship Id="rId{i}" Type="{_RELATION}/{kind}" Target="{target}"{mode}/>'
        for i, (kind, target, mode) in enumerate(rows, 1)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{inside}</Relationships>"
    )


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(name: str, body: str, *, doctype: str = "", more: Iterable[tuple[str, bytes]] = ()) -> str:
    """Write a Word document with this body."""
    document = f'<?xml version="1.0"?>{doctype}<w:document {W}><w:body>{body}</w:body></w:document>'
    parts = [
        ("[Content_Types].xml", _TYPES.encode()),
        ("_rels/.rels", relations(("officeDocument", "word/document.xml", "")).encode()),
        ("word/document.xml", document.encode()),
    ]
    return zipped(name, [*parts, *more])


# --- vectors


def features(*shapes: object, name: str = "Gao", **top: object) -> str:
    """GeoJSON of these geometries."""
    rows = [
        {"type": "Feature", "properties": {"name": name, "iso_a2": "ML"}, "geometry": shape}
        for shape in shapes
    ]
    return json.dumps({"type": "FeatureCollection", **top, "features": rows})


def point(lon: object = 0.0, lat: object = 16.2) -> dict[str, object]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}
