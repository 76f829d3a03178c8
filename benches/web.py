"""The server with a million defects: how long tiles and plans take, alone and while a drive is inspected beside them.

    .venv/bin/python benches/web.py --michimori target/release/michimori

The ward is that of `exports.py`. Four connections ask for tiles at random, as browsers do: one after the other, over a
connection that stays open, compressed.
"""

import argparse
import asyncio
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from end_to_end import REPOSITORY, run
from exports import STREET_DEG, grid, multiply

BROWSERS = 4
WEST, SOUTH = 139.6, 35.6
FILTERS = {"all": "", "class and status": "?class=pothole&status=candidate,confirmed", "severity": "?severity=0.4"}
ZOOMS = [8, 9, 10, 11, 12, 13, 14, 15, 16]


def make(michimori, db, defects, drives):
    """A register of 328 km of road with so many defects."""
    roads = db.with_suffix(".geojson")
    roads.write_text(json.dumps(grid()), encoding="utf-8")
    run([michimori, "simulate", "--roads", roads, "--db", db, "--drives", str(drives), "--km", "8"])
    run([michimori, "worklist", "--budget", "500000000", "--db", db])
    multiply(db, defects)


def tile_at(lon, lat, zoom):
    side = 2**zoom
    y = 0.5 - math.atanh(math.sin(math.radians(lat))) / (2 * math.pi)
    return f"{zoom}/{int((lon + 180) / 360 * side)}/{int(y * side)}.mvt"


def somewhere(zoom):
    east, north = STREET_DEG
    return tile_at(WEST + random.random() * east, SOUTH + random.random() * north, zoom)


async def ask(reader, writer, head, body=b""):
    """One question over an open connection: seconds, and bytes of the answer."""
    begun = time.perf_counter()
    writer.write(f"{head}\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
    if " 200 " not in headers[0] + " ":
        raise SystemExit(f"{head}: {headers[0]}")
    fields = dict(line.split(": ", 1) for line in headers[1:] if line)
    size = 0
    if "content-length" in fields:
        size = len(await reader.readexactly(int(fields["content-length"])))
    else:
        while chunk := int(await reader.readline(), 16):
            size += len(await reader.readexactly(chunk + 2)) - 2
        await reader.readexactly(2)
    return time.perf_counter() - begun, size


async def browse(port, questions):
    """All questions, by several browsers: their seconds and sizes."""
    told, left = [], iter(questions)

    async def browser():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for head, body in left:
            told.append(await ask(reader, writer, head, body))
        writer.close()

    await asyncio.gather(*(browser() for _ in range(BROWSERS)))
    return told


def tell(name, told):
    seconds = sorted(s for s, _ in told)
    p50, p99 = statistics.median(seconds), seconds[int(0.99 * (len(seconds) - 1))]
    size = statistics.mean(size for _, size in told) / 1e3
    print(f"{name:<36}{1e3 * p50:>8.1f}{1e3 * p99:>8.1f}{1e3 * seconds[-1]:>8.1f}{size:>9.1f}", flush=True)


def measure(port, requests):
    print(f"{'':<36}{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}{'mean KB':>9}")
    for name, query in FILTERS.items():
        for zoom in ZOOMS:
            heads = [f"GET /api/tiles/defects/{somewhere(zoom)}{query} HTTP/1.1" for _ in range(requests)]
            tell(f"defects, {name}, z {zoom}", asyncio.run(browse(port, [(head, b"") for head in heads])))
    for layer in ["sections", "roads"]:
        for zoom in [10, 12, 14, 15, 16]:
            heads = [f"GET /api/tiles/{layer}/{somewhere(zoom)} HTTP/1.1" for _ in range(requests)]
            tell(f"{layer}, z {zoom}", asyncio.run(browse(port, [(head, b"") for head in heads])))
    head = "POST /api/plan HTTP/1.1\r\nContent-Type: application/json"
    budgets = [json.dumps({"budget": random.randrange(10**6, 10**9)}).encode() for _ in range(requests // 10)]
    tell("plan, another budget each time", asyncio.run(browse(port, [(head, budget) for budget in budgets])))


@contextmanager
def inspecting(michimori, home):
    """Inspects the sample drive over and over meanwhile."""
    ended = threading.Event()

    def work():
        frames = REPOSITORY / "sample-data" / "drive"
        while not ended.is_set():
            drive = [frames / "frames", "--track", frames / "track.gpx", "--camera", frames / "camera.toml"]
            command = [michimori, "inspect", *drive, "--dry-run", "--db", home / "other.db"]
            subprocess.run(command, check=True, capture_output=True)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join()


@contextmanager
def serving(michimori, db, port):
    server = subprocess.Popen([michimori, "serve", "--no-auth", "--db", db, "--addr", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            time.sleep(0.1)
            try:
                asyncio.run(browse(port, [("GET /api/policy HTTP/1.1", b"")]))
                break
            except OSError:
                pass
        yield server
    finally:
        server.terminate()
        server.wait()


def resident_mb(process):
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--michimori", type=Path, default=REPOSITORY / "target/release/michimori", help="a release build")
    parser.add_argument("--db", type=Path, help="a register made before; it is copied")
    parser.add_argument("--defects", type=int, default=1_000_000)
    parser.add_argument("--drives", type=int, default=80)
    parser.add_argument("--requests", type=int, default=300, help="for each line of the table")
    parser.add_argument("--port", type=int, default=8099)
    options = parser.parse_args()
    random.seed(7)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        db = home / "ward.db"
        if options.db:
            shutil.copy(options.db, db)
        else:
            make(options.michimori, db, options.defects, options.drives)
        with serving(options.michimori, db, options.port) as server:
            for name, address in {"defects": somewhere(12), "sections": somewhere(16)}.items():
                head = f"GET /api/tiles/{name}/{address} HTTP/1.1"
                first = asyncio.run(browse(options.port, [(head, b"")]))
                print(f"first tile of {name}, read from the register: {first[0][0]:.1f} s")
            head = "POST /api/plan HTTP/1.1\r\nContent-Type: application/json"
            first = asyncio.run(browse(options.port, [(head, b"{}")]))
            print(f"first plan: {first[0][0]:.1f} s")
            print(f"memory of the server: {resident_mb(server):.0f} MB\n\nalone")
            measure(options.port, options.requests)
            print("\nwhile a drive is inspected")
            with inspecting(options.michimori, home):
                measure(options.port, options.requests)


if __name__ == "__main__":
    main()
