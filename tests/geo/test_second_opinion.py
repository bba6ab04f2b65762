from pathlib import Path

import pytest

from incidentmap.geo.errors import MissingExtraError, OptionError
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder
from incidentmap.geo.second_opinion import SecondOpinion

TEXT = "Nice is calm, says the Bath committee. Boni Kidal spoke of Ouagadougou."


def test_without_spacy_the_message_names_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'incidentmap\[nlp\]'"):
        SecondOpinion("fr_core_news_md")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline made here, whose rules call some names places."""
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "GPE", "pattern": "Nice"}, {"label": "PERSON", "pattern": "Ouagadougou"}]
    )
    path = tmp_path_factory.mktemp("pipeline")
    nlp.to_disk(path)
    return path


@pytest.mark.filterwarnings("ignore")
def test_it_adds_and_never_takes_away(gazetteer: Gazetteer, pipeline: Path) -> None:
    alone = [m.text for m in Geocoder(gazetteer).geocode(TEXT)]
    opinion = SecondOpinion(str(pipeline))
    advised = [m.text for m in Geocoder(gazetteer, second_opinion=opinion).geocode(TEXT)]
    assert alone == ["Ouagadougou"]
    assert advised == ["Nice", "Ouagadougou"]


@pytest.mark.filterwarnings("ignore")
def test_unknown_pipelines_and_those_without_entities(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    with pytest.raises(OptionError, match="no spaCy pipeline 'nowhere'"):
        SecondOpinion("nowhere")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(OptionError, match="no named entities"):
        SecondOpinion(str(tmp_path / "blank"))
