"""Made layers full of what formats stumble over; nothing in them happened."""

import datetime as dt

import geopandas as gpd
import pandas as pd
from made_layers import made_layers

from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame

LONG_NOTE = ("Ségou — غاو «été», “quoted”; comma, 'apostrophe'\n<b>&amp;</b> " * 200)[:10_000]
ARABIC = "تمبكتو"
HARD_TEXTS = [
    LONG_NOTE,
    ARABIC,
    "=1+1",
    "'=already guarded",
    "-5 °C, N’Djaména, Côte d'Ivoire",
    "line\nfeed, \"quote\", semicolon; tab\tin",
    "</script><![CDATA[x]]> ${x} & <img onerror=1>",
    "🕊 emoji, zero​width",
    None,
    "NULL",
    "0123",
    "1e5",
]  # fmt: skip


def hard_layers() -> dict[str, pd.DataFrame]:
    """Every layer of the contract with hard values, nulls in every column that may be empty."""
    layers = made_layers(len(HARD_TEXTS), seed=3)
    incidents = layers["incidents"].copy()
    incidents["notes"] = pd.Series(HARD_TEXTS, dtype=object)
    incidents["location"] = pd.Series([ARABIC, "Sévaré", *HARD_TEXTS[2:]], dtype=object)
    days = [dt.date(1896, 2, 29), dt.date(1969, 12, 31), None, *incidents["event_date"][3:]]
    incidents["event_date"] = pd.Series(days, dtype=object)
    incidents["event_date_end"] = pd.Series([dt.date(1905, 1, 1), *[None] * 11], dtype=object)
    incidents.loc[4, ["lon", "lat", "uncertainty_m", "confidence"]] = None
    shapes = incidents.geometry.to_numpy().copy()
    shapes[4] = None
    incidents["geom"] = gpd.GeoSeries(shapes, crs=schema.CRS)
    incidents.loc[5, "fatalities_best"] = 2_147_483_648
    incidents["analyst's note é"] = pd.Series(HARD_TEXTS[::-1], dtype=object)
    layers["incidents"] = incidents[[c for c in incidents.columns if c != "geom"] + ["geom"]]
    documents = [
        {
            "document": f"d{i}.md",
            "title": text,
            "published": days[i],
            "characters": i,
            "status": "ok",
        }
        for i, text in enumerate(HARD_TEXTS)
    ]
    layers["documents"] = layer_frame(schema.DOCUMENTS, documents)
    return layers


def empty_layers() -> dict[str, pd.DataFrame]:
    """Every layer of the contract without a row."""
    return {
        name: layer_frame(layer, [], [] if layer.geometry else None)
        for name, layer in schema.LAYERS.items()
    }
