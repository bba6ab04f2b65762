"""Border spillover of the incidents in a GeoPackage, written back into it."""

import logging
from pathlib import Path
from typing import Any

import pandas as pd

from incidentmap.geo.errors import DataError
from incidentmap.layers.geopackage import layer_infos, read_layers, update_draft
from incidentmap.layers.spillover import spillover_layers
from incidentmap.layers.spillover_schema import EXTRA_LAYERS

_LOG = logging.getLogger(__name__)


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
        The file. Figures of an earlier run that were not asked for again are taken out, as they
        need no longer fit the others.

    Raises
    ------
    DataError
        If the file has no layer ``incidents``.
    """
    if "incidents" not in {info.name for info in layer_infos(path)}:
        raise DataError(
            f"{path} has no layer incidents; make it with `incidentmap incidents` or "
            "`incidentmap import`"
        )
    with update_draft(path) as draft:
        # Of the copy: nobody moves an incident between its being measured and its being written.
        incidents = read_layers(draft.path, ["incidents"])["incidents"]
        found = spillover_layers(incidents, **settings)
        warn_of_vague(found)
        draft.write(found, remove=[name for name in EXTRA_LAYERS if name not in found])
    return path


def warn_of_vague(found: dict[str, pd.DataFrame]) -> None:
    """Say how many incidents of the countries are placed too vaguely to be measured."""
    summary = found["spillover_summary"]
    whole = summary[summary["period"] == "all"].drop_duplicates("country")
    vague, total = (
        int(whole[name].sum()) for name in ("country_incidents_vague", "country_incidents")
    )
    if vague:
        _LOG.warning(
            "%d of the %d incidents in %s are placed too vaguely to be measured; they count in "
            "the totals of their country only (see --max-precision)",
            vague,
            total,
            ", ".join(whole["country"]),
        )
