"""Renderers of QGIS layers: rules, classes of a number, classes of a word."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from incidentmap.layers.qgis.elements import Element, element, text_element

_NAMESPACE = uuid.UUID("6d2b6a7e-9a55-5f0e-8d8f-3b1c0d6f4a11")


def steady_id(*parts: str) -> str:
    """Make an id in QGIS's form that is the same in every run.

    Examples
    --------
    >>> steady_id("incidents", "Battles") == steady_id("incidents", "Battles")
    True
    """
    return "{" + str(uuid.uuid5(_NAMESPACE, "/".join(parts))) + "}"


@dataclass(slots=True)
class Rule:
    """One rule: what it draws, and the rules below it.

    Attributes
    ----------
    label : str
        Text in the legend.
    condition : str
        QGIS expression; empty: every feature; ``ELSE``: those that no sister draws.
    symbol : Element or None
        None for a rule that only gathers others.
    shown : bool
        Whether it is switched on.
    children : list of Rule
        Rules for the features that this one takes.
    """

    label: str
    condition: str = ""
    symbol: Element | None = None
    shown: bool = True
    children: "list[Rule]" = field(default_factory=list)


def rule_renderer(name: str, rules: Sequence[Rule], order_by: str = "") -> Element:
    """Make a rule-based renderer.

    Parameters
    ----------
    name : str
        Name of the layer, from which ids are made.
    rules : sequence of Rule
        Rules in the order of the legend.
    order_by : str, optional
        Expression; features with the largest value are drawn first.

    Returns
    -------
    Element
        ``renderer-v2``.
    """
    symbols = element("symbols")

    def made(rule: Rule, path: tuple[str, ...]) -> Element:
        path = (*path, rule.label)
        attributes: dict[str, object] = {"key": steady_id(*path), "label": rule.label}
        if rule.condition:
            attributes["filter"] = rule.condition
        if not rule.shown:
            attributes["checkstate"] = 0
        if rule.symbol is not None:
            rule.symbol.set("name", str(len(symbols)))
            attributes["symbol"] = len(symbols)
            symbols.append(rule.symbol)
        return element("rule", attributes, *(made(child, path) for child in rule.children))

    root = element("rules", {"key": steady_id(name)}, *(made(rule, (name,)) for rule in rules))
    renderer = element(
        "renderer-v2",
        {
            "type": "RuleRenderer",
            "enableorderby": bool(order_by),
            "forceraster": 0,
            "symbollevels": 0,
            "referencescale": -1,
        },
        root,
        symbols,
    )
    if order_by:
        clause = text_element("orderByClause", order_by, {"asc": 0, "nullsFirst": 0})
        renderer.append(element("orderby", None, clause))
    return renderer


def graduated_renderer(
    column: str, classes: Sequence[tuple[float, float, str, Element]], order_by: str = ""
) -> Element:
    """Make a renderer by classes of a number: lower, upper, label and symbol of each."""
    symbols, ranges = element("symbols"), element("ranges")
    for i, (lower, upper, label, drawn) in enumerate(classes):
        drawn.set("name", str(i))
        symbols.append(drawn)
        ranges.append(
            element(
                "range",
                {
                    "lower": f"{lower:.9f}",
                    "upper": f"{upper:.9f}",
                    "label": label,
                    "symbol": i,
                    "render": "true",
                },
            )
        )
    renderer = element(
        "renderer-v2",
        {
            "type": "graduatedSymbol",
            "attr": column,
            "graduatedMethod": "GraduatedColor",
            "enableorderby": bool(order_by),
            "forceraster": 0,
            "symbollevels": 0,
            "referencescale": -1,
        },
        ranges,
        symbols,
    )
    if order_by:
        clause = text_element("orderByClause", order_by, {"asc": 0, "nullsFirst": 0})
        renderer.append(element("orderby", None, clause))
    return renderer


def category_renderer(
    column: str, categories: Sequence[tuple[str, str, Element]], rest: Element | None = None
) -> Element:
    """Make a renderer by words: value, label and symbol of each; `rest` draws all other values."""
    symbols, listed = element("symbols"), element("categories")
    entries = [*categories, *([("", "other", rest)] if rest is not None else [])]
    for i, (value, label, drawn) in enumerate(entries):
        drawn.set("name", str(i))
        symbols.append(drawn)
        listed.append(
            element(
                "category",
                {"value": value, "label": label, "symbol": i, "render": "true", "type": "string"},
            )
        )
    return element(
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": column,
            "enableorderby": 0,
            "forceraster": 0,
            "symbollevels": 0,
            "referencescale": -1,
        },
        listed,
        symbols,
    )
