"""The HTML around the map: one file, no request, nothing from a document as code.

Our own scripts and styles are let in by their hashes; text of documents travels as JSON in
blocks that no browser executes.
"""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jinja2

from incidentmap.geo.errors import MissingExtraError
from incidentmap.layers import palette

COMPRESS_FROM = 40_000
"""Data blocks of at least so many characters travel as gzip."""

SCRIPTS = (
    "dom words data painter backdrop labels clusters filters incidents zones bases places popup "
    "panel-filters panel-table unplaced panel-layers panel-about histogram timeline search legend "
    "theme print permalink pointer panels app"
).split()
STYLES = ("base", "controls", "print")

_INLINE = re.compile(r"<(script|style)(\s[^>]*)?>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_EXTERNAL = re.compile(r"""<(?:script|link)[^>]+(?:src|href)=["'](https?://[^/"']+)""", re.I)
_RANDOM_ID = re.compile(r"\b([a-z0-9_]+?)_([0-9a-f]{32})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of data in the page."""

    id: str
    type: str
    text: str


def data_block(name: str, value: Any) -> Block:
    """JSON that cannot end its element, compressed where it is large; same value, same bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) >= COMPRESS_FROM:
        packed = gzip.compress(text.encode("utf-8"), compresslevel=6, mtime=0)
        return Block(name, "application/gzip", base64.b64encode(packed).decode("ascii"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Block(name, "application/json", text)


@lru_cache(maxsize=1)
def _assets() -> Path:
    return Path(str(files("incidentmap.maps"))) / "assets"


@lru_cache(maxsize=1)
def strings() -> dict[str, dict[str, str]]:
    """Texts of the interface by language and key."""
    table: dict[str, dict[str, str]] = json.loads(
        (_assets() / "strings.json").read_text(encoding="utf-8")
    )
    return table


@lru_cache(maxsize=1)
def application() -> str:
    """Our scripts, in order, in one scope of their own."""
    parts = [(_assets() / "js" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return (
        '(() => {\n"use strict";\n'
        + "\n".join(parts)
        + "\nwindow.incidentmap = { start, offerTiles, shown };\n})();"
    )


@lru_cache(maxsize=1)
def leaflet() -> tuple[str, str]:
    """Script and style of Leaflet, from the package that carries them, with images inside.

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    """
    spec = find_spec("js_lib_leaflet")
    if spec is None or spec.origin is None:
        raise MissingExtraError("Leaflet is missing: pip install django-js-lib-leaflet")
    folder = Path(spec.origin).parent / "static" / "js_lib_leaflet"

    def image(name: str) -> str:
        return "data:image/png;base64," + base64.b64encode(
            (folder / "images" / name).read_bytes()
        ).decode("ascii")

    style = (folder / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"url\(images/([\w.-]+)\)", lambda match: f"url({image(match[1])})", style)
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    script = re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.MULTILINE)
    icons = {
        "iconUrl": image("marker-icon.png"),
        "iconRetinaUrl": image("marker-icon-2x.png"),
        "shadowUrl": image("marker-shadow.png"),
    }
    # Leaflet guesses the folder of its images from the style sheet, which here has none.
    fixed = f"L.Icon.Default.mergeOptions({json.dumps(icons)});"
    return f"{script}\ndelete L.Icon.Default.prototype._getIconUrl;{fixed}", style


JQUERY_STAND_IN = """
// Popups of folium ask jQuery only to make an element; a page without a network has no jQuery.
window.$ = window.jQuery || ((given) => typeof given === "string"
  ? [document.createRange().createContextualFragment(given.trim()).firstElementChild]
  : { ready: (action) => action() });
"""


def styles() -> list[str]:
    """Style sheets of the page in order."""
    own = [(_assets() / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    light = {
        "land": palette.LAND_COLOUR,
        "focus-land": palette.FOCUS_LAND_COLOUR,
        "water": palette.WATER_COLOUR,
        "admin": palette.ADMIN_COLOUR,
        "border": palette.BORDER_COLOUR,
        "ink": palette.INK_COLOUR,
        **{f"zone-{rank}": colour for rank, colour in enumerate(palette.ZONE_COLOURS)},
    }
    root = "".join(f"--{name}:{value};" for name, value in light.items())
    return [leaflet()[1], f':root[data-theme="light"]{{{root}}}', *own]


def stable_names(*texts: str) -> list[str]:
    """Replace folium's random ids by numbers in order of appearance, the same in all texts."""
    order: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return f"{match[1]}_{order.setdefault(match[2], str(len(order) + 1))}"

    return [_RANDOM_ID.sub(number, text) for text in texts]


def external_hosts(text: str) -> list[str]:
    """Origins that scripts and styles of callers' own additions are loaded from."""
    return sorted({match[1] for match in _EXTERNAL.finditer(text)})


def policy(
    page: str, *, images: Iterable[str] = (), additions: bool = False, hosts: Iterable[str]
) -> str:
    """Content-Security-Policy of a page: what stands in it by hash, and nothing else.

    Parameters
    ----------
    page : str
        The HTML without its policy.
    images : iterable of str
        Origins of online tiles.
    additions : bool
        Whether a caller added elements of folium, whose markup carries styles of its own.
    hosts : iterable of str
        Origins of scripts and styles that such elements load.
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for match in _INLINE.finditer(page):
        kind, attributes, text = match[1].lower(), match[2] or "", match[3]
        if "application/" in attributes:
            continue
        digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        hashes[kind].append(f"'sha256-{digest}'")
    origins = list(hosts)
    rules = {
        "default-src": ["'none'"],
        "script-src": [*dict.fromkeys(hashes["script"]), *origins],
        "style-src": [*dict.fromkeys(hashes["style"]), *origins],
        **({"style-src-attr": ["'unsafe-inline'"]} if additions else {}),
        "img-src": ["data:", "blob:", *images, *origins],
        **({"font-src": origins} if origins else {}),
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    text = (_assets() / "page.html").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=False).from_string(text)


def assemble(values: Mapping[str, Any], *, images: Iterable[str], additions: bool) -> str:
    """Fill the template, then seal it with the policy that fits exactly what it holds."""
    mark = "@@policy@@"
    page = _template().render(policy=mark, **values)
    hosts = external_hosts(values["head"])
    sealed = policy(page, images=images, additions=additions, hosts=hosts)
    return page.replace(mark, html.escape(sealed, quote=True), 1)
