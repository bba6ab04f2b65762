"""A PostgreSQL with PostGIS of its own: a data folder, a port on loopback, stopped at the end."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def missing() -> str:
    """Why PostGIS cannot run here; empty where it can."""
    if not SERVERS:
        return "PostgreSQL is not installed (apt-get install postgresql postgis)"
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "PostGIS is not installed (apt-get install postgresql-15-postgis-3)"
    return ""


@contextlib.contextmanager
def server() -> Iterator["Database"]:
    """Start a server as another user where we are root, and stop it whatever happens."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="incidentmap-postgis-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    database = Database(folder, port, user)
    database.tool("initdb", "-D", folder / "data", "-U", user, "-A", "trust", "-E", "UTF8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c shared_buffers=1GB -c max_parallel_workers_per_gather=0 -c jit=off"
    database.tool(
        "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start"
    )
    try:
        database.sql("CREATE EXTENSION postgis")
        yield database
    finally:
        database.tool("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class Database:
    """One running server, asked through psql."""

    def __init__(self, folder: Path, port: int, user: str) -> None:
        self.folder, self.port, self.user = folder, port, user

    def tool(self, name: str, *arguments: object) -> None:
        """Run a program of the server."""
        self._run([SERVERS[-1] / name, *arguments])

    def sql(self, text: str) -> str:
        """Run statements; what they print, unaligned and without headings."""
        command = ["psql", "-h", "127.0.0.1", "-p", self.port, "-U", self.user, "-d", "postgres"]
        return self._run([*command, "-v", "ON_ERROR_STOP=1", "-qAtX", "-F", "\t"], text)

    def timed(self, text: str) -> tuple[str, float]:
        """What a statement prints, and the processor time that its server process took, s."""
        clock = "SELECT pg_read_file('/proc/self/stat', 0, 1000);"
        rows = self.sql(f"{clock}\n{text};\n{clock}").rstrip("\n").split("\n")
        before, after = (
            sum(map(int, row.rsplit(")", 1)[1].split()[11:13])) for row in (rows[0], rows[-1])
        )
        return "\n".join(rows[1:-1]), (after - before) / os.sysconf("SC_CLK_TCK")

    def _run(self, command: list[object], text: str | None = None) -> str:
        words = [str(word) for word in command]
        if os.geteuid() == 0:
            words = [
                "setpriv",
                f"--reuid={self.user}",
                f"--regid={self.user}",
                "--init-groups",
                *words,
            ]
        done = subprocess.run(words, input=text, capture_output=True, text=True, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout
