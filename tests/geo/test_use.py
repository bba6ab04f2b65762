import pytest

from incidentmap.geo.geocoder import Geocoder


@pytest.mark.parametrize(
    ("text", "name", "use"),
    [
        ("Rabat said it would send observers.", "Rabat", "metonymic"),
        ("Egypt and Tunisia have recalled their envoys.", "Tunisia", "metonymic"),
        ("Ankara, which sells drones, denied the report.", "Ankara", "metonymic"),
        ("Relations with Tripoli have soured.", "Tripoli", "metonymic"),
        ("They criticised Senegal’s decision.", "Senegal", "metonymic"),
        ("Le Qatar propose une médiation.", "Qatar", "metonymic"),
        ("Accra et Lomé ont fermé leurs marchés.", "Lomé", "metonymic"),
        ("L’accusation vise Tunis, a dit Alger.", "Alger", "metonymic"),
        ("The Kremlin denied it.", "Kremlin", "metonymic"),
        ("Two soldiers died in Togo.", "Togo", "literal"),
        ("Floods in Senegal have displaced thousands.", "Senegal", "literal"),
        ("Il est né à Tunis.", "Tunis", "literal"),
        ("Dakar lies on a peninsula.", "Dakar", "literal"),
        ("The Addis Ababa accord was signed.", "Addis Ababa", "attributive"),
        ("Le Comité de Kidal s'est réuni.", "Kidal", "attributive"),
        ("Fighters of the Katiba Gourma fled.", "Gourma", "attributive"),
        ("The African Union Mission in Somalia left.", "Somalia", "attributive"),
        ("L'accord de Lomé est caduc.", "Lomé", "attributive"),
        ("The Bank of Ghana raised its rate.", "Ghana", "attributive"),
    ],
)
def test_use(geocoder: Geocoder, text: str, name: str, use: str) -> None:
    (mention,) = [m for m in geocoder.geocode(text) if m.text == name]
    assert mention.use == use
