"""No file makes the command ask an address; a server that listens hears nothing."""

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator

import pytest
from hostile import geopackages, making
from hostile.case import Runner

Make = Callable[[str], list[object]]


class Listening(http.server.BaseHTTPRequestHandler):
    """Notes what it is asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (Listening,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


def vrt(url: str) -> str:
    return f"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/{url}/v</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def link(url: str) -> str:
    href = {"href": f"{url}/crs", "type": "ogcwkt"}
    return making.features(making.point(), crs={"type": "link", "properties": href})


FILES: dict[str, Callable[[str], str]] = {
    "v.geojson": vrt,
    "v.gml": vrt,
    "v.kml": vrt,
    "v.json": lambda url: (
        f'{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /vsicurl/{url}/g"}}'
    ),
    "l.geojson": link,
    "w.gml": lambda url: f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
    "s.gml": lambda url: (
        f'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:x="{url}/ns" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{url}/ns {url}/s.xsd"/>'
    ),
    "n.kml": lambda url: (
        f"<kml><Document><NetworkLink><Link><href>{url}/n.kml</href></Link></NetworkLink></Document></kml>"
    ),
    "e.kml": lambda url: (
        f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{url}/e">]><kml><Document>&x;</Document></kml>'
    ),
    "page.html": lambda url: (
        f"<link rel=stylesheet href={url}/c><img src={url}/i><iframe src={url}/f></iframe><p>{making.GOOD}"
    ),
}


def commands(name: str) -> list[list[object]]:
    if name.endswith(".html"):
        return [["build", name, "-o", "out"]]
    return [
        ["gazetteer", "add", name, "--gazetteer", "g.sqlite"],
        ["spillover", "in.gpkg", "--boundaries", name],
    ]


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_names_is_not_fetched(name, tmp_path, runner, listening):
    url, asked = listening
    folder = tmp_path / "work"
    folder.mkdir()
    with contextlib.chdir(folder):
        making.put(name, FILES[name](url))
        geopackages.copy()
    for command in commands(name):
        ended = runner(command, folder)
        assert ended.code in (0, 1), ended
    assert asked == []


def test_the_server_would_hear(listening):
    import urllib.request

    url, asked = listening
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{url}/here")
    assert asked == ["/here"]
