"""Made exports of ACLED and UCDP GED of any size, with texts as long and as varied as real ones."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from incidentmap.layers.incidents import acled, ucdp

BLOCK_ROWS = 100_000
ACTORS = (
    "Military Forces of Mali (2021-)", "Military Forces of Burkina Faso (2022-)",
    "JNIM: Group for Support of Islam and Muslims", "Islamic State Sahel Province (ISSP)",
    "Unidentified Armed Group (Mali)", "Katiba Macina", "VDP: Volunteers for the Defense", "Civilians (Niger)",
)  # fmt: skip
WORDS = (
    "on the road near a village militants attacked soldiers and killed of them while others fled; "
    "a vehicle was burned, livestock taken \"as usual\", and the market closed by forces who "
    "arrived later, according to local sources, in an ambush with mortar fire against a camp at "
    "dawn, after which two houses were searched and one teacher abducted then released"
).split(" ")  # fmt: skip
TYPES = list(dict.fromkeys(acled.EVENT_TYPES.values()))


class _Maker:
    def __init__(self, seed: int, first: int, rows: int) -> None:
        self.random = np.random.default_rng(seed)
        self.first, self.rows = first, rows

    def pick(self, values: Sequence[Any], often: float = 1.0) -> pa.Array:
        """Values drawn at random, null in the rest of the rows."""
        at = self.random.integers(len(values), size=self.rows)
        mask = self.random.random(self.rows) >= often
        return pa.array([str(v) for v in values]).take(pa.array(at, mask=mask))

    def numbers(self, low: int, high: int) -> pa.Array:
        return pa.array(self.random.integers(low, high, self.rows)).cast(pa.string())

    def key(self, prefix: str) -> pa.Array:
        at = pa.array(np.arange(self.first, self.first + self.rows)).cast(pa.string())
        return pc.binary_join_element_wise(prefix, at, "")

    def text(self, words: int, often: float = 1.0) -> pa.Array:
        """Sentences of so many words, hardly one like another."""
        pieces = [" ".join(self.random.choice(WORDS, 6)) for _ in range(4_000)]
        parts = [self.pick(pieces) for _ in range(words // 6)]
        made = pc.binary_join_element_wise(*parts, " ")
        return pc.if_else(pa.array(self.random.random(self.rows) < often), made, None)

    def places(self) -> pa.Array:
        return self.pick([f"Village {n}" for n in range(8_000)])

    def coordinates(self) -> tuple[pa.Array, pa.Array]:
        lon, lat = self.random.uniform(-11, 4, self.rows), self.random.uniform(10, 22, self.rows)
        return tuple(pa.array(np.round(v, 4)).cast(pa.string()) for v in (lon, lat))

    def days(self, form: str) -> pa.Array:
        days = np.datetime64("1997-01-01") + self.random.integers(0, 10_000, self.rows)
        return pc.strftime(pa.array(days).cast(pa.timestamp("s")), format=form)


def _acled(made: _Maker) -> dict[str, pa.Array]:
    lon, lat = made.coordinates()
    return {
        "event_id_cnty": made.key("MLI"), "event_date": made.days("%d %B %Y"),
        "year": made.numbers(1997, 2025), "time_precision": made.pick([1, 1, 1, 2, 3]),
        "disorder_type": made.pick(["Political violence", "Demonstrations"]),
        "event_type": made.pick(TYPES), "sub_event_type": made.pick(["Armed clash", "Attack"]),
        "actor1": made.pick(ACTORS), "assoc_actor_1": made.pick(ACTORS, 0.3),
        "inter1": made.numbers(1, 9), "actor2": made.pick(ACTORS, 0.8),
        "assoc_actor_2": made.pick(ACTORS, 0.3), "inter2": made.numbers(0, 9),
        "interaction": made.numbers(10, 89), "iso": made.pick([466, 854, 562]),
        "civilian_targeting": made.pick(["Civilian targeting"], 0.4),
        "region": made.pick(["Western Africa"]), "country": made.pick(["Mali"]),
        "admin1": made.pick(["Gao", "Mopti", "Sahel"]),
        "admin2": made.pick([f"Cercle {n}" for n in range(300)]),
        "admin3": made.pick([f"Commune {n}" for n in range(1_500)]), "location": made.places(),
        "latitude": lat, "longitude": lon, "geo_precision": made.pick([1, 1, 2, 3]),
        "source": made.pick([f"Radio {n}; Paper {n % 7}" for n in range(500)]),
        "source_scale": made.pick(["National", "Other-National"]), "notes": made.text(36),
        "fatalities": made.numbers(0, 30), "tags": made.pick(["crowd size=no report"], 0.1),
        "timestamp": made.numbers(1_500_000_000, 1_700_000_000),
    }  # fmt: skip


def _ucdp(made: _Maker) -> dict[str, pa.Array]:
    lon, lat = made.coordinates()
    day, best = made.days("%Y-%m-%d 00:00:00.000"), made.numbers(1, 30)
    ids = {name: made.numbers(1, 2_000) for name in ucdp.COLUMNS if name.endswith("_id")}
    return ids | {
        "id": made.key(""), "relid": made.key("MAL-2023-1-"), "year": made.numbers(1989, 2025),
        "active_year": made.pick([0, 1]), "code_status": made.pick(["Clear"]),
        "type_of_violence": made.pick([1, 2, 3]), "conflict_name": made.pick(["Mali: Government"]),
        "dyad_name": made.pick(["Government of Mali - JNIM", "IS - Civilians"]),
        "side_a": made.pick(ACTORS), "side_b": made.pick(ACTORS),
        "number_of_sources": made.numbers(1, 9), "source_article": made.text(24),
        "source_office": made.pick(["Reuters", "AFP", "Le Républicain"]),
        "source_date": made.days("%Y-%m-%d"), "source_headline": made.text(12),
        "source_original": made.pick(["police", "local residents"], 0.6),
        "where_prec": made.numbers(1, 8), "where_coordinates": made.places(),
        "where_description": made.text(6, 0.8), "adm_1": made.pick(["Gao region", "Mopti region"]),
        "adm_2": made.pick([f"Cercle {n}" for n in range(300)]), "latitude": lat, "longitude": lon,
        "geom_wkt": pc.binary_join_element_wise("POINT (", lon, " ", lat, ")", ""),
        "priogrid_gid": made.numbers(140_000, 160_000), "country": made.pick(["Mali"]),
        "country_id": made.pick([432, 439, 436]), "region": made.pick(["Africa"]),
        "event_clarity": made.pick([1, 2]), "date_prec": made.numbers(1, 6), "date_start": day,
        "date_end": day, "best": best, "low": best, "high": best,
        **{f"deaths_{who}": made.numbers(0, 9) for who in ("a", "b", "civilians", "unknown")},
        "gwnoa": made.pick([432]), "gwnob": pa.nulls(made.rows, pa.string()),
    }  # fmt: skip


def write_export(path: Path, schema: str, rows: int, seed: int = 1) -> Path:
    """Write an export of so many rows with all columns of its dataset, in its order."""
    columns, make = (acled.COLUMNS, _acled) if schema == "acled" else (ucdp.COLUMNS, _ucdp)
    kinds = pa.schema([(name, pa.string()) for name in columns])
    with csv.CSVWriter(path, kinds) as writer:
        for first in range(0, rows, BLOCK_ROWS):
            made = make(_Maker(seed + first, first, min(BLOCK_ROWS, rows - first)))
            cells = {name: made.get(name, pa.nulls(0, pa.string())) for name in columns}
            filled = [
                v if len(v) else pa.nulls(len(made["year"]), pa.string()) for v in cells.values()
            ]
            writer.write_table(pa.table(filled, schema=kinds))
    return path
