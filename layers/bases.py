"""The bases layer: where peacekeepers and armies stood in Mali, and when they left."""

import csv
from typing import cast

import geopandas as gpd

from incidentmap.data import path
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.schema import BASES

SOURCE = "bases.csv"


def bases() -> gpd.GeoDataFrame:
    """Bases in the package, from ``data/bases.csv``.

    ``opened`` and ``closed`` are ISO 8601 dates as precise as the source is (year, month or day);
    ``note`` says what the date is the date of, and what is doubtful. An empty ``closed`` means that
    the base is open or that no date was found, which the note tells.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns of `incidentmap.layers.schema.BASES`, points in EPSG:4326, then ``place_id``,
        ``source2_title`` and ``source2_url``.

    Examples
    --------
    >>> frame = bases()
    >>> frame.loc[frame["base_id"] == "minusma-kidal", "closed"].item()
    '2023-10-31'
    """
    with path(SOURCE).open(encoding="utf-8", newline="") as file:
        rows = [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]
    return cast(gpd.GeoDataFrame, layer_frame(BASES, rows))
