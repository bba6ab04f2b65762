"""Patches of the earth, and lists that are made once for each and serve every point in it."""

import numpy as np
import numpy.typing as npt

from incidentmap.geo.geodesy import FloatArray, IntArray, earth_centred

_PER_DEGREE = 16
"""Patches in a degree, of 7 km each: wider ones need longer lists, narrower ones more lists."""

_ROWS, _COLUMNS = 180 * _PER_DEGREE, 360 * _PER_DEGREE
_ROUNDING_M = 0.01


def patch_of(lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
    """Number of the patch that holds each point.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees, EPSG:4326, finite; longitudes may lie beyond 180.
    """
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    column = np.floor((x + 180.0) * _PER_DEGREE).astype(np.int64) % _COLUMNS
    row = np.floor((y + 90.0) * _PER_DEGREE).astype(np.int64)
    return np.asarray(np.minimum(row, _ROWS - 1) * _COLUMNS + column)


def discs(patches: IntArray) -> tuple[FloatArray, FloatArray]:
    """Middle of each patch, and how far from it a point of the patch may be.

    Returns
    -------
    centres : numpy.ndarray, shape (n, 3)
        Earth-centred, metres.
    radius : numpy.ndarray, shape (n,)
        Metres, through the earth.
    """
    west = (patches % _COLUMNS) / _PER_DEGREE - 180.0
    south = (patches // _COLUMNS) / _PER_DEGREE - 90.0
    half = 0.5 / _PER_DEGREE
    centres = earth_centred(west + half, south + half)
    radius = np.zeros(len(patches))
    # East and west corners are alike; which of south and north lies farther depends on the side
    # of the equator.
    for lat in (south, south + 2 * half):
        away = earth_centred(west, lat) - centres
        np.maximum(radius, np.sqrt((away * away).sum(axis=1)), out=radius)
    return centres, radius + _ROUNDING_M


def curve_order(points: FloatArray) -> IntArray:
    """Order along Morton's curve through space, in which neighbours stay together.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 3)
        Earth-centred, metres.
    """
    if len(points) == 0:
        return np.empty(0, dtype=np.int64)
    low = points.min(axis=0)
    step = max(float((points - low).max()), 1.0) / 2**20
    code = np.zeros(len(points), dtype=np.uint64)
    for axis, column in enumerate(((points - low) / step).astype(np.uint64).T):
        for shift, mask in (
            (32, 0x001F00000000FFFF),
            (16, 0x001F0000FF0000FF),
            (8, 0x100F00F00F00F00F),
            (4, 0x10C30C30C30C30C3),
            (2, 0x1249249249249249),
        ):
            column = (column | (column << np.uint64(shift))) & np.uint64(mask)
        code |= column << np.uint64(axis)
    return np.argsort(code, kind="stable")


class PatchLists:
    """A list of numbers for each patch that has been looked at. Pickles as empty.

    Attributes
    ----------
    asked : int
        For the caller to count how many points have asked.
    values : numpy.ndarray of int
        All lists, one after another.
    """

    def __init__(self) -> None:
        self.asked = 0
        # Of the whole earth, but only what is written to takes memory.
        self._number = np.zeros(_ROWS * _COLUMNS, dtype=np.int32)
        self._first = np.zeros(2, dtype=np.int64)
        self.values: IntArray = np.empty(0, dtype=np.int64)

    def __reduce__(self) -> tuple[type["PatchLists"], tuple[()]]:
        return PatchLists, ()

    def unknown(self, patches: IntArray) -> IntArray:
        """Those of the patches that have no list yet, each once, ascending."""
        return np.unique(patches[self._number.take(patches) == 0])

    def add(self, patches: IntArray, owner: IntArray, values: IntArray) -> None:
        """Give patches their lists.

        Parameters
        ----------
        patches : numpy.ndarray of int, shape (n,)
            From `unknown`.
        owner : numpy.ndarray of int, shape (m,)
            Whose list each value belongs to, 0 to n - 1, ascending.
        values : numpy.ndarray of int, shape (m,)
            The lists one after another.
        """
        known = len(self._first) - 1
        ends = len(self.values) + np.cumsum(np.bincount(owner, minlength=len(patches)))
        self._first = np.append(self._first, ends)
        self.values = np.append(self.values, values)
        self._number[patches] = np.arange(known, known + len(patches))

    def of(self, patches: IntArray) -> tuple[IntArray, IntArray]:
        """Where in `values` the list of each patch begins, and how many numbers it has."""
        number = self._number.take(patches)
        first = self._first.take(number)
        return first, self._first.take(number + 1) - first
