"""Claims of one event, in one document or in many, become one incident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.layers.incidents.claim_table import ClaimTable, Floats, Ints, table_of
from incidentmap.layers.incidents.grouping import Groups
from incidentmap.layers.incidents.likeness import WEIGHTS, Likeness
from incidentmap.layers.incidents.merging import Merged, merge, text_rank
from incidentmap.layers.incidents.model import Claim, Incident
from incidentmap.layers.incidents.pairing import SAME, Pairs, Reports
from incidentmap.layers.incidents.possible import POSSIBLE, possible

__all__ = ["POSSIBLE", "SAME", "WEIGHTS", "contradicts", "is_fine", "link", "link_claims", "score"]


@dataclass(slots=True)
class Links:
    """What linking found.

    Attributes
    ----------
    merged : Merged
        The incidents, and the incident of each claim.
    possible : numpy.ndarray of int
        Incident that each claim may also tell of, -1 for none.
    scores : numpy.ndarray of float
        How like that incident it is, 0 to 1.
    """

    merged: Merged
    possible: Ints
    scores: Floats


def is_fine(claim: Claim) -> bool:
    """Whether a claim's place is a town, a village, a district or water, and no region."""
    return bool(table_of([claim])["fine"][0])


def contradicts(a: Claim, b: Claim) -> bool:
    """Whether two claims cannot be of one event.

    They cannot where one is a total over many; where countries differ; where two fine places lie
    farther apart than 25 km and their uncertainty allow; where the dates lie more than a day apart
    (so, never across a contradiction of month); where one tells of a crowd, a fight or a handover
    and the other does not; where one document tells of two sorts of event. Counts never contradict.
    """
    return bool(Likeness(table_of([a, b])).contradict(np.array([0]), np.array([1]))[0])


def score(a: Claim, b: Claim) -> float:
    """How like two claims are, 0 to 1; 0 where they contradict each other.

    Place (0.4): 1 for one fine place, 0.5 where one is the region around the other, 0.15 where only
    the country agrees. Time (0.3): 1 for the same day, 0.8 where one is only a month, 0.6 a year,
    0.3 where one has no date. Type (0.15): 1 for the same, 0.5 otherwise. Actors (0.15): 1 where a
    named actor is shared, else the share of generic ones, half where one names none.

    Examples
    --------
    >>> import datetime as dt
    >>> day = dt.date(2022, 3, 27)
    >>> a = Claim("a:1", "a", 0, 9, "", "Battles", event_date=day, date_precision=1,
    ...           location="Moura", lon=-4.4, lat=14.3, geo_precision=1)
    >>> score(a, a)
    0.925
    """
    likeness, one, other = Likeness(table_of([a, b])), np.array([0]), np.array([1])
    if likeness.contradict(one, other)[0]:
        return 0.0
    return float(likeness.score(one, other)[0])


def link(table: ClaimTable) -> Links:
    """Join claims of one event into incidents; see `link_claims`.

    Parameters
    ----------
    table : ClaimTable
        Claims in any order.

    Returns
    -------
    Links
        The same for any order of the claims.
    """
    order = _in_order(table)
    rows = order[~table["summary"][order]]
    likeness = Likeness(table)
    reports = Reports(table, rows)
    found = Groups(reports, Pairs(reports, likeness)).of[reports.of]
    del reports  # what it holds is wanted for the incidents
    merged = merge(table, rows, found)
    del order, rows, found
    rank = text_rank(merged.table["incident_id"])
    return Links(merged, *possible(table, likeness, merged.of, rank))


def _in_order(table: ClaimTable) -> Ints:
    """Rows by document, sentence and key."""
    words = table.words["document"]
    rank = np.empty(len(words), dtype=np.int32)
    rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
    keys = pa.table({"document": rank[table["document"]], "start": table["start"], "id": table.ids})
    order: Ints = pc.sort_indices(
        keys, [(name, "ascending") for name in keys.column_names]
    ).to_numpy()
    return order.astype(np.int32)


def link_claims(claims: Iterable[Claim]) -> tuple[list[Incident], list[Claim]]:
    """Join claims of one event into incidents.

    Two claims join where their score is `SAME` or more, best pairs first, and only if no claim of
    the one incident contradicts one of the other. A claim without a fine place never joins one that
    has it, however like they are: it stays an incident of its own and names the other as possibly
    the same, with the score, from `POSSIBLE` on. Undated claims join only within their document.
    Totals over many events give no incident.

    Parameters
    ----------
    claims : iterable of Claim
        Of any number of documents; their ``incident_id`` and ``possible_…`` are set.

    Returns
    -------
    tuple of (list of Incident, list of Claim)
        Incidents in order of date and place; claims in order of document and sentence.
    """
    given = sorted(claims, key=lambda c: (c.document, c.start, c.claim_id))
    links = link(table_of(given))
    told = links.merged.told.tolist()
    incidents = [
        Incident(**row, notes=given[claim].sentence)
        for row, claim in zip(links.merged.table.to_pylist(), told, strict=True)
    ]
    _set_links(given, links, [incident.incident_id for incident in incidents])
    return incidents, given


def _set_links(claims: Sequence[Claim], links: Links, ids: Sequence[str]) -> None:
    for claim, own, other, value in zip(
        claims,
        links.merged.of.tolist(),
        links.possible.tolist(),
        links.scores.tolist(),
        strict=True,
    ):
        if own >= 0:
            claim.incident_id = ids[own]
        if other >= 0:
            claim.possible_incident_id, claim.possible_score = ids[other], value
