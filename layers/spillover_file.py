"""Border spillover of the incidents in a GeoPackage, written back into it."""

from pathlib import Path
from typing import Any

from incidentmap.geo.errors import DataError
from incidentmap.layers.geopackage import read_layers, update_layers
from incidentmap.layers.spillover import spillover_layers


def add_spillover(path: Path, **settings: Any) -> Path:
    """Add the layers of spillover to a GeoPackage, in the place of those it has.

    Parameters
    ----------
    path : pathlib.Path
        A GeoPackage with a layer ``incidents``.
    **settings
        Options of `spillover_layers`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    DataError
        If the file has no layer ``incidents``.
    """
    layers = read_layers(path, ["incidents"])
    if "incidents" not in layers:
        raise DataError(f"{path} has no layer incidents to measure")
    update_layers(path, spillover_layers(layers["incidents"], **settings))
    return path
