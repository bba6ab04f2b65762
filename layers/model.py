"""The records that pass between reading documents, coding incidents and building layers."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read.

    Attributes
    ----------
    document : str
        Key in all layers: the file's name, made unique by its folder where two share one.
    text : str
        Decoded text, the one that all offsets count. Empty where the file could not be read.
    title, source, url, language : str
        As stated in the file's front matter or properties; empty where not stated.
        ``language`` is ``en`` or ``fr``, detected where not stated.
    published : datetime.date or None
        Day of publication.
    published_basis : str
        ``stated``, ``option``, ``inferred`` or ``unknown``.
    sha256 : str
        Of the file's bytes; in a file of several documents, of the document's own.
    status : str
        ``ok``, ``empty``, or ``unreadable: why``.
    body_start : int
        Offset of the first character after the front matter; names before it are not read.
    """

    document: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: dt.date | None = None
    published_basis: str = "unknown"
    language: str = ""
    sha256: str = ""
    status: str = "ok"
    body_start: int = 0
