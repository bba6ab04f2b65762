"""Take the pictures of the documentation from the demo, with Chromium and QGIS: `make pictures`."""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).with_name("images")
TESTS = Path(__file__).parents[1] / "tests"
CHROMIUM, QGIS_PYTHON = "/usr/bin/chromium", "/usr/bin/python3"
WIDE, PHONE = (1280, 800), (390, 844)
COLOURS = 256


def keep(name: str, picture: bytes | Path, width: int = 0) -> None:
    """Save a picture with a palette of its own, as narrow as wanted."""
    image = Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture)
    image = image.convert("RGB")
    if width:
        image = image.resize((width, round(image.height * width / image.width)), Image.LANCZOS)
    # Of Pillow's methods this one keeps the colours of small dots and of large fields.
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )


def deadliest(page: Any) -> None:
    """Open the popup of the incident with most deaths."""
    page.click("#tab-incidents")
    page.click("#sort-deaths button")
    page.locator("#table tbody button").first.click()
    page.wait_for_selector(".leaflet-popup-content")


def first_page(page: Any, folder: Path) -> Path:
    """Print a page as a person does, and draw the first sheet."""
    paper, sheet = folder / "paper.pdf", folder / "paper"
    page.pdf(path=paper, format="A4", print_background=True)
    drawing = ["pdftoppm", "-png", "-r", "160", "-singlefile", str(paper), str(sheet)]
    subprocess.run(drawing, check=True)
    return sheet.with_suffix(".png")


def shots(folder: Path) -> None:
    """Take those of the map and of the report."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )

        def take(
            name: str,
            file: Path,
            size: tuple[int, int] = WIDE,
            act: Callable[[Any], None] | None = None,
            *,
            width: int = 0,
            printed: bool = False,
            **options: Any,
        ) -> None:
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, offline=True, **options
            )
            page = context.new_page()
            page.goto(file.as_uri())
            if file.name == "map.html":
                page.wait_for_selector("html[data-ready]")
            if act is not None:
                act(page)
            page.wait_for_timeout(800)
            keep(name, first_page(page, folder) if printed else page.screenshot(), width)
            context.close()

        english, french = folder / "en" / "map.html", folder / "fr" / "map.html"
        phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 1.5}
        take("map", english)
        take("map-dark", english, color_scheme="dark")
        take("map-popup", english, act=deadliest)
        take("map-french", french, act=lambda page: page.click("#tab-layers"))
        take("map-printed", english, width=663, printed=True)
        take("map-phone", english, PHONE, **phone)
        take("map-phone-table", english, PHONE, lambda page: page.click("#tab-incidents"), **phone)
        take("report-page", folder / "en" / "report.html", width=662, printed=True)
        browser.close()


def main() -> None:
    """Run the demo in both languages and take all pictures."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        program = [sys.executable, "-m", "incidentmap.cli"]
        for language in ("en", "fr"):
            demo = ["demo", "-o", str(folder / language), "--interface", language, "-q"]
            subprocess.run([*program, *demo], check=True)
        file = folder / "en" / "incidents.gpkg"
        still = folder / "still.png"
        subprocess.run([*program, "render", str(file), "-o", str(still), "-q"], check=True)
        keep("still", still, 1500)
        shots(folder)
        script = TESTS / "layers" / "qgis_open.py"
        subprocess.run(
            [QGIS_PYTHON, str(script), str(file), str(folder)],
            check=True,
            stdout=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        )
        keep("qgis-map", min(folder.glob("map-*.png"), key=lambda p: "layout" in p.name), 1000)
        keep("qgis-layout", min(folder.glob("map-layout-*.png")), 1000)


if __name__ == "__main__":
    main()
