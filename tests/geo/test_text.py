import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.text import sentence_at, sentences


def pieces(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left Gao. She stayed.", ["He left Gao.", "She stayed."]),
        (
            "Col. Sangaré met Dr. Maïga. They agreed.",
            ["Col. Sangaré met Dr. Maïga.", "They agreed."],
        ),
        ("M. Diarra a parlé. Mme Touré aussi.", ["M. Diarra a parlé.", "Mme Touré aussi."]),
        ("Some 3.5 tons burnt on Nov. 8 near Ber.", ["Some 3.5 tons burnt on Nov. 8 near Ber."]),
        ("Report no. 12 is out. No. It is not.", ["Report no. 12 is out.", "No.", "It is not."]),
        ("The U.S. envoy left. He was tired.", ["The U.S. envoy left.", "He was tired."]),
        ("« Ils sont venus. » Puis plus rien.", ["« Ils sont venus. »", "Puis plus rien."]),
        ("“We fled.” He wept.", ["“We fled.”", "He wept."]),
        ("“We fled,” he said. Then he wept.", ["“We fled,” he said.", "Then he wept."]),
        ("Why? Nobody knows! So it goes…", ["Why?", "Nobody knows!", "So it goes…"]),
        (
            "DRONE STRIKE IN THE NORTH\nTwo men died.",
            ["DRONE STRIKE IN THE NORTH", "Two men died."],
        ),
        ("- Ber: closed\n- Gossi: open", ["- Ber: closed", "- Gossi: open"]),
        ("1. First thing.\n2. Second thing.", ["1. First thing.", "2. Second thing."]),
        ("| Kidal | 3 |\n|-------|---|\n| Gao | 2 |", ["| Kidal | 3 |", "| Gao | 2 |"]),
        ("Fighting went on.Then it stopped.", ["Fighting went on.", "Then it stopped."]),
        ("One\n\nTwo", ["One", "Two"]),
        ("", []),
        (" \n\t\n*** \n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_lines_wrapped_at_a_width_are_joined() -> None:
    text = (
        "Armed men on motorcycles came to the market in the morning and\n"
        "fired on the crowd for an hour, said the mayor of the commune of\n"
        "Tarkint. Nobody stopped them."
    )
    assert [len(pieces(text)), pieces(text)[1]] == [2, "Nobody stopped them."]


def test_a_quotation_behind_a_stop_begins_a_sentence() -> None:
    text = 'The garrison had fled. "We came at dawn," he said. « Rien. » Elle part.'
    assert pieces(text) == [
        "The garrison had fled.",
        '"We came at dawn," he said.',
        "« Rien. »",
        "Elle part.",
    ]


def test_lines_of_a_log_are_not_joined() -> None:
    text = (
        "11 Jul - Alfa: a woman and two children taken at the well, let go 14 Jul.\n"
        "15 Jul - Bravo: police found three grenades in a bag, and arrested two men\n"
        "16/07 - Charly: quiet, the market was open and the road was safe to use."
    )
    assert [piece[:6].strip() for piece in pieces(text)] == ["11 Jul", "15 Jul", "16/07"]


def test_windows_line_ends_count() -> None:
    text = "Gao.\r\n\r\nKidal."
    assert sentences(text) == [(0, 4), (8, 14)]


@given(st.text())
def test_spans_are_in_order_inside_and_trimmed(text: str) -> None:
    end = 0
    for start, stop in sentences(text):
        assert end <= start < stop <= len(text)
        piece = text[start:stop]
        assert piece == piece.strip()
        assert any(c.isalnum() or c == "_" for c in piece)
        end = stop


@given(
    st.lists(
        st.sampled_from(["Gao", "fell", ".", " ", "\n", "?", "»", "No", "M", "1", "-"]), max_size=60
    )
)
def test_every_letter_belongs_to_one_sentence(parts: list[str]) -> None:
    text = "".join(parts)
    covered = {i for a, b in sentences(text) for i in range(a, b)}
    assert all(i in covered for i, c in enumerate(text) if c.isalnum())


def test_sentence_at() -> None:
    spans = [(0, 4), (8, 14)]
    assert [sentence_at(spans, i) for i in (0, 3, 8, 13)] == [0, 0, 1, 1]
    assert sentence_at([(3, 5)], 0) == -1
