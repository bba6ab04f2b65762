"""Write docs/licences.md: the licence of every package in the lock, as its own metadata states it.

Run where all of them are installed: ``make lock`` does. ``--check`` writes nothing.
"""

import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / ".ci" / "constraints.txt"
TABLE = ROOT / "docs" / "licences.md"

PERMISSIVE = (
    "MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "Zlib", "HPND", "0BSD",
    "CC0", "Unlicense",
)  # fmt: skip
"""Any use, notice kept."""
BY_FILE = ("MPL",)
"""Changes of their files stay open; a program that uses them need not be."""
BY_LIBRARY = ("LGPL",)
"""Allowed in extras alone: installed by their users beside the package, never part of it."""

UNSTATED = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "matplotlib": "PSF (matplotlib's own of that kind)",
}
"""What metadata does not tell, read from the licences themselves; colorama is for Windows alone."""

HEAD = """# Licences of the packages in the lock

Written by `make lock` from what each package states of itself; `tests/test_dependencies.py` holds
the rule. The package itself is under the MIT licence and contains none of these; the files of
Leaflet (BSD-2-Clause) that a map carries come from `django-js-lib-leaflet`.

- Run time: permissive licences (MIT, BSD, Apache-2.0, ISC, PSF, Zlib and their kin) and MPL-2.0,
  whose terms end at its own files. Never GPL, AGPL, LGPL or terms that exclude a use.
- Extras: LGPL too (psycopg, for PostGIS): a person installs it beside the package, unchanged.
- Development and tests: whatever is open; nothing of it is shipped.

| package | version | licence | needed |
| --- | --- | --- | --- |
"""


def locked() -> dict[str, list[str]]:
    """Versions of each package in the lock; more than one where Python's version decides."""
    found: dict[str, list[str]] = {}
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([\w.-]+)==([^\s;]+)", line):
            found.setdefault(canonicalize_name(pinned[1]), []).append(pinned[2])
    return found


def licence(name: str) -> str:
    """Licence that an installed package states, empty where it is not installed."""
    if name in UNSTATED:
        return UNSTATED[name]
    try:
        told = distribution(name).metadata
    except PackageNotFoundError:
        return ""
    if stated := told.get("License-Expression"):
        return str(stated)
    classes = [c.split(" :: ")[-1] for c in told.get_all("Classifier") or () if " :: " in c
               and c.startswith("License") and "DFSG" not in c]  # fmt: skip
    return ", ".join(classes) or str(told.get("License") or "").split("\n")[0]


def is_allowed(stated: str, *, extra: bool = False) -> bool:
    """Whether the package, or an extra of it, may need something under this licence.

    Examples
    --------
    >>> is_allowed("MIT AND PSF-2.0"), is_allowed("GPL-3.0"), is_allowed("LGPL-3.0", extra=True)
    (True, False, True)
    """
    known = (*PERMISSIVE, *BY_FILE, *(BY_LIBRARY if extra else ()))
    parts = re.split(r"\bAND\b|,", stated)
    return all(any(word in part for word in known) for part in parts) and not re.search(
        r"\b(?:AGPL|GPL|Affero)|-NC\b|NonCommercial", stated
    )


def closure(names: Iterable[str], extras: dict[str, set[str]]) -> set[str]:
    """Packages that these need, and what those need, as installed here."""
    reached: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        try:
            wanted = requires(name) or []
        except PackageNotFoundError:
            continue
        reached.add(name)
        chosen = extras.get(name, set()) | {""}
        for line in wanted:
            need = Requirement(line)
            if not need.marker or any(need.marker.evaluate({"extra": e}) for e in chosen):
                key = canonicalize_name(need.name)
                extras.setdefault(key, set()).update(need.extras)
                waiting.append(key)
    return reached


def needs() -> dict[str, str]:
    """Package → ``run time``, ``extra`` or ``development``."""
    run = closure(["incidentmap"], {})
    extra = closure(["incidentmap"], {"incidentmap": {"nlp", "postgis", "dask", "spark"}})
    return {
        name: "run time" if name in run else "extra" if name in extra else "development"
        for name in locked()
    }


def table() -> str:
    """Text of the page."""
    use = needs()
    rows = (
        f"| {name} | {', '.join(versions)} | {licence(name)} | {use[name]} |"
        for name, versions in sorted(locked().items())
    )
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TABLE.read_text(encoding="utf-8") != table())
    TABLE.write_text(table(), encoding="utf-8")
