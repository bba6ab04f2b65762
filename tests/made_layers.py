"""Made layers of any size for tests of writing and drawing: nothing in them happened."""

import datetime as dt

import numpy as np
import pandas as pd
import shapely

from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame

PLACES = {
    "geonames:2455290": ("Kidal", "city", "ML", "Kidal", 1.40921, 18.44345),
    "geonames:2457163": ("Gao", "city", "ML", "Gao", -0.04472, 16.27167),
    "geonames:2361177": ("Djibo", "city", "BF", "Sahel", -1.62665, 14.09864),
    "incidentmap:moura": ("Moura", "village", "ML", "Mopti", -4.60445, 14.32829),
}


def made_layers(incidents: int = 12, seed: int = 1, notes: int = 80) -> dict[str, pd.DataFrame]:
    """All layers of the contract with as many incidents as asked for, notes of that many letters."""
    random = np.random.default_rng(seed)
    ids = list(PLACES)
    rows, claims = [], []
    for i in range(incidents):
        place_id = ids[int(random.integers(len(ids)))]
        name, _, country, admin1, lon, lat = PLACES[place_id]
        lon, lat = lon + float(random.normal(0, 0.5)), lat + float(random.normal(0, 0.5))
        low = [None, 0, 1, 3, 12, 300][int(random.integers(6))]
        day = dt.date(2020, 1, 1) + dt.timedelta(days=int(random.integers(1800)))
        precision = int(random.choice([1, 1, 1, 2, 3, 4, 5, 6]))
        sentence = f"Made sentence {i}: armed men came to {name} — «été» ".ljust(notes, "x")[:notes]
        row = {
            "incident_id": f"im-{i:07d}",
            "event_date": day,
            "date_precision": int(random.integers(1, 6)),
            "event_type": schema.EVENT_TYPES[int(random.integers(6))],
            "sub_event_type": "Armed clash",
            "actor1": ["JNIM", "Malian Armed Forces", None][int(random.integers(3))],
            "actor2": ["Civilians", "MINUSMA", None][int(random.integers(3))],
            "place_id": place_id,
            "location": name,
            "country": country,
            "admin1": admin1,
            "lon": round(lon, 5),
            "lat": round(lat, 5),
            "geo_precision": precision,
            "uncertainty_m": float([0, 1000, 5000, 25000, 80000, 200000, 500000][precision]),
            "fatalities_best": low,
            "fatalities_low": low,
            "fatalities_high": None if low is None else low * 2,
            "notes": sentence,
            "documents": 1,
            "confidence": 0.8,
            "source": "made.md",
        }
        rows.append(row)
        claims.append(
            {
                **{c: row.get(c) for c in schema.CLAIMS.names},
                "claim_id": f"made.md:{i * 200}",
                "document": "made.md",
                "start": i * 200,
                "end": i * 200 + notes,
                "sentence": sentence,
                "actors": "; ".join(a for a in (row["actor1"], row["actor2"]) if a),
                "attribution": "the mayor",
                "rule": "made",
            }
        )
    places = [
        {"place_id": k, "name": n, "kind": kind, "country": c, "admin1": a, "lon": x, "lat": y,
         "mentions": 3, "documents": 1, "source": "made", "feature_code": "PPL"}
        for k, (n, kind, c, a, x, y) in PLACES.items()
    ]  # fmt: skip
    mentions = [
        {"mention_id": f"made.md:{i}-{i + len(p['name'])}", "document": "made.md", "start": i, "end": i + len(p["name"]), "text": p["name"],
         "sentence": f"They went to {p['name']}.", "kind": p["kind"], "use": "literal", "relation": "at",
         "place_id": p["place_id"], "place_name": p["name"], "country": p["country"], "lon": p["lon"], "lat": p["lat"],
         "uncertainty_m": 1000.0, "confidence": 0.95, "status": "resolved", "candidates": "[]"}
        for i, p in enumerate(places)
    ]  # fmt: skip
    mali, burkina = shapely.box(-8, 15, 3, 22), shapely.box(-6, 10, 2, 15)
    line = shapely.MultiLineString([[(-6, 15), (2, 15)]])
    zones = [
        {"zone_id": f"BF-ML:{side}:{km}", "border_id": "BF-ML", "country": side, "inner_km": 0.0,
         "outer_km": float(km), "area_km2": 860.0 * km, "incidents": 3, "fatalities": 12,
         "incidents_per_1000_km2": 3000 / (860 * km), "tolerance_m": 5.0}
        for side in ("BF", "ML") for km in (25, 50, 100)
    ]  # fmt: skip
    shapes = [
        shapely.MultiPolygon([shapely.box(-6, 15 - d, 2, 15) if s == "BF" else shapely.box(-6, 15, 2, 15 + d)])
        for s in ("BF", "ML") for d in (25 / 111, 50 / 111, 100 / 111)
    ]  # fmt: skip
    near = [r for r in rows if abs(r["lat"] - 15) < 100 / 111]
    exposures = [
        {"incident_id": r["incident_id"], "border_id": "BF-ML", "neighbour": "ML" if r["lat"] < 15 else "BF",
         "distance_km": abs(r["lat"] - 15) * 111, "distance_uncertainty_km": 1.5,
         "bearing_deg": 0.0 if r["lat"] < 15 else 180.0, "band_km": 100.0}
        for r in near
    ]  # fmt: skip
    summary = [
        {**{c: z.get(c) for c in schema.SPILLOVER_SUMMARY.names}, "period": "all",
         "share_of_incidents": 0.25, "share_of_fatalities": 0.5}
        for z in zones
    ]  # fmt: skip
    frames = {
        "documents": [{"document": "made.md", "title": "Made “report”", "source": "Nobody", "url": "https://example.org/made",
                       "published": dt.date(2024, 5, 1), "published_basis": "stated", "language": "en",
                       "characters": incidents * 200, "sha256": "0" * 64, "status": "ok"}],
        "mentions": mentions,
        "places": places,
        "incidents": rows,
        "claims": claims,
        "bases": [
            {"base_id": b, "name": f"{n} camp", "place_name": n, "operator": o, "kind": "camp", "opened": "2013",
             "closed": c, "country": "ML", "lon": x, "lat": y, "uncertainty_m": 1000.0, "confidence": "high",
             "source_title": "Made", "source_url": "https://example.org/", "note": None}
            for b, n, o, c, x, y in (
                ("UN08", "Kidal", "MINUSMA", "2023-10-31", 1.42, 18.43), ("FR01", "Gao", "France (Barkhane)", "2022-08-15", 0.0, 16.25),
                ("RU05", "Timbuktu", "Wagner Group", None, -3.01, 16.73), ("ML03", "Kati", "FAMa", None, -8.07, 12.74))
        ],
        "countries": [{"country": "ML", "name": "Mali", "source": "made"}, {"country": "BF", "name": "Burkina Faso", "source": "made"}],
        "borders": [{"border_id": "BF-ML", "country_a": "BF", "country_b": "ML", "length_km": 860.0, "source": "made", "source_uncertainty_m": 2300.0}],
        "spillover_zones": zones,
        "exposures": exposures,
        "spillover_summary": summary,
    }  # fmt: skip
    geometry = {
        "countries": [shapely.MultiPolygon([mali]), shapely.MultiPolygon([burkina])],
        "borders": [line],
        "spillover_zones": shapes,
        "exposures": [shapely.LineString([(r["lon"], r["lat"]), (r["lon"], 15.0)]) for r in near],
    }
    return {
        name: layer_frame(schema.LAYERS[name], frames[name], geometry.get(name)) for name in frames
    }
