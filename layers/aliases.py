"""Names of columns for people: in forms, attribute tables and any reader of the file."""

_UNITS = {"_km2": " (km²)", "_km": " (km)", "_deg": " (°)", "_m": " (m)"}
_SAID_OTHERWISE = {
    "fatalities_best": "Deaths, best count",
    "fatalities_low": "Deaths, lowest count",
    "fatalities_high": "Deaths, highest count",
    "fatalities_text": "Words of the count",
    "fatalities": "Deaths",
    "date_text": "Words of the date",
    "event_date": "Day",
    "event_date_end": "Last day",
    "event_type": "Type",
    "sub_event_type": "Sub-type",
    "actor1": "Who acted",
    "actor2": "Against whom",
    "geo_precision": "Precision of the place",
    "date_precision": "Precision of the day",
    "notes": "Source sentence",
    "lon": "Longitude (°)",
    "lat": "Latitude (°)",
    "url": "Address",
    "source_url": "Address of the source",
    "sha256": "Checksum (SHA-256)",
    "admin1": "First-order unit",
    "admin2": "Second-order unit",
    "incidents_per_1000_km2": "Incidents per 1,000 km²",
    "share_of_fatalities": "Share of deaths",
    "start": "First character",
    "end": "Character after the last",
    "row_key": "Key of the row",
}


def alias(name: str) -> str:
    """Name of a column for people.

    Examples
    --------
    >>> alias("uncertainty_m"), alias("fatalities_best"), alias("handed_to")
    ('Uncertainty (m)', 'Deaths, best count', 'Handed to')
    """
    if name in _SAID_OTHERWISE:
        return _SAID_OTHERWISE[name]
    for ending, unit in _UNITS.items():
        if name.endswith(ending):
            name = name.removesuffix(ending) + unit
            break
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
