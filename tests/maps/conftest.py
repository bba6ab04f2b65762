"""A headless Chromium for the pages, one for all tests, with no network and no patience for errors."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        message = "playwright is not installed: pip install 'incidentmap[test]'"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=list(FLAGS)
        )
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a saved page; the test fails on any request, dialog, console error or exception."""
    faults: list[str] = []
    contexts = []

    def open_file(
        path: Path, *, fragment: str = "", width: int = 1280, height: int = 800, **options: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        own = path.resolve().as_uri()

        def on_request(request: Any) -> None:
            address = request.url.split("#")[0]
            if address != own and not address.startswith(("data:", "blob:")):
                faults.append(f"request {address}")

        def on_dialog(dialog: Any) -> None:
            faults.append(f"dialog {dialog.message}")
            dialog.dismiss()

        page.on("request", on_request)
        page.on("dialog", on_dialog)
        page.on("pageerror", lambda error: faults.append(f"exception {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"console {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.goto(own + fragment)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", timeout=30_000)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert faults == []
