"""Partitions of incidents and texts on one core, on dask and on Spark."""
