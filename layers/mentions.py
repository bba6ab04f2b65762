"""Mentions and places as layers of the contract."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from incidentmap.geo.model import Mention, Place
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.schema import MENTIONS, PLACES


def mention_row(document: str, text: str, mention: Mention) -> dict[str, Any]:
    """Row of the layer ``mentions`` for one mention.

    Parameters
    ----------
    document : str
        Key of the document.
    text : str
        Its decoded text.
    mention : Mention
        A mention in it.

    Returns
    -------
    dict
        By the columns of the contract, and ``area_wkt``.
    """
    place = mention.place
    return {
        "mention_id": f"{document}:{mention.start}-{mention.end}",
        "document": document,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "sentence": text[mention.sentence_start : mention.sentence_end].strip(),
        "kind": mention.kind,
        "use": mention.use,
        "relation": mention.relation,
        "place_id": place.place_id if place else None,
        "place_name": place.name if place else None,
        "country": mention.country,
        "lon": mention.lon,
        "lat": mention.lat,
        "uncertainty_m": mention.uncertainty_m,
        "confidence": round(mention.confidence, 3),
        "status": mention.status,
        "candidates": json.dumps(
            [{"place_id": key, "score": round(score, 3)} for key, score in mention.candidates]
        ),
        "area_wkt": mention.area_wkt,
    }


def place_row(place: Place) -> dict[str, Any]:
    """Row of the layer ``places`` for one place, without counts; lon, lat and radius behind."""
    return {
        "place_id": place.place_id,
        "name": place.name,
        "alternate_names": "; ".join(place.alternate_names),
        "kind": place.kind,
        "feature_code": place.feature_code,
        "country": place.country,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "population": place.population or None,
        "source": place.source,
        "lon": place.lon,
        "lat": place.lat,
        "uncertainty_m": place.uncertainty_m,
    }


def mentions_frame(rows: Iterable[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """Layer ``mentions``.

    Parameters
    ----------
    rows : iterable of mapping
        From `mention_row`.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326. Only literal mentions have geometry: a government that acts ("Moscow said")
        keeps its coordinates in ``lon`` and ``lat`` but puts no point on a map.
    """
    frame = layer_frame(MENTIONS, rows)
    lon, lat = (frame[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    shown = np.isfinite(lon) & np.isfinite(lat) & (frame["use"] == "literal").to_numpy(dtype=bool)
    points = np.full(len(frame), None, dtype=object)
    points[shown] = shapely.points(lon[shown], lat[shown])
    frame["geom"] = gpd.GeoSeries(list(points), index=frame.index, crs="EPSG:4326")
    return frame


def places_frame(named: Iterable[tuple[str, Place]]) -> gpd.GeoDataFrame:
    """Layer ``places``: the places that literal mentions were resolved to, most named first.

    Parameters
    ----------
    named : iterable of (str, Place)
        Key of a document and a place that a literal mention in it means, one pair a mention.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, points.
    """
    places: dict[str, Place] = {}
    mentions: Counter[str] = Counter()
    documents: dict[str, set[str]] = {}
    for document, place in named:
        places.setdefault(place.place_id, place)
        mentions[place.place_id] += 1
        documents.setdefault(place.place_id, set()).add(document)
    order = sorted(places, key=lambda key: (-mentions[key], key))
    rows = (
        {
            **place_row(places[key]),
            "mentions": mentions[key],
            "documents": len(documents[key]),
        }
        for key in order
    )
    return layer_frame(PLACES, rows)
