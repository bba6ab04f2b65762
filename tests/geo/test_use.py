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
        ("Berne murmured something about neutrality.", "Berne", "metonymic"),
        ("Warsaw takes a dim view of the plan.", "Warsaw", "metonymic"),
        ("London shrugged; Rome, tired of summits, yawned.", "Rome", "metonymic"),
        ("Angola has lent its planes.", "Angola", "metonymic"),
        ("Neither Kigali nor Luanda budged.", "Luanda", "metonymic"),
        ("Bamako pushed Paris out.", "Paris", "metonymic"),
        ("We never heard from Lisbon.", "Lisbon", "metonymic"),
        ("The departure of Togo from the bloc angered Abuja.", "Abuja", "metonymic"),
        ("Kinshasa hésita longtemps, puis céda.", "Kinshasa", "metonymic"),
        ("Lisbonne promit des avions que Madrid refusa.", "Madrid", "metonymic"),
        ("Le Tchad et le Cameroun jurèrent de punir les coupables.", "Cameroun", "metonymic"),
        ("Libreville financera la route.", "Libreville", "metonymic"),
        ("De Dakar à Abidjan, on s'interroge.", "Abidjan", "metonymic"),
        ("Washington s'y opposa ; Berlin s'abstint.", "Washington", "metonymic"),
        ("Bamako residents fled to the north.", "Bamako", "literal"),
        ("Bamako woke to gunfire.", "Bamako", "literal"),
        ("Mali has twenty million people.", "Mali", "literal"),
        ("Bamako tomba en 1883.", "Bamako", "literal"),
        ("Ouagadougou est calme ce matin.", "Ouagadougou", "literal"),
        ("Niger floods killed ten.", "Niger", "literal"),
        ("L'accord signé à Alger prévoit un audit.", "Alger", "literal"),
        ("L'État de Borno compte dix bases.", "Borno", "literal"),
        ("Ghana Gold Corporation closed.", "Ghana", "attributive"),
        ("L'Office du Sénégal recrute.", "Sénégal", "attributive"),
    ],
)
def test_use(geocoder: Geocoder, text: str, name: str, use: str) -> None:
    (mention,) = [m for m in geocoder.geocode(text) if m.text == name]
    assert mention.use == use
