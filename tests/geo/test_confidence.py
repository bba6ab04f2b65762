from incidentmap.geo.confidence import AMBIGUOUS_BELOW, FEATURES, weights
from incidentmap.geo.geocoder import Geocoder


def test_every_figure_has_a_weight() -> None:
    assert len(weights()) == len(FEATURES)


def test_more_evidence_is_more_confidence(geocoder: Geocoder) -> None:
    def confidence(text: str, name: str) -> float:
        return next(m.confidence for m in geocoder.geocode(text) if m.text == name)

    assert confidence("Shops in Bamako, Mali, shut.", "Bamako") > 0.85
    assert confidence("Shops in Springfield shut.", "Springfield") < confidence(
        "Shops in Springfield, Illinois, shut.", "Springfield"
    )


def test_status_follows_confidence(geocoder: Geocoder) -> None:
    text = "Fights in San Antonio, Santa Cruz, Springfield, Bara and Wourokanda, near Gao."
    for m in geocoder.geocode(text):
        expected = "resolved" if m.confidence >= AMBIGUOUS_BELOW else "ambiguous"
        assert m.status == (expected if m.lon is not None else "unresolved")
