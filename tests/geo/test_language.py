import pytest

from incidentmap.geo.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The army said that two of its men had been killed near the river.", "en"),
        ("L'armée a dit que deux de ses hommes avaient été tués près du fleuve.", "fr"),
        ("Attaque contre un poste de gendarmerie dans le nord", "fr"),
        ("", "en"),
        ("1234 ---", "en"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language
