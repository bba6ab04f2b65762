"""Generated GeoNames rows: as many as wanted, with names that collide as real ones do."""

import random
from collections.abc import Iterator
from pathlib import Path

SYLLABLES = (
    "ba be bi bo bou da dia dio dou fa ga gao go gou ka ké ki ko kou la lé lo ma mé mo na né "
    "nia no sa sé si so ta té ti to tou wa ya zin"
).split()
ENDINGS = ("", "", "", "", " Peul", " Dogon", " Bambara", "-Bas", "-Coura", " Ouest")
CODES = ("P\tPPL",) * 14 + ("H\tWLL", "H\tSTM", "T\tHLL", "S\tAIRF", "L\tLCTY", "R\tRD")


def rows(number: int, seed: int = 1) -> Iterator[str]:
    """Lines of a dump: first the units of two countries, then places over West Africa."""
    for code in range(1, 9):
        for country in ("ML", "BF"):
            name = f"Région {country} {code}"
            yield _row(
                code + 100 * (country == "BF"), name, "", 14.0, 0.0, "A\tADM1", country, code, 0
            )
    chosen = random.Random(seed)
    for at in range(1_000, 1_000 + number):
        parts = chosen.choices(SYLLABLES, k=chosen.randint(2, 5))
        name = "".join(parts).capitalize() + chosen.choice(ENDINGS)
        others = "" if at % 3 else "".join(parts[::-1]).capitalize()
        lat, lon = chosen.uniform(10, 24), chosen.uniform(-12, 4)
        people = 0 if at % 7 else chosen.randint(50, 20_000)
        country = "ML" if at % 2 else "BF"
        unit = chosen.randint(1, 8)
        yield _row(at, name, others, lat, lon, chosen.choice(CODES), country, unit, people)


def _row(
    number: int, name: str, others: str, lat: float, lon: float, code: str, country: str, unit: int,
    people: int,
) -> str:  # fmt: skip
    return (
        f"{number}\t{name}\t{name}\t{others}\t{lat:.5f}\t{lon:.5f}\t{code}\t{country}\t\t{unit:02d}"
        f"\t\t\t\t{people}\t\t300\tAfrica/Bamako\t2026-01-01\n"
    )


def write_dump(path: Path, number: int) -> Path:
    """Write so many rows as a dump."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(rows(number))
    return path
