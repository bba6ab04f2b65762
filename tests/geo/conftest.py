import pytest

from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The packaged gazetteer alone."""
    return Gazetteer.open(user=False)


@pytest.fixture(scope="session")
def geocoder(gazetteer: Gazetteer) -> Geocoder:
    return Geocoder(gazetteer)
