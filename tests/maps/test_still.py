import io
import re
import struct
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from made_layers import made_layers

from incidentmap.geo.errors import OptionError, OutputExistsError
from incidentmap.layers import palette, schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps.projection import GEOD
from incidentmap.maps.still import Still, draw_still, parse_size, still_figure
from incidentmap.maps.words import Words

SVG = "{http://www.w3.org/2000/svg}"


def svg(layers, **options):
    file = io.BytesIO()
    draw_still(layers, file, file_format="svg", **options)
    return ET.fromstring(file.getvalue())


def texts(root):
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def one(**values):
    row = {
        "incident_id": "1", "event_type": "Battles", "location": "Moura", "country": "ML",
        "lon": -4.6, "lat": 14.33, "geo_precision": 1, "fatalities_best": 30,
    }  # fmt: skip
    return {"incidents": layer_frame(schema.INCIDENTS, [{**row, **values}])}


def test_a_png_has_the_size_asked_for(tmp_path):
    draw_still(made_layers(), tmp_path / "map.png", size=(640, 480), dpi=96)
    data = (tmp_path / "map.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (640, 480)


def test_millimetres_are_millimetres(tmp_path):
    root = svg(made_layers(), size=(254, 127), unit="mm")
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(720)
    assert float(root.get("height").removesuffix("pt")) == pytest.approx(360)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_layers_give_the_same_bytes(tmp_path, monkeypatch, suffix):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    draw_still(made_layers(), first, size=(700, 500))
    draw_still(made_layers(), second, size=(700, 500))
    assert first.read_bytes() == second.read_bytes()


def test_the_day_of_making_can_be_fixed(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert any("14 November 2023" in text for text in texts(svg(made_layers())))


def test_svg_keeps_text_and_has_no_script(tmp_path):
    root = svg(made_layers(), title="Attacks in 2024")
    said = texts(root)
    assert "Attacks in 2024" in said
    assert {"Kidal", "Timbuktu", "MALI"} <= set(said)
    assert not list(root.iter(f"{SVG}script"))
    assert not [e for e in root.iter() if any(name.startswith("on") for name in e.attrib)]
    assert not [
        e
        for e in root.iter()
        if any("http" in v for k, v in e.attrib.items() if k.endswith("href"))
    ]


def test_names_have_a_halo_in_svg():
    styles = [e.get("style", "") for e in svg(made_layers()).iter(f"{SVG}text")]
    assert any("paint-order: stroke" in style for style in styles)


def test_pdf_text_can_be_searched(tmp_path):
    import pypdf

    draw_still(made_layers(), tmp_path / "map.pdf", title="Attacks in 2024")
    page = pypdf.PdfReader(tmp_path / "map.pdf").pages[0]
    assert "Attacks in 2024" in page.extract_text()
    assert "Timbuktu" in page.extract_text()


def test_the_sheet_says_what_a_map_must_say():
    said = " ".join(texts(svg(made_layers(60))))
    for word in (
        "Incidents by type", "People killed", "Distance from the border", "up to 25 km", "Military bases",
        "scale at", "Lambert azimuthal equal-area", "Natural Earth", "GeoNames", "no opinion", "Sources: Nobody",
        "February 2020 to November 2024", "Not drawn as points", "Only a district or region named", "Deaths not stated",
    ):  # fmt: skip
        assert word in said, word


def test_french():
    said = " ".join(texts(svg(made_layers(60), interface="fr")))
    assert "Incidents de conflit : Mali et Burkina Faso" in said
    assert "février 2020 à novembre 2024" in said
    assert "Violences contre des civils" in said


@pytest.mark.parametrize("lat", [0.0, 14.0, 60.0, -35.0])
def test_the_scale_bar_is_true_in_the_middle_of_the_map(lat):
    figure = still_figure(one(lat=lat, lon=20.0), (10, 7), Words("en"))
    figure.canvas.draw()
    bars = sorted(
        (
            patch
            for axes in figure.axes
            for patch in axes.patches
            if str(patch.get_gid()).startswith("scale-bar")
        ),
        key=lambda patch: patch.get_x(),
    )
    said = [t.get_text() for t in figure.texts if re.fullmatch(r"[\d.,]+ km", t.get_text())]
    wanted_km = float(said[0].removesuffix(" km").replace(",", ""))
    length_in = sum(bar.get_width() for bar in bars)
    world = figure.axes[0]
    (left, right), width_in = world.get_xlim(), world.get_position().width * 10
    metres = length_in * (right - left) / width_in
    from incidentmap.maps.extent import fitting_bounds
    from incidentmap.maps.projection import fitting_projection

    projection = fitting_projection(fitting_bounds(one(lat=lat, lon=20.0)))
    y = sum(world.get_ylim()) / 2
    x = (left + right) / 2
    lon, lats = projection.inverse(np.linspace(x - metres / 2, x + metres / 2, 21), np.full(21, y))
    assert GEOD.line_length(lon, lats) / 1000 == pytest.approx(wanted_km, rel=2e-3)


def circles(layers):
    figure = still_figure(layers, (10, 7), Words("en"))
    return figure, [
        c
        for c in figure.axes[0].collections
        if type(c).__name__ == "PathCollection" and c.get_zorder() == 5
    ]


@pytest.mark.parametrize("deaths", [0, 1, 12, 300, 500, 4000])
def test_area_says_deaths(deaths):
    _figure, (scatter,) = circles(one(fatalities_best=deaths))
    diameter_pt = scatter.get_sizes()[0] ** 0.5
    from incidentmap.maps.still_sheet import lay_out

    scale = lay_out(10, 7).scale
    assert diameter_pt / 2 / scale == pytest.approx(palette.radius_px(deaths) * 0.75)


def test_vague_is_hollow_and_exact_is_filled():
    _, (exact,) = circles(one(geo_precision=1))
    _, (vague,) = circles(one(geo_precision=4))
    assert tuple(exact.get_facecolor()[0][:3]) == pytest.approx((0xD5 / 255, 0x5E / 255, 0))
    assert tuple(vague.get_facecolor()[0][:3]) == (1, 1, 1)
    assert tuple(vague.get_edgecolor()[0][:3]) == pytest.approx((0xD5 / 255, 0x5E / 255, 0))


def test_a_country_is_told_but_not_drawn():
    root = svg(one(geo_precision=6, location="Mali"))
    said = " ".join(texts(root))
    assert "Mali: 1, place not named" in said
    assert "No incident can be drawn" in said
    assert circles(one(geo_precision=6))[1] == []


def test_what_is_not_drawn_adds_up():
    from incidentmap.maps.extent import drawable

    layers = made_layers(300)
    layers["incidents"].loc[:40, ["lon", "lat"]] = None
    layers["incidents"].loc[41:60, "country"] = ["AA", "BB", "CC", "DD"] * 5
    root = svg(layers, extent=(-6, 13, 2, 17))
    said = " ".join(texts(root))
    parts = said[said.index("Not drawn as points") : said.index("Distance from the border")]
    told = sum(int(number) for number in re.findall(r": (\d+)", parts))
    shown = int(re.search(r"(\d+) of 300 incidents on this map", said)[1])
    assert told + shown == 300
    assert shown <= drawable(layers["incidents"]).sum()


def test_incidents_at_one_place_are_all_seen():
    frame = pd.concat(
        [
            one(incident_id=str(i), fatalities_best=d)["incidents"]
            for i, d in enumerate([300, 40, 0, 2, 90])
        ]
    )
    figure, (scatter,) = circles({"incidents": frame.reset_index(drop=True)})
    axes = figure.axes[0]
    inches = axes.get_position().width * 10 / (axes.get_xlim()[1] - axes.get_xlim()[0])
    centres = np.asarray(scatter.get_offsets()) * inches
    radii = np.sqrt(scatter.get_sizes()) / 2 / 72
    assert len(centres) == 5
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (apart >= radii[:, None] + radii[None] - 1e-9).all()


def test_a_crowd_is_counted():
    said = texts(svg(made_layers(3000)))
    counts = [int(text.replace(",", "")) for text in said if re.fullmatch(r"[\d,]+", text)]
    assert sum(counts) > 1000


def test_no_name_covers_another(monkeypatch):
    from incidentmap.maps import still, still_canvas

    seen = []
    real = still.draw_labels

    def spy(canvas, *arguments):
        before = len(canvas.taken)
        written = real(canvas, *arguments)
        seen.append((canvas.taken[before:], canvas.taken[:before], canvas.frame))
        return written

    monkeypatch.setattr(still, "draw_labels", spy)
    still_figure(made_layers(60), (10, 7), Words("en"))
    ((names, symbols, frame),) = seen
    assert len(names) > 10
    for i, name in enumerate(names):
        assert not any(still_canvas.overlap(name, other) for other in (*names[:i], *symbols))
        assert name[0] > frame[0]
        assert name[2] < frame[2]
        assert name[1] > frame[1]
        assert name[3] < frame[3]


@pytest.mark.parametrize(
    "layers",
    [
        {},
        made_layers(0),
        one(lon=179.9, lat=-17.0),
        one(lon=15.6, lat=82.0),
        one(lon=0.0, lat=-89.5),
        one(location="$x^2$ \\frac{ <script>&\x00\x1b مالي"),
        one(event_type=None, fatalities_best=None, location=None, country=None),
        one(event_type="Something new"),
    ],
    ids=["none", "empty", "antimeridian", "arctic", "pole", "hostile", "nulls", "new type"],
)
@pytest.mark.parametrize("size", [(1000, 700), (160, 130)])
def test_any_layers_and_sizes_are_drawn(layers, size):
    root = svg(layers, size=size)
    assert texts(root)


def test_a_tall_sheet_has_its_legend_beneath():
    root = svg(made_layers(60), size=(700, 1000))
    assert "Military bases" in texts(root)


def test_an_extent_is_kept_and_what_lies_outside_is_told():
    root = svg(made_layers(60), extent=(-6, 13, -2, 16))
    said = " ".join(texts(root))
    assert re.search(r"Outside this map: \d+", said)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"size": (10, 10)}, "size"),
        ({"size": (90_000, 90_000)}, "size"),
        ({"dpi": 10}, "dpi"),
        ({"unit": "em"}, "unit"),
        ({"interface": "de"}, "en or fr"),
        ({"extent": (1, 2, 3)}, "west,south,east,north"),
    ],
)
def test_what_is_out_of_range_is_refused(tmp_path, options, word):
    with pytest.raises(OptionError, match=word):
        draw_still(made_layers(), tmp_path / "map.png", **options)
    assert not list(tmp_path.iterdir())


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(OptionError, match=r"\.png, \.svg or \.pdf"):
        draw_still(made_layers(), tmp_path / "map.gif")


def test_a_file_is_replaced_only_when_asked(tmp_path):
    output = tmp_path / "map.png"
    output.write_bytes(b"mine")
    with pytest.raises(OutputExistsError, match="--overwrite"):
        draw_still(made_layers(), output)
    assert output.read_bytes() == b"mine"
    draw_still(made_layers(), output, overwrite=True, size=(320, 240))
    assert output.read_bytes().startswith(b"\x89PNG")


def test_a_still_shows_itself_in_a_notebook(tmp_path):
    still = Still(made_layers(), size=(320, 240))
    assert still._repr_png_().startswith(b"\x89PNG")
    still.save(tmp_path / "map.svg")
    assert ET.parse(tmp_path / "map.svg").getroot().tag == f"{SVG}svg"


@pytest.mark.parametrize("text", ["", "10", "10x", "axb", "10x10cm", "-1x5"])
def test_a_size_that_is_none_is_refused(text):
    with pytest.raises(OptionError, match="WIDTHxHEIGHT"):
        parse_size(text)
