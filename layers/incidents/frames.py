"""Claims and incidents as layers."""

from collections.abc import Iterable
from dataclasses import asdict

import pandas as pd

from incidentmap.layers.frames import layer_frame
from incidentmap.layers.incidents.model import Claim, Incident
from incidentmap.layers.schema import CLAIMS, INCIDENTS


def incidents_frame(incidents: Iterable[Incident]) -> pd.DataFrame:
    """Layer ``incidents``: the contract's columns, then ``claims`` (how many)."""
    return layer_frame(INCIDENTS, [asdict(incident) for incident in incidents])


def claims_frame(claims: Iterable[Claim]) -> pd.DataFrame:
    """Layer ``claims``: the contract's columns, then what else a claim says.

    Further columns are ``sub_event_type``, ``actor1``, ``actor2``, ``victims``, ``injured``,
    ``abducted``, ``missing``, ``summary``, ``possible_incident_id`` and ``possible_score``.
    """
    frame = layer_frame(CLAIMS, [asdict(claim) for claim in claims])
    for name in ("injured", "abducted", "missing"):
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    for name in ("sub_event_type", "actor1", "actor2", "victims", "possible_incident_id"):
        if name in frame:
            frame[name] = frame[name].astype(object).where(frame[name] != "", None)
    return frame
