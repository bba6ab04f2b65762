"""Facts as files: shapefiles, gazetteer, bases, sample reports. See ``data/README.md``."""

from importlib.resources import files
from pathlib import Path


def path(*parts: str) -> Path:
    """Path of a data file of the package.

    Parameters
    ----------
    *parts : str
        Path below the data folder, for example ``"shapefiles", "countries.shp"``.

    Returns
    -------
    pathlib.Path
        Absolute path of an existing file or folder.

    Raises
    ------
    FileNotFoundError
        If the package has no such file.

    Examples
    --------
    >>> path("shapefiles").is_dir()
    True
    """
    found = Path(str(files("incidentmap.data"))).joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError(f"the package has no data file {'/'.join(parts)}")
    return found
