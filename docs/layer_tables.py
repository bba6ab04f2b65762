"""Write the tables of ``docs/geopackage.md`` from the schema; with ``--check`` check them."""

import sys
from pathlib import Path

from incidentmap.layers.export_shapefile import short_names
from incidentmap.layers.reviewing import EDITABLE, EDITS
from incidentmap.layers.schema import LAYERS, Layer

PAGE = Path(__file__).with_name("geopackage.md")
START, END = "<!-- layers: written by docs/layer_tables.py -->", "<!-- end of layers -->"


def _table(layer: Layer) -> str:
    kind = layer.geometry or "attribute table"
    key = ", ".join(f"`{name}`" for name in layer.key)
    lines = [f"### `{layer.name}`", "", f"{layer.description}. {kind[0].upper()}{kind[1:]}."]
    if key:
        lines[-1] += f" Key: {key}."
    if layer.name in EDITABLE:
        lines[-1] += " With a column `reviewed`, true where the row was changed by hand."
    lines += ["", "| column | type | in a Shapefile | meaning |", "| --- | --- | --- | --- |"]
    short = short_names(layer.names)
    for column in layer.columns:
        meaning = column.description.replace("|", "\\|")
        if column.values:
            meaning += f" ({', '.join(column.values)})"
        lines.append(f"| `{column.name}` | {column.type} | `{short[column.name]}` | {meaning} |")
    return "\n".join(lines)


def tables() -> str:
    """Tables of all layers, as they stand between the marks of the page."""
    layers = [*LAYERS.values(), EDITS]
    return "\n\n".join([START, *(_table(layer) for layer in layers), END])


def renewed(text: str) -> str:
    """The page with its tables written anew."""
    head, rest = text.split(START)
    return head + tables() + rest.split(END)[1]


def main() -> None:
    """Write the tables, or check them."""
    text = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        sys.exit(None if renewed(text) == text else f"{PAGE} is old: run python {__file__}")
    PAGE.write_text(renewed(text), encoding="utf-8")


if __name__ == "__main__":
    main()
