import pytest

from incidentmap.geo.geocoder import Geocoder


def found(geocoder: Geocoder, text: str) -> list[str]:
    return [m.text for m in geocoder.geocode(text) if m.kind != "border"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # spans are the bare name
        ("Violence in the region of Kayes and Ségou region rose.", ["Kayes", "Ségou"]),
        ("La région de Koulikoro et le cercle de Kati.", ["Koulikoro", "Kati"]),
        ("They drifted on the Senegal River to Matam.", ["Senegal", "Matam"]),
        ("Fishermen left Lake Chad for Lake Volta.", ["Lake Chad", "Lake Volta"]),
        ("Les pêcheurs du lac Tchad partent.", ["lac Tchad"]),
        ("Les pêcheurs du lac Débo partent.", ["Débo"]),
        ("The Sahel suffers; the Gambia does not.", ["Sahel", "Gambia"]),
        # possessives, soft hyphens, line breaks, dashes, apostrophes
        ("Bamako’s mayor and Kidal's imam met.", ["Bamako", "Kidal"]),
        ("Mops in Sé\u00advaré and Tim\u00adbuktu.", ["Sé\u00advaré", "Tim\u00adbuktu"]),
        ("Troops from Burkina\nFaso came.", ["Burkina\nFaso"]),
        ("The road Gao–Kidal is cut, as is the Sévaré-Douentza road.", ["Gao", "Kidal", "Sévaré", "Douentza"]),
        ("Née à N'Djamena, élevée en Guinée-Bissau et en Côte d'Ivoire.", ["N'Djamena", "Guinée-Bissau", "Côte d'Ivoire"]),
        ("Un poste près de N'Tirrit, sur les rives du Diakou. N'importe qui.", ["N'Tirrit"]),
        ("Men camped on the banks of the Diakou, near Mopti.", ["Diakou", "Mopti"]),
        ("Two died between Fada N'Gourma & Kantiri.", ["Fada N'Gourma", "Kantiri"]),
        ("Des déplacés en provenance de Ouenkiri sont à Koro.", ["Ouenkiri", "Koro"]),
        ("Fano militia left Gondar.", ["Gondar"]),
        # capitals
        ("FIVE KILLED IN ATTACK ON KIDAL", ["KIDAL"]),
        ("MAY THE SAY OF NICE BE READING", []),
        ("TESSALIT, 4 June (Agency) - Nothing new.", ["TESSALIT"]),
        ("The UN and the WHO met in Dakar; so did NATO.", ["Dakar"]),
        ("The US, the UK and the UAE agreed.", ["US", "UK", "UAE"]),
        ("Ni BOUREM, ni GAO, ni KIDAL ne bougent ; ANSONGO attend.", ["BOUREM", "GAO", "KIDAL", "ANSONGO"]),
        ("The situation in MALI and in BURKINA FASO is grave.", ["MALI", "BURKINA FASO"]),
        ("Provinces: LOROUM and YATENGA report attacks; OUDALAN none.", ["LOROUM", "YATENGA", "OUDALAN"]),
        ("7.11.2022 // TERA : marché brûlé ; AYOROU : calme.", ["TERA", "AYOROU"]),
        ("Attaque du village de KOUNDARI (Koro), trois morts.", ["KOUNDARI", "Koro"]),
        ("AQMI et le MUJAO ont combattu le MNLA ; la CEDEAO et la FAMA regardent.", []),
        ("La République du Congo n'est pas la République démocratique du Congo.", ["République du Congo", "République démocratique du Congo"]),
        ("Le Royaume du Maroc et la République islamique de Mauritanie.", ["Royaume du Maroc", "République islamique de Mauritanie"]),
        ("Farms in Kaduna State and the SEGOU REGION; Lagos State governor.", ["Kaduna", "SEGOU", "Lagos"]),
        ("Le préfet du Logone-et-Chari, au Cameroun.", ["Logone-et-Chari", "Cameroun"]),
        ("On 3 May Lima, Quito and Bogota agreed.", ["Lima", "Quito", "Bogota"]),
        ("Analysts A. Gao & B. Dakar wrote this in Kayes.", ["Kayes"]),
        ("The Orano mine near Arlit closed.", ["Arlit"]),
        ("Ousmane Sikasso parle. Le marché de Sikasso brûle.", ["Sikasso"]),
        ("The FAO, OCHA and NATO met; UNICEF came.", []),
        # ordinary words and the calendar
        ("May was calm. In May they left. Mars est passé.", []),
        ("Reading is a pleasure. Nice people came. Mobile phones rang.", []),
        ("She studied in Reading, England.", ["Reading", "England"]),
        # demonyms are context
        ("Malian and Nigerien troops, West African leaders, les Burkinabè.", []),
        # other scripts: a gloss is no second mention, a name alone is one
        ("They reached Timbuktu (تمبكتو) at dawn.", ["Timbuktu"]),
        # lists
        ("- Kidal: quiet\n- Gao: two rockets\n", ["Kidal", "Gao"]),
        ("| Ménaka | 3 dead |\n| Gao | none |", ["Ménaka", "Gao"]),
    ],
)  # fmt: skip
def test_names(geocoder: Geocoder, text: str, expected: list[str]) -> None:
    assert found(geocoder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Adama Kaya spoke.",
        "Colonel Kati refused to speak.",
        "Le capitaine Sikasso a refusé.",
        "Mme Kayes, sage-femme, est partie.",
        "Mr Paul Sydney and Florence Kidal escaped.",
        "The family Mopti lost three sons; la famille Ségou aussi.",
        "My son is named Kenya.",
        "Ibrahim, dit « Conakry », est mort.",
        "Its chairman, Boubacar Gao, resigned.",
        "The Atlantic Council and the Pacific Fund agree.",
    ],
)
def test_persons_and_organisations_are_no_places(geocoder: Geocoder, text: str) -> None:
    assert found(geocoder, text) == []


def test_a_person_does_not_hide_the_place(geocoder: Geocoder) -> None:
    text = "Oumar Kidal was arrested. He was taken to Kidal at night."
    assert [m.start for m in geocoder.geocode(text)] == [text.rindex("Kidal")]
