"""How each layer looks: symbols, classes and labels, from the palette that the web map uses."""

from collections.abc import Callable
from dataclasses import dataclass

from incidentmap.layers import palette
from incidentmap.layers.qgis.elements import Element, fill, line, marker, rgba, symbol
from incidentmap.layers.qgis.facts import Facts
from incidentmap.layers.qgis.labels import (
    CURVED,
    HORIZONTAL,
    ORDERED_POSITIONS,
    OVER_POINT,
    labelling,
)
from incidentmap.layers.qgis.renderers import (
    Rule,
    category_renderer,
    graduated_renderer,
    rule_renderer,
)

MM_PER_PX = 25.4 / 96
"""The palette counts CSS pixels of 1/96 inch."""

OPERATOR_SHAPES = {
    "MINUSMA": "square",
    "France": "triangle",
    "Wagner": "diamond",
    "FAMa": "pentagon",
    "Other": "cross_fill",
}
"""Base operator → marker, the same as on stills."""

OPERATOR_NAMES = {"FAMa": "Malian army (FAMa)", "Wagner": "Wagner Group"}
"""Base operator → what it is called, where its key says too little."""

BACKDROP_LAND, BACKDROP_WATER = "backdrop_land", "backdrop_water"
BACKDROP_LINES = "backdrop_lines"


@dataclass(frozen=True, slots=True)
class Look:
    """Renderer and labels of a layer."""

    renderer: Element
    labels: Element | None = None
    opacity: float = 1.0


def quoted(text: str) -> str:
    """Text as a literal of a QGIS expression.

    Examples
    --------
    >>> quoted("Côte d'Ivoire")
    "'Côte d''Ivoire'"
    """
    return "'" + text.replace("'", "''") + "'"


def diameter_mm(fatalities: float | None) -> float:
    """Diameter of an incident's circle on paper, in millimetres, from the palette."""
    return 2 * palette.radius_px(fatalities) * MM_PER_PX


def size_expression() -> str:
    """QGIS expression of an incident's diameter in millimetres; see `palette.radius_px`."""
    floor, cap = diameter_mm(None), diameter_mm(palette.FATALITIES_AT_CAP)
    share = f'min("fatalities_best", {palette.FATALITIES_AT_CAP}) / {palette.FATALITIES_AT_CAP:.1f}'
    return (
        f'CASE WHEN coalesce("fatalities_best", 0) <= 1 THEN {floor:.3f} '
        f"ELSE max({floor:.3f}, {cap:.3f} * sqrt({share})) END"
    )


def _colour_expression() -> str:
    cases = " ".join(
        f'WHEN "event_type" = {quoted(kind)} THEN {quoted(colour)}'
        for kind, colour in palette.EVENT_COLOURS.items()
    )
    return f"CASE {cases} ELSE {quoted(palette.UNKNOWN_COLOUR)} END"


def _unknown_deaths(size_mm: float) -> str:
    """Size of the dot that says that deaths are not stated; a legend, with no feature, has none."""
    return f'CASE WHEN "fatalities_best" IS NULL THEN {size_mm} ELSE 0 END'


def _exact(colour: str) -> Element:
    return symbol(
        "marker",
        marker(
            "circle",
            3.2,
            rgba(colour, 0.82),
            rgba("#FFFFFF"),
            0.25,
            defined={"size": size_expression()},
        ),
        marker(
            "circle",
            0.0,
            rgba("#FFFFFF"),
            rgba("#FFFFFF", 0),
            0.0,
            defined={"size": _unknown_deaths(0.7)},
        ),
    )


def _vague() -> Element:
    colour = _colour_expression()
    ring = marker(
        "circle",
        3.2,
        rgba("#FFFFFF", 0.35),
        rgba(palette.UNKNOWN_COLOUR),
        0.5,
        stroke_style="dot",
        defined={"size": size_expression(), "outlineColor": colour},
    )
    dot = marker(
        "circle",
        0.0,
        rgba(palette.UNKNOWN_COLOUR),
        rgba("#FFFFFF", 0),
        0.0,
        defined={"fillColor": colour, "size": _unknown_deaths(0.9)},
    )
    return symbol("marker", ring, dot)


def incidents(_: Facts) -> Look:
    """Type by colour, deaths by area, vague places hollow, unknown deaths with a dot."""
    vague, beyond = palette.VAGUE_FROM_PRECISION, palette.COUNTRY_PRECISION
    precision = 'coalesce("geo_precision", 1)'
    types = [
        Rule(kind, f'"event_type" = {quoted(kind)}', _exact(colour))
        for kind, colour in palette.EVENT_COLOURS.items()
    ]
    types.append(Rule("Other or unknown type", "ELSE", _exact(palette.UNKNOWN_COLOUR)))
    country = symbol(
        "marker",
        marker(
            "square",
            2.4,
            rgba("#FFFFFF", 0),
            rgba(palette.UNKNOWN_COLOUR),
            0.3,
            stroke_style="dash",
            defined={"outlineColor": _colour_expression()},
        ),
    )
    rules = [
        Rule("At or near a place", f"{precision} < {vague}", children=types),
        Rule(
            "Somewhere in a district or region (hollow)",
            f"{precision} >= {vague} AND {precision} < {beyond}",
            _vague(),
        ),
        Rule(
            "Known only to a country or a wide area",
            f"{precision} >= {beyond}",
            country,
            shown=False,
        ),
    ]
    return Look(rule_renderer("incidents", rules, 'coalesce("fatalities_best", 0)'))


def _operator_expression(group: str) -> str:
    """Whether a base's operator is of a group: the first whose words fit, as in the palette."""
    text = "coalesce(\"operator\", '')"

    def fits(key: str) -> str:
        words = (f"{text} ILIKE {quoted('%' + w + '%')}" for w in palette.OPERATOR_WORDS[key])
        return "(" + " OR ".join(words) + ")"

    groups = list(palette.OPERATOR_WORDS)
    earlier = [f"NOT {fits(key)}" for key in groups[: groups.index(group)]]
    return " AND ".join([fits(group), *earlier])


_SAME_TOWN = 'array_agg("base_id", group_by:="place_name")'
_RANK = f'array_find({_SAME_TOWN}, "base_id")'


def bases(_: Facts) -> Look:
    """Operator by shape and colour, open ones filled, closed ones hollow, a town's in a row."""
    beside = {
        "offset": f"coalesce(({_RANK} - (array_length({_SAME_TOWN}) - 1) / 2.0) * 4.0, 0) || ',0'"
    }

    def children(state: str) -> list[Rule]:
        made = []
        for group, colour in palette.OPERATOR_COLOURS.items():
            filled = state == "open"
            drawn = symbol(
                "marker",
                marker(
                    OPERATOR_SHAPES[group],
                    3.4,
                    rgba(colour) if filled else rgba("#FFFFFF", 0.9),
                    rgba("#FFFFFF") if filled else rgba(colour),
                    0.25 if filled else 0.6,
                    defined=beside,
                ),
            )
            condition = _operator_expression(group) if group in palette.OPERATOR_WORDS else "ELSE"
            made.append(Rule(OPERATOR_NAMES.get(group, group), condition, drawn))
        return made

    rules = [
        Rule("Open", '"closed" IS NULL OR "closed" = \'\'', children=children("open")),
        Rule("Closed (hollow)", "\"closed\" <> ''", children=children("closed")),
    ]
    labels = labelling(
        f'CASE WHEN {_RANK} = 0 THEN coalesce("place_name", "name") END',
        size_pt=7.5,
        placement=ORDERED_POSITIONS,
        priority=7,
        more={"predefinedPositionOrder": "B,T,BR,TR,BL,TL", "dist": 1.8},
    )
    return Look(rule_renderer("bases", rules), labels)


def places(_: Facts) -> Look:
    """Settlements as rings by rank, regions as names alone; names sized by importance."""

    def ring(size: float, width: float, colour: str = "#3C4146") -> Element:
        return symbol("marker", marker("circle", size, rgba("#FFFFFF"), rgba(colour), width))

    nothing = symbol("marker", marker("circle", 0.2, rgba("#FFFFFF", 0), rgba("#FFFFFF", 0), 0.0))
    rules = [
        Rule("Capital", "\"kind\" = 'capital'", ring(2.4, 0.7)),
        Rule("City", "\"kind\" = 'city'", ring(1.9, 0.45)),
        Rule("Village", "\"kind\" = 'village'", ring(1.4, 0.35)),
        Rule(
            "Facility",
            "\"kind\" = 'facility'",
            symbol("marker", marker("square", 1.5, rgba("#FFFFFF"), rgba("#3C4146"), 0.35)),
        ),
        Rule("Region, area or water (name only)", "\"kind\" <> 'country'", nothing),
    ]
    rules[
        -1
    ].condition = (
        "\"kind\" IS NULL OR \"kind\" NOT IN ('capital','city','village','facility','country')"
    )
    town = "\"kind\" IN ('capital','city','village','facility')"
    labels = labelling(
        '"name"',
        size_pt=8,
        placement=ORDERED_POSITIONS,
        priority=6,
        defined={
            "Size": "CASE WHEN \"kind\" = 'capital' THEN 10.5 WHEN \"kind\" = 'city' "
            'THEN 7.5 + min(2, ln(1 + coalesce("mentions", 0)) * 0.6) '
            "WHEN \"kind\" = 'village' THEN 7.2 ELSE 8 END",
            "Bold": "\"kind\" = 'capital'",
            "Italic": f"NOT ({town})",
            "Color": f"CASE WHEN {town} THEN '{palette.INK_COLOUR}' ELSE '#7A7468' END",
            "LabelRank": 'coalesce("mentions", 0)',
            "Priority": "CASE WHEN \"kind\" = 'capital' THEN 10 WHEN \"kind\" = 'city' "
            'THEN 6 + min(3, ln(1 + coalesce("mentions", 0))) ELSE '
            '3 + min(3, ln(1 + coalesce("mentions", 0))) END',
        },
    )
    return Look(rule_renderer("places", rules, '-coalesce("mentions", 0)'), labels)


def mentions(_: Facts) -> Look:
    """Where names were resolved to, and how surely."""

    def dot(colour: str, fill_alpha: float) -> Element:
        return symbol("marker", marker("circle", 1.8, rgba(colour, fill_alpha), rgba(colour), 0.3))

    return Look(
        category_renderer(
            "status",
            [
                ("resolved", "Resolved", dot("#0072B2", 0.6)),
                ("ambiguous", "Ambiguous", dot("#D55E00", 0.15)),
                ("unresolved", "Unresolved", dot(palette.UNKNOWN_COLOUR, 0.0)),
            ],
            dot(palette.UNKNOWN_COLOUR, 0.0),
        )
    )


def countries(_: Facts) -> Look:
    """The countries in question, brighter than their neighbours."""
    drawn = symbol("fill", fill(rgba(palette.FOCUS_LAND_COLOUR), rgba(palette.ADMIN_COLOUR), 0.3))
    return Look(rule_renderer("countries", [Rule("Country", "", drawn)]))


def borders(_: Facts) -> Look:
    """Borders by pair, named along the line."""
    drawn = symbol(
        "line",
        line(rgba("#FFFFFF", 0.8), 1.5),
        line(rgba(palette.BORDER_COLOUR), 0.55, "4;1.2;1;1.2"),
    )
    labels = labelling(
        "replace(\"border_id\", '-', ' – ')",
        size_pt=7.5,
        colour=palette.BORDER_COLOUR,
        placement=CURVED,
        bold=True,
        spacing_pt=0.6,
        priority=8,
        more={"placementFlags": 2 | 8, "repeatDistance": 70, "repeatDistanceUnits": "MM"},
    )
    return Look(rule_renderer("borders", [Rule("Land border", "", drawn)]), labels)


def spillover_zones(facts: Facts) -> Look:
    """Zones graded from the border outwards; the nearest on top."""
    distances = facts.zone_distances or (25.0, 50.0, 100.0)
    classes, lower = [], 0.0
    for i, outer in enumerate(distances):
        colour = palette.ZONE_COLOURS[min(i, len(palette.ZONE_COLOURS) - 1)]
        drawn = symbol("fill", fill(rgba(colour), rgba(palette.BORDER_COLOUR, 0.55), 0.18))
        classes.append((lower, outer, f"within {outer:g} km", drawn))
        lower = outer
    labels = labelling(
        'format(\'%1 · %2 km\', "country", "outer_km")',
        size_pt=6.5,
        colour=palette.BORDER_COLOUR,
        placement=HORIZONTAL,
        italic=True,
        priority=2,
        largest_scale=1,
        smallest_scale=3_000_000,
    )
    renderer = graduated_renderer("outer_km", classes, '"outer_km"')
    return Look(renderer, labels, opacity=0.6)


def exposures(_: Facts) -> Look:
    """The shortest way from an incident to the border, nearer ones stronger."""
    classes = [
        (0.0, 25.0, "up to 25 km", 0.9, 0.35),
        (25.0, 50.0, "25–50 km", 0.65, 0.3),
        (50.0, 100.0, "50–100 km", 0.45, 0.25),
        (100.0, 100_000.0, "farther", 0.3, 0.2),
    ]
    return Look(
        graduated_renderer(
            "distance_km",
            [
                (low, high, label, symbol("line", line(rgba(palette.INK_COLOUR, a), w, "1.6;0.9")))
                for low, high, label, a, w in classes
            ],
        )
    )


def backdrop_land(_: Facts) -> Look:
    """Pale land under everything, countries named."""
    land = symbol("fill", fill(rgba(palette.LAND_COLOUR), rgba("#B9B3A6"), 0.22))
    labels = labelling(
        '"name"',
        size_pt=9,
        colour="#8D877A",
        placement=OVER_POINT,
        capitals=True,
        spacing_pt=2.2,
        halo=palette.LAND_COLOUR,
        halo_mm=0.5,
        priority=3,
    )
    return Look(rule_renderer(BACKDROP_LAND, [Rule("Land", "", land)]), labels)


def backdrop_water(_: Facts) -> Look:
    """Lakes."""
    lake = symbol("fill", fill(rgba(palette.WATER_COLOUR), rgba("#B4CBD8"), 0.12))
    return Look(rule_renderer(BACKDROP_WATER, [Rule("Lake", "", lake)]))


def backdrop_lines(_: Facts) -> Look:
    """Thin units and rivers."""
    unit = symbol("line", line(rgba(palette.ADMIN_COLOUR), 0.16))
    river = symbol("line", line(rgba("#A9C6D6"), 0.3))
    return Look(
        category_renderer("kind", [("unit", "First-order unit", unit), ("river", "River", river)])
    )


LOOKS: dict[str, Callable[[Facts], Look]] = {
    "mentions": mentions,
    "places": places,
    "incidents": incidents,
    "bases": bases,
    "countries": countries,
    "borders": borders,
    "spillover_zones": spillover_zones,
    "exposures": exposures,
    BACKDROP_LAND: backdrop_land,
    BACKDROP_WATER: backdrop_water,
    BACKDROP_LINES: backdrop_lines,
}
"""Layer → the function that makes its look."""
