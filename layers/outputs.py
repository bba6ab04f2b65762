"""Outputs appear whole or not at all; see `incidentmap.geo.outputs`."""

from incidentmap.geo.outputs import (
    draft_folder,
    refuse_existing,
    take_lock,
    whole_file,
    whole_files,
)

__all__ = ["draft_folder", "refuse_existing", "take_lock", "whole_file", "whole_files"]
