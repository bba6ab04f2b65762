"""A process that has everything imported and forks real runs of the command, to be killed.

Started by `faults.runs`. Reads one JSON object a line: ``argv``, ``env``, ``folder`` to run in, and
how the run shall end: ``after`` seconds, ``after_draft`` seconds from the moment that a draft
appears in the folder, or at the ``move``-th call that moves or removes a file. Answers with one.
"""

import contextlib
import importlib
import json
import os
import pkgutil
import signal
import sys
import time
from pathlib import Path

import incidentmap.cli.main


def warm_up():
    """Import what commands import when they are called."""
    for package in ("geo", "layers", "layers.incidents", "layers.qgis", "maps", "cli"):
        found = importlib.import_module(f"incidentmap.{package}").__path__
        for module in pkgutil.iter_modules(found):
            if module.name not in ("__main__", "second_opinion") and not module.ispkg:
                importlib.import_module(f"incidentmap.{package}.{module.name}")
    for name in ("click._termui_impl", "encodings.cp437"):
        importlib.import_module(name)
    for name in ("figure", "backends.backend_svg", "font_manager"):
        importlib.import_module(f"matplotlib.{name}")


MOVES = ("replace", "rename", "unlink", "rmdir")


def die_at_move(number: int) -> None:
    """Let this process kill itself before the call of that number which moves or removes a file."""
    count = 0

    def before(call):
        def counted(*args, **kwargs):
            nonlocal count
            if any(str(a).endswith((".gpkg", ".qgz", ".html", ".csv", ".sqlite", ".shp", ".dbf",
                                    ".shx", ".prj", ".cpg", ".png")) for a in args):  # fmt: skip
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counted

    for name in MOVES:
        setattr(os, name, before(getattr(os, name)))


def run(order):
    """Run the command in this process, which ends with it."""
    os.setsid()
    os.chdir(order["folder"])
    os.environ.update(order["env"])
    with Path(order["log"]).open("wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    for key, value in order.get("limits", {}).items():
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(getattr(resource, key), (value, value))
    if "uid" in order:
        os.setgroups([])
        os.setgid(order["uid"])
        os.setuid(order["uid"])
    if "move" in order:
        die_at_move(order["move"])
    sys.argv = ["incidentmap", *order["argv"]]
    incidentmap.cli.main.main()


def started(order):
    """Fork a run; its process id."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        run(order)
    except SystemExit as end:
        code = end.code or 0
    finally:
        os._exit(code)


def drafts(folder):
    """Whether a draft lies in the folder or one of its folders."""
    return any(folder.glob(".*.part")) or any(folder.glob("*/.*.part"))


def watch(order):
    """Start a run and bring about its end where that was ordered; how it ended."""
    begun = time.perf_counter()
    child = started(order)
    others = [started({**order, **other}) for other in order.get("also", ())]
    kill_at = begun + order["after"] if "after" in order else None
    folder, drafted, status = Path(order["folder"]), None, None
    while status is None:
        done, ended = os.waitpid(child, os.WNOHANG)
        now = time.perf_counter()
        if done:
            status = ended
        elif drafted is None and drafts(folder):
            drafted = now - begun
            if "after_draft" in order:
                kill_at = now + order["after_draft"]
        elif kill_at is not None and now >= kill_at:
            kill = os.kill if order.get("alone") else os.killpg
            with contextlib.suppress(ProcessLookupError):  # it has just ended itself
                kill(child, order.get("signal", signal.SIGKILL))
            _, status = os.waitpid(child, 0)
        else:
            time.sleep(0.0005)
    now = time.perf_counter()
    return {
        "status": os.waitstatus_to_exitcode(status),
        "also": [os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]) for other in others],
        "seconds": now - begun,
        "drafted": drafted,
        "waited": now - kill_at if kill_at else 0.0,
        "group": child,
    }


def main():
    """Answer orders until there are no more."""
    warm_up()
    for line in sys.stdin:
        answer = watch(json.loads(line))
        print(json.dumps(answer), flush=True)


# Processes that a command starts import this module anew, under another name.
if __name__ == "__main__":
    main()
