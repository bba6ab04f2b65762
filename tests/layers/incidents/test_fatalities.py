import pytest

from incidentmap.layers.incidents.casualties import side_count
from incidentmap.layers.incidents.dates import find_dates
from incidentmap.layers.incidents.fatalities import read_toll
from incidentmap.layers.incidents.lexicon import load_rules
from incidentmap.layers.incidents.sentence import cut


def sentence_of(text, language):
    [sentence] = cut(text, [(0, len(text))], load_rules(language))
    sentence.dates = find_dates(text, language)
    return sentence


ENGLISH = [
    ("The raid killed three traders and a nurse.", 4, 4),
    ("They killed the imam and his two brothers.", 3, 3),
    ("Seven shepherds were shot dead and four wounded.", 7, 7),
    ("More than sixty people died.", 60, None),
    ("The fight left between 6 and 9 of them dead.", 6, 9),
    ("The mayor was killed at the market.", 1, 1),
    ("The rebels claimed to have killed 20 soldiers; the army conceded six dead.", 6, 20),
    ("Officials put the toll in the camp at thirty-two.", 32, 32),
    ("Two colonels said the dead numbered eleven.", 11, 11),
    ("A patrol was ambushed 40 km from the river and lost five men.", 5, 5),
    ("The attack cost the lives of nine gendarmes.", 9, 9),
    ("Eight died, including two children.", 8, 8),
    ("We counted the bodies: forty-one, and three of them were babies.", 41, 41),
    ("Killing six soldiers and losing two of their own, they fled.", 8, 8),
    ("The blast hurt four but there were no deaths.", 0, 0),
    ("They repelled the raid without loss.", 0, 0),
    ("Dozens died, it is said.", None, None),
    ("Gunmen killed villagers on the road.", None, None),
    ("Robbers shot at the bus and took 30 bags.", None, None),
    ("A bomber killed twelve people besides himself.", 13, 13),
    ("The death toll rose to 45.", 45, 45),
    ("Nineteen were abducted and three are missing.", None, None),
    ("Up to 70 may lie dead.", None, 70),
]
FRENCH = [
    ("Le raid a fait neuf morts et une trentaine de blessés.", 9, 9),
    ("Trois maçons et un mécanicien tués.", 4, 4),
    ("Ils ont tué mon frère et le boulanger.", 2, 2),
    ("Au moins douze bergers ont été abattus.", 12, None),
    ("Plus de quarante soldats et trois civils tués.", 43, None),
    ("Une sage-femme a été tuée, deux collègues sont blessées.", 1, 1),
    ("Le bilan est passé à 27 morts, dont cinq enfants.", 27, 27),
    ("Le tir a fait 8 morts selon le préfet ; « plus de trente » selon les rescapés.", 8, 30),
    ("Deux kamikazes se sont fait sauter, tuant quatre gardes en plus d'eux-mêmes.", 6, 6),
    ("Six terroristes neutralisés, aucun mort côté armée.", 6, 6),
    ("L'incendie n'a fait ni mort ni blessé.", 0, 0),
    ("Un accrochage sans perte du côté des gendarmes.", None, None),
    ("Une dizaine de pêcheurs ont trouvé la mort.", 10, 10),
    ("L'ennemi a laissé 14 corps sur place.", 14, 14),
    ("Une explosion tue deux soldats et en blesse cinq autres.", 2, 2),
]


@pytest.mark.parametrize(("text", "low", "high"), ENGLISH)
def test_english_tolls(text, low, high):
    toll = read_toll(sentence_of(text, "en"))
    assert (toll.low, toll.high) == (low, high)


@pytest.mark.parametrize(("text", "low", "high"), FRENCH)
def test_french_tolls(text, low, high):
    toll = read_toll(sentence_of(text, "fr"))
    assert (toll.low, toll.high) == (low, high)


def test_the_words_of_the_count_are_kept():
    toll = read_toll(sentence_of("At least forty men were executed there.", "en"))
    assert toll.text == "At least forty men were executed"
    assert toll.classes == {"people"}


def test_wounded_and_missing_are_counted_apart():
    sentence = sentence_of("Five soldiers were killed, 12 wounded and three are missing.", "en")
    assert read_toll(sentence).low == 5
    assert side_count(sentence, "injury") == 12
    assert side_count(sentence, "missing") == 3
