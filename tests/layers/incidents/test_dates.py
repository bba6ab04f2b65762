import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident_texts import code

from incidentmap import data
from incidentmap.layers.incidents.date_spans import Context, Span
from incidentmap.layers.incidents.dates import (
    find_dates,
    find_dates_at,
    infer_published,
    period_of,
    resolve,
)
from incidentmap.layers.incidents.lexicon import DATED, load_rules
from incidentmap.layers.incidents.sentence import cut
from incidentmap.layers.incidents.timing import date_openings

WEDNESDAY = dt.date(2024, 5, 15)
ANCHOR = Span(dt.date(2024, 5, 10), dt.date(2024, 5, 10), 1)


def span(text, language="en", *, exact=True, published=WEDNESDAY, anchor=ANCHOR, year=None):
    [date] = find_dates(text, language)
    found = resolve(date, language, Context(published, exact, anchor, year))
    return found and (str(found.first), str(found.last), found.precision)


def day(text):
    return (text, text, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 3 April 2021", day("2021-04-03")),
        ("on April 3, 2021", day("2021-04-03")),
        ("on 2021-04-03", day("2021-04-03")),
        ("on 03/04/2021", day("2021-04-03")),
        ("on 3 April", day("2024-04-03")),
        ("on 3 June", day("2023-06-03")),
        ("in March 2022", ("2022-03-01", "2022-03-31", 4)),
        ("in early March", ("2024-03-01", "2024-03-31", 4)),
        ("since 2019", ("2019-01-01", "2019-12-31", 5)),
        ("between 4 and 6 June 2020", ("2020-06-04", "2020-06-06", 2)),
        ("on 30 May - 2 June 2020", ("2020-05-30", "2020-06-02", 2)),
        ("in the summer of 2020", ("2020-06-01", "2020-08-31", 5)),
        ("on Monday", day("2024-05-13")),
        ("last Wednesday", day("2024-05-08")),
        ("Tuesday of last week", day("2024-05-07")),
        ("yesterday", day("2024-05-14")),
        ("last week", ("2024-05-06", "2024-05-12", 3)),
        ("last month", ("2024-04-01", "2024-04-30", 4)),
        ("last year", ("2023-01-01", "2023-12-31", 5)),
        ("three days ago", day("2024-05-12")),
        ("two days later", day("2024-05-12")),
        ("a day earlier", day("2024-05-09")),
        ("the next day", day("2024-05-11")),
        ("the same evening", day("2024-05-10")),
        ("in the night of 3/4 May 2023", ("2023-05-03", "2023-05-04", 2)),
        ("28 April/2 May 2023", ("2023-04-28", "2023-05-02", 2)),
        ("in March last year", ("2023-03-01", "2023-03-31", 4)),
        ("Three days on, the town", day("2024-05-13")),
        ("days later", ("2024-05-11", "2024-05-17", 3)),
        ("a few weeks before", ("2024-04-09", "2024-05-03", 4)),
        ("a year prior", ("2023-01-01", "2023-12-31", 5)),
        ("overnight Monday to Tuesday", ("2024-05-13", "2024-05-14", 2)),
        ("on a Friday", None),
        ("on 31 February 2021", None),
    ],
)
def test_english_dates(text, expected):
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 1er mars 2020", day("2020-03-01")),
        ("le 3 avril", day("2024-04-03")),
        ("du 4 au 6 juin 2020", ("2020-06-04", "2020-06-06", 2)),
        ("dans la nuit du 4 au 5 mai", ("2024-05-04", "2024-05-05", 2)),
        ("en août 2021", ("2021-08-01", "2021-08-31", 4)),
        ("fin avril", ("2024-04-01", "2024-04-30", 4)),
        ("mardi dernier", day("2024-05-14")),
        ("avant-hier", day("2024-05-13")),
        ("la semaine dernière", ("2024-05-06", "2024-05-12", 3)),
        ("l'an dernier", ("2023-01-01", "2023-12-31", 5)),
        ("il y a deux jours", day("2024-05-13")),
        ("trois jours plus tard", day("2024-05-13")),
        ("le lendemain", day("2024-05-11")),
        ("la veille", day("2024-05-09")),
        ("le même jour", day("2024-05-10")),
    ],
)
def test_french_dates(text, expected):
    assert span(text, "fr") == expected


@pytest.mark.parametrize("text", ["on Monday", "last week", "yesterday", "three days ago"])
def test_relative_dates_need_a_stated_publication(text):
    assert span(text, exact=False) is None
    assert span(text, published=None) is None


def test_the_year_of_a_full_date_before_goes_on():
    assert span("on 3 June", year=2021) == day("2021-06-03")


def test_an_earlier_month_named_after_a_full_date_is_of_the_year_that_follows():
    context = Context(dt.date(2024, 5, 15), exact=True, year=2021, month=10)
    [date] = find_dates("in March", "en")
    assert resolve(date, "en", context).first == dt.date(2022, 3, 1)
    context.looks_back = True  # "it had attacked in March"
    assert resolve(date, "en", context).first == dt.date(2021, 3, 1)
    [late] = find_dates("in November", "en")
    assert resolve(late, "en", context).first == dt.date(2021, 11, 1)


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("5 May of that year", "en", "2021-05-05"),
        ("in May of the same year", "en", "2021-05-01"),
        ("that June", "en", "2021-06-01"),
        ("the following March", "en", "2022-03-01"),
        ("in the following November", "en", "2021-11-01"),
        ("le 5 mai de cette année-là", "fr", "2021-05-05"),
        ("en mai de la même année", "fr", "2021-05-01"),
        ("en mars suivant", "fr", "2022-03-01"),
    ],
)
def test_a_month_of_the_year_told_of(text, language, first):
    told = Span(dt.date(2021, 10, 3), dt.date(2021, 10, 3), 1)
    context = Context(dt.date(2024, 5, 15), exact=True, told=told)
    [date] = find_dates(text, language)
    assert resolve(date, language, context).first.isoformat() == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [("huit jours plus tard", "2023-02-10"), ("huit mois plus tard", "2023-10-01")],
)
def test_eight_days_are_a_week_and_eight_months_are_eight(text, expected):
    anchor = Span(dt.date(2023, 2, 3), dt.date(2023, 2, 3), 1)
    [date] = find_dates(text, "fr")
    assert resolve(date, "fr", Context(anchor=anchor)).first.isoformat() == expected


def test_years_later_count_from_the_year_named_last():
    anchor = Span(dt.date(2022, 9, 1), dt.date(2022, 9, 30), 4)
    told = Span(dt.date(2013, 1, 1), dt.date(2013, 12, 31), 5)
    [date] = find_dates("two years later", "en")
    found = resolve(date, "en", Context(dt.date(2022, 11, 22), anchor=anchor, told=told))
    assert found is not None
    assert found.first.year == 2015


@pytest.mark.parametrize(
    ("text", "language", "exact"),
    [
        ("two years later", "en", False),
        ("deux ans plus tard", "fr", True),
        ("four days after", "en", True),
        ("trois mois plus tard", "fr", True),
    ],
)
def test_nothing_happened_later_than_the_text_was_published(text, language, exact):
    anchor = Span(dt.date(2022, 11, 20), dt.date(2022, 11, 20), 1)
    [date] = find_dates(text, language)
    assert resolve(date, language, Context(dt.date(2022, 11, 22), exact, anchor)) is None


def test_a_month_alone_lies_near_the_last_full_date():
    """Where the day of publication is only inferred: "in December" of a text of February."""
    context = Context(dt.date(2022, 2, 6), year=2022)
    [december], [march] = find_dates("in December", "en"), find_dates("in March", "en")
    assert resolve(december, "en", context).first == dt.date(2021, 12, 1)
    assert resolve(march, "en", context).first == dt.date(2022, 3, 1)


def test_a_day_of_the_same_month_is_not_that_of_the_heading():
    period = Span(dt.date(2024, 5, 1), dt.date(2024, 5, 31), 4)
    told = Span(dt.date(2023, 2, 3), dt.date(2023, 2, 3), 1)
    [date] = find_dates("le 10 du même mois", "fr")
    assert resolve(date, "fr", Context(period=period, told=told)).first == dt.date(2023, 2, 10)


@pytest.mark.parametrize(("text", "language"), [("last April", "en"), ("en avril dernier", "fr")])
def test_a_month_that_is_the_last_one_counts_from_the_publication(text, language):
    assert span(text, language, year=2017)[0] == f"{WEDNESDAY.year}-04-01"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "BRAVO, 4 May 2022 (Made Wire) - Two men were shot.",
            "en",
            (dt.date(2022, 5, 4), "stated"),
        ),
        (
            "RADIO MADE - journal du soir, lundi 6 mai 2019\n\nBonsoir.",
            "fr",
            (dt.date(2019, 5, 6), "stated"),
        ),
        (
            "It began in May 2021. On 3 August the camp fell.",
            "en",
            (dt.date(2021, 8, 3), "inferred"),
        ),
        ("They came in May 2021 and will stay until June 2024.", "en", (None, "unknown")),
        (
            "They came in May 2021. They will stay until June 2024.",
            "en",
            (dt.date(2021, 5, 31), "inferred"),
        ),
        ("The coup of 2020 changed all.", "en", (dt.date(2020, 12, 31), "inferred")),
        ("Nobody came.", "en", (None, "unknown")),
        ("Morning brief, 4 May 2022\n\n- Bravo: quiet.", "en", (dt.date(2022, 5, 4), "stated")),
        (
            "Échos du fleuve, mercredi 4 mai 2022\n\nRien.",
            "fr",
            (dt.date(2022, 5, 4), "stated"),
        ),
        (
            "Compte rendu des relais – 4 mai 2022\n\nRien.",
            "fr",
            (dt.date(2022, 5, 4), "stated"),
        ),
        (
            "TRANSCRIPT. Call from Bravo, 4 May 2022. Translated.\n\nAll well.",
            "en",
            (dt.date(2022, 5, 4), "stated"),
        ),
        (
            "3 mai 2022, Bravo (cercle de Charlie) : un raid.\n\n4 mai 2022, Delta : rien.",
            "fr",
            (dt.date(2022, 5, 4), "inferred"),
        ),
        (
            "4 mai 2022, BRAVO (Agence) : un raid lundi.\n\nLe maire confirme.",
            "fr",
            (dt.date(2022, 5, 4), "stated"),
        ),
        (
            "Report on the raid at Bravo, 4 May 2022\n\nIt was dark.",
            "en",
            (dt.date(2022, 5, 4), "inferred"),
        ),
        (
            "L'attaque de Bravo, mercredi 4 mai 2022\n\nIl pleuvait.",
            "fr",
            (dt.date(2022, 5, 4), "inferred"),
        ),
        (
            "Interview broadcast on Radio Bravo, 4 May 2022\n\nThey came back on Tuesday.",
            "en",
            (dt.date(2022, 5, 4), "stated"),
        ),
        (
            "Journal diffusé sur les ondes de Bravo, 4 mai 2022\n\nIls sont revenus mardi.",
            "fr",
            (dt.date(2022, 5, 4), "stated"),
        ),
    ],
)
def test_publication_is_stated_inferred_or_unknown(text, language, expected):
    assert infer_published(text, language) == expected


WEEK = Span(dt.date(2023, 10, 2), dt.date(2023, 10, 8), 3)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("On Friday", "en", day("2023-10-06")),
        ("on the 4th, three shells fell", "en", day("2023-10-04")),
        ("the night of the 4th to the 5th", "en", ("2023-10-04", "2023-10-05", 2)),
        ("on 3 October", "en", day("2023-10-03")),
        ("Jeudi, Bravo : deux morts", "fr", day("2023-10-05")),
        ("Le 7 au soir", "fr", day("2023-10-07")),
        ("dans la nuit du 3 au 4", "fr", ("2023-10-03", "2023-10-04", 2)),
        ("le 5, des hommes", "fr", day("2023-10-05")),
    ],
)
def test_days_below_a_heading_are_those_of_its_period(text, language, expected):
    [date] = find_dates(text, language)
    found = resolve(date, language, Context(None, False, ANCHOR, None, WEEK))
    assert found
    assert (str(found.first), str(found.last), found.precision) == expected


def test_a_day_of_the_month_alone_takes_the_month_last_spoken_of():
    assert span("On the 12th") == day("2024-05-12")
    assert span("On the 12th", anchor=None) == day("2024-05-12")
    assert span("On the 20th", anchor=None) == day("2024-04-20")
    assert (
        span("on the 31st", exact=False, anchor=Span(dt.date(2021, 6, 2), dt.date(2021, 6, 2), 1))
        is None
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the 14th Brigade attacked", "en"),
        ("He lives on the 3rd floor.", "en"),
        ("on the 10th anniversary of the coup", "en"),
        ("at the end of the 19th century", "en"),
        ("the 12th victim", "en"),
        ("le 2e régiment et le 4x4", "fr"),
        ("le 15 tonnes et le 6 roues", "fr"),
        ("partis en sept voitures", "fr"),
        ("dès sept heures", "fr"),
    ],
)
def test_other_ordinals_are_no_days(text, language):
    assert [d for d in find_dates(text, language) if d.form.startswith(("nth", "month"))] == []


@pytest.mark.parametrize(
    ("heading", "language", "expected"),
    [
        ("SITUATION, 2 to 8 October 2023", "en", ("2023-10-02", "2023-10-08")),
        ("Digest, week of Monday 2 to Sunday 8 October 2023", "en", ("2023-10-02", "2023-10-08")),
        ("Week of 2 October 2023", "en", ("2023-10-02", "2023-10-08")),
        ("Monthly note, October 2023", "en", ("2023-10-01", "2023-10-31")),
        ("Semaine du 2 au 8 octobre 2023", "fr", ("2023-10-02", "2023-10-08")),
        ("Semaine du lundi 2 octobre 2023", "fr", ("2023-10-02", "2023-10-08")),
        ("Note du 2 octobre 2023", "fr", None),
        ("Annual report 2023", "en", None),
    ],
)
def test_a_heading_says_what_days_the_text_is_about(heading, language, expected):
    found = period_of(heading, language, Context())
    assert (found and (str(found.first), str(found.last))) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("DIGEST, 2 to 8 October 2023\n\n* Friday, Bravo: two herders killed.", "en", "2023-10-06"),
        (
            "Bulletin, semaine du 2 au 8 octobre 2023\n\n- Le 4, à Bravo, deux bergers ont été tués.",
            "fr",
            "2023-10-04",
        ),
        (
            "INCIDENT LOG, October 2023\n\n03/10 - Bravo: two herders killed.",
            "en",
            "2023-10-03",
        ),
        (
            "POINT DU 2 AU 8 OCTOBRE 2023\n\n04/10 Bravo – deux bergers tués, 1/3 du troupeau volé.",
            "fr",
            "2023-10-04",
        ),
        (
            "On 3 October 2021 gunmen burnt a mill in Alfa. Two herders were killed in Bravo, 1/3 of them.",
            "en",
            "None",
        ),
        (
            "On 3 October 2023 gunmen burnt a mill in Alfa. On the 5th they killed two herders in Bravo.",
            "en",
            "2023-10-05",
        ),
    ],
)
def test_incidents_take_their_day_from_the_heading(text, language, expected):
    assert str(code(text, language, published=None, basis="unknown")[-1].event_date) == expected


@given(st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31)))
def test_full_dates_are_read_as_written(date):
    for text in (
        f"{date.day} {date:%B %Y}",
        f"{date:%B} {date.day}, {date.year}",
        date.isoformat(),
        f"{date:%d/%m/%Y}",
    ):
        assert span(text) == day(date.isoformat())


FORMS = {
    "en": [
        "2021-04-03", "3/4/21", "3 to 5 April 2021", "April 3-5, 2021", "the 3rd of April",
        "mid-March 2021", "in the month of last March", "late in the spring of 2021", "May and June 2021",
        "a Monday", "the past Monday", "Friday of last week", "the night of Monday to Tuesday",
        "a few days ago", "several weeks later", "months after", "that same evening", "hours later",
        "shortly before", "the next morning", "the day after", "the previous night", "last evening",
        "the day before yesterday", "tonight", "this afternoon", "earlier this week", "2019-21",
        "in June last year", "29/30 August", "six weeks on,", "throughout 2021", "the same year", "beginning of May", "overnight Sunday to Monday",
    ],
    "fr": [
        "2021-04-03", "03.04.2021", "du 3 au 5 avril 2021", "1er mai", "1 er mai 2021",
        "à la mi-mars 2021", "fin du mois d’août", "courant 2021", "au mois d'août", "l'été 2021",
        "mars dernier", "la nuit de lundi à mardi", "lundi de la semaine dernière", "un jeudi passé",
        "il y a quinze jours", "il y a une heure", "deux ans plus tôt", "semaines auparavant",
        "le même jour", "dans l’après-midi", "ce jour-là", "quelques heures plus tard", "juste après",
        "dès le lendemain", "l'avant-veille", "avant-hier", "la nuit dernière", "aujourd’hui",
        "cet après-midi", "l'année écoulée", "ce mois-ci", "2019–2021", "mi-2021", "en mai de l’an dernier", "la même semaine",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_date_begins_with_a_word_that_opens_one(language):
    reports = [p.read_text(encoding="utf-8") for p in data.path("reports").iterdir()]
    texts = [f"Xxx, {form} yyy." for form in FORMS[language]] + reports
    for text in texts:
        [sentence] = cut(text, [(0, len(text))], load_rules(language))
        assert sentence.sign & DATED
        openings = date_openings(sentence)
        assert find_dates_at(text, language, openings, len(text)) == find_dates(text, language)


@pytest.mark.parametrize("text", ["202203 weeks ago", "202203 months ago", "9999999999 days ago"])
def test_days_that_no_calendar_has_are_none(text):
    [date] = find_dates(text, "en")
    assert resolve(date, "en", Context(WEDNESDAY, True, ANCHOR)) is None


@given(
    st.text(alphabet="0123456789 /-.,andtoMayonJune2021", max_size=60),
    st.sampled_from(["en", "fr"]),
)
def test_no_text_breaks_the_dates(text, language):
    for date in find_dates(text, language):
        found = resolve(date, language, Context(WEDNESDAY, True, ANCHOR))
        assert text[date.start : date.end] == date.text
        assert found is None or found.first <= found.last


@pytest.mark.parametrize(
    ("heading", "text", "day"),
    [
        (
            "Note, avril à juin 2021",
            "Le 12 avril, deux bergers ont été tués à Bravo.",
            "2021-04-12",
        ),
        (
            "Rapport, de janvier à juin 2020",
            "Le 2 mars, un pêcheur a été tué à Bravo.",
            "2020-03-02",
        ),
        (
            "Notes, January to June 2020",
            "On 2 March a fisherman was killed at Bravo.",
            "2020-03-02",
        ),
    ],
)
def test_a_stretch_of_months_in_a_heading_puts_no_day_off_to_the_next_year(heading, text, day):
    claims = code(f"{heading}\n\n{text}", "en" if text.startswith("On") else "fr")
    assert str(claims[0].event_date) == day
