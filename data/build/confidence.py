"""Fit the weights of `incidentmap.geo.confidence` and print how well they hold.

usage: INCIDENTMAP_CORPORA=FOLDER python data/build/confidence.py [GAZETTEER.sqlite ...]

FOLDER holds texts with places annotated by hand, as ``NAME/gold.jsonl`` beside the texts that its
rows name (``doc``, ``start``, ``end``, ``lon``, ``lat``, ``kind``, ``country_iso2``): GeoVirus
(GPL-3, not part of the package) and dispatches about the Sahel. Each is read with the packaged
gazetteer alone and with the gazetteers given. An answer is right where the span is annotated and
the point lies within the uncertainty that it states, or 25 km if that is less.

The table printed is from ten folds by document; the weights written are fitted on all.
"""

import json
import math
import os
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from incidentmap.geo.confidence import FEATURES, features
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder

OUTPUT = Path(__file__).parents[1] / "lexicon" / "confidence.json"
FOLDS, RIDGE, NEAR_KM = 10, 1.0, 25.0
REGION_COUNTS = 2.0
"""Texts about the Sahel are what the package is for: each of their answers counts twice."""

BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


def kilometres(a: float, b: float, c: float, d: float) -> float:
    """Distance on the sphere of two points in degrees."""
    p, q = math.radians(b), math.radians(d)
    h = math.sin((q - p) / 2) ** 2
    h += math.cos(p) * math.cos(q) * math.sin(math.radians(c - a) / 2) ** 2
    return 12742 * math.asin(math.sqrt(h))


def answers(corpus: Path, geocoder: Geocoder) -> Iterator[tuple[str, tuple[float, ...], bool]]:
    """Document, figures, and whether right, of each answer that can be judged."""
    rows = [json.loads(line) for line in (corpus / "gold.jsonl").open(encoding="utf-8")]
    gold = {(g["doc"], g["start"], g["end"]): g for g in rows if g.get("layer") != "border_phrase"}
    for document in sorted({row["doc"] for row in rows}):
        text = (corpus / document).read_bytes().decode("utf-8")
        start = text.find("\n---\n", 4) + 5 if text.startswith("---\n") else 0
        reading_spots = geocoder.read(text, start=start)[1]
        for reading, spot in reading_spots:
            c = reading.candidate
            row = gold.get((document, c.start, c.end))
            if row is None:
                yield document, features(reading, spot), False
            elif row.get("kind") == "country" and row.get("country_iso2"):
                yield document, features(reading, spot), spot.country == row["country_iso2"]
            elif row.get("lat") is not None and spot.lon is not None and spot.lat is not None:
                apart = kilometres(row["lon"], row["lat"], spot.lon, spot.lat)
                reach = max(NEAR_KM, (spot.uncertainty_m or 0) / 1000)
                yield document, features(reading, spot), apart <= reach


def fit(x: np.ndarray, y: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Weights of a ridge logistic regression, by Newton's method; rows count so many times."""
    w = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (counts * (p - y)) + ridge * w
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        w -= np.linalg.solve(hessian, gradient)
    return w


def main(gazetteers: list[Path]) -> None:
    """Fit, print the table, write the weights."""
    folder = Path(os.environ["INCIDENTMAP_CORPORA"])
    found = []
    for paths in ([], gazetteers) if gazetteers else ([],):
        geocoder = Geocoder(Gazetteer.open(paths, user=False))
        for corpus in sorted(p.parent for p in folder.glob("*/gold.jsonl")):
            found += [(f"{corpus.name}/{d}", f, r) for d, f, r in answers(corpus, geocoder)]
    documents = sorted({d for d, _, _ in found})
    fold = {d: i % FOLDS for i, d in enumerate(documents)}
    x = np.array([f for _, f, _ in found])
    y = np.array([r for _, _, r in found], dtype=float)
    which = np.array([fold[d] for d, _, _ in found])
    region = np.array([not d.startswith("geovirus/") for d, _, _ in found])
    counts = np.where(region, REGION_COUNTS, 1.0)
    predicted = np.zeros(len(y))
    for k in range(FOLDS):
        rest = which != k
        w = fit(x[rest], y[rest], counts[rest])
        predicted[~rest] = 1 / (1 + np.exp(-x[~rest] @ w))
    for title, rows in (("the region's texts", region), ("GeoVirus", ~region)):
        print(f"\n{title}: {rows.sum()} answers")
        table(predicted[rows], y[rows])
    weights = {
        name: round(float(w), 3) for name, w in zip(FEATURES, fit(x, y, counts), strict=True)
    }
    OUTPUT.write_text(json.dumps({"weights": weights}, indent=1) + "\n", encoding="utf-8")


def table(predicted: np.ndarray, y: np.ndarray) -> None:
    """Print how often answers of each confidence are right."""
    print("| confidence | answers | mean confidence | right |\n| --- | --- | --- | --- |")
    for low, high in pairwise(BINS):
        inside = (predicted >= low) & (predicted < high if high < 1 else predicted <= 1)
        if inside.any():
            mean, right = predicted[inside].mean(), y[inside].mean()
            print(f"| {low:.2f}–{high:.2f} | {inside.sum()} | {mean:.2f} | {right:.2f} |")
    print(f"Brier score {np.mean((predicted - y) ** 2):.3f}, all right {y.mean():.3f}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
