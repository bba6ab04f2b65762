"""Linking of as many claims as wanted: coded documents many times over, under other names and days.

Prints claims, processor seconds and the most megabytes of memory of a run, as JSON:
python tests/benchmarks/copied_parts.py reports.jsonl 10
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.documents import read_documents
from incidentmap.layers.jobs import code_all
from incidentmap.layers.linked import linked_layers
from incidentmap.layers.partition import CLAIM, SCHEMA
from incidentmap.layers.work import CodedDocuments, MemoryParts

FIRST, DAYS, STEP = 16_071, 4000, 277
"""Days since 1970 and number of days within which made reports lie; how far each copy is moved."""


class Copies:
    """Coded documents with copies of them.

    Parameters
    ----------
    coded : CodedDocuments
        With dates of publishing.
    number : int
        How many times each document is there.
    """

    def __init__(self, coded: CodedDocuments, number: int) -> None:
        self._coded, self._number = coded, number

    def columns(self, *names: str) -> Iterator[pa.RecordBatch]:
        """Record batches of some columns, one copy behind another."""
        for copy in range(self._number):
            for batch in self._coded.columns(*SCHEMA.names):
                yield (_moved(batch, copy) if copy else batch).select(list(names))


def _moved(batch: pa.RecordBatch, copy: int) -> pa.RecordBatch:
    """Documents of other names; each of their claims as many days later as the document is."""
    columns = {name: batch.column(name) for name in batch.schema.names}
    columns["document"] = _named(columns["document"], copy)
    published = columns["published"].cast(pa.int32()).to_numpy()
    shift = (published - FIRST + copy * STEP) % DAYS - (published - FIRST)
    claims = columns["claims"]
    fields = dict(zip(CLAIM.names, claims.flatten().flatten(), strict=True))
    later = pa.array(shift[pc.list_parent_indices(claims).to_numpy()].astype(np.int32))
    for name in ("event_date", "event_date_end"):
        fields[name] = pc.add(fields[name].cast(pa.int32()), later).cast(pa.date32())
    fields["claim_id"] = _named(fields["claim_id"], copy)
    entries = pa.StructArray.from_arrays(list(fields.values()), fields=list(CLAIM))
    columns["claims"] = pa.ListArray.from_arrays(claims.offsets, entries)
    return pa.record_batch(list(columns.values()), schema=SCHEMA)


def _named(texts: pa.Array, copy: int) -> pa.Array:
    return pc.binary_join_element_wise(texts, f"~{copy}", "")


def main(source: Path, number: int) -> None:
    """Code documents, link them and their copies, tell what it took."""
    options, parts = ReadingOptions(), MemoryParts()
    code_all(read_documents([source]), options, parts, jobs=1)
    began = time.process_time()
    layers = linked_layers(Copies(parts, number))
    incidents, claims = (
        sum(batch.num_rows for batch in layers[name].batches()) for name in ("incidents", "claims")
    )
    found = {
        "claims": claims,
        "incidents": incidents,
        "seconds": time.process_time() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
