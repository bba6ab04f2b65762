"""Cells that a spreadsheet would run as formulas, made harmless and made whole again."""

import re
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that spreadsheets take for a formula (OWASP, "CSV Injection")."""

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")


def _runs(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a signed number harms nobody."""
    return text.startswith(FORMULA_STARTS) and _NUMBER.fullmatch(text) is None


def guarded(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run; numbers stay.

    A text that begins with apostrophes followed by such a character gets one more, so that
    `unguarded` gives back exactly what was written.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Gao"), guarded(-3.2), guarded("-3.2")
    ("'=1+1", 'Gao', -3.2, '-3.2')
    """
    if isinstance(value, str) and _runs(value.lstrip("'")):
        return "'" + value
    return value


def unguarded(value: Any) -> Any:
    """Take back what `guarded` did.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    if isinstance(value, str) and value[:1] == "'":
        bare = value[1:]
        return bare if _runs(bare.lstrip("'")) else value
    return value
