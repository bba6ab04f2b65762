"""Country names and numbers of other datasets to ISO 3166-1 alpha-2 codes and back."""

import csv
from functools import lru_cache
from typing import NamedTuple

from incidentmap import data
from incidentmap.geo.folding import fold


class CountryCodes(NamedTuple):
    """Look-up tables of ``data/coding/country_codes.csv``."""

    by_name: dict[str, str]
    by_iso: dict[str, str]
    by_gw: dict[str, str]
    name: dict[str, str]
    iso: dict[str, int]
    gw: dict[str, int]


@lru_cache(maxsize=1)
def country_codes() -> CountryCodes:
    """Tables by folded name, ISO 3166-1 numeric code and Gleditsch-Ward number."""
    tables = CountryCodes({}, {}, {}, {}, {}, {})
    with data.path("coding", "country_codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, names = row["country"], row["names"].split(";")
            tables.name[code] = names[0]
            tables.iso[code] = int(row["iso"])
            tables.by_iso[row["iso"]] = code
            for name in names:
                tables.by_name[fold(name)] = code
            if row["gw"]:
                tables.by_gw[row["gw"]] = code
                tables.gw[code] = int(row["gw"])
    return tables
