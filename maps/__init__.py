"""Pictures of layers: the interactive page, stills, the report."""
