"""Every table in every format from the register of a whole ward: 328 km of road, a million defects.

    .venv/bin/python benches/exports.py --michimori target/release/michimori

The roads are a grid of 40 streets; `michimori simulate` drives them, and what it found is copied until there are a
million defects. Each export is a process of its own: seconds, and its peak memory.
"""

import argparse
import json
import sqlite3
import tempfile
from pathlib import Path

from end_to_end import REPOSITORY, run

STREETS = 20  # each way
STREET_DEG = (0.0909, 0.0739)  # 8.2 km east and north of Tokyo
TABLES = {
    "defects": ["geojson", "csv", "xlsx", "gpkg", "open311"],
    "sections": ["geojson", "csv", "xlsx", "gpkg"],
    "worklist": ["geojson", "csv", "xlsx", "gpkg", "pdf"],
    "drives": ["geojson", "csv", "xlsx", "gpkg"],
    "all": ["gpkg"],
}


def grid():
    """Streets that meet at 400 crossings, as GeoJSON."""
    lon, lat = 139.6, 35.6
    steps = range(STREETS)
    place = lambda i, j: [lon + STREET_DEG[0] * i / (STREETS - 1), lat + STREET_DEG[1] * j / (STREETS - 1)]
    lines = [[place(i, j) for j in steps] for i in steps] + [[place(i, j) for i in steps] for j in steps]
    classes = ["arterial", "collector", "local", "local"]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": line},
            "properties": {"name": f"第{n + 1}号線", "class": classes[n % 4], "width_m": 6.0},
        }
        for n, line in enumerate(lines)
    ]
    return {"type": "FeatureCollection", "features": features}


def multiply(db: Path, wanted: int) -> int:
    """Copies the defects of a register, a little aside, until there are so many; returns how many there were."""
    with sqlite3.connect(db) as register:
        columns = [row[1] for row in register.execute("PRAGMA table_info(defect)")]
        shifted = {"id": "substr(id, 1, 12) || printf('%06d', :n)", "lon": "lon + :n * 1e-7"}
        values = ", ".join(shifted.get(name, name) for name in columns)
        (there,) = register.execute("SELECT count(*) FROM defect").fetchone()
        register.execute("CREATE TEMP TABLE seed AS SELECT * FROM defect")
        for n in range(1, -(-wanted // there)):
            left = wanted - there * n
            copy = f"INSERT INTO defect ({', '.join(columns)}) SELECT {values} FROM seed LIMIT {left}"
            register.execute(copy, {"n": n})
    return there


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--michimori", type=Path, default=REPOSITORY / "target/release/michimori", help="a release build")
    parser.add_argument("--defects", type=int, default=1_000_000)
    parser.add_argument("--drives", type=int, default=80)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        roads, db = Path(home, "roads.geojson"), Path(home, "ward.db")
        roads.write_text(json.dumps(grid()), encoding="utf-8")
        simulate = [options.michimori, "simulate", "--roads", roads, "--db", db, "--drives", str(options.drives)]
        made = run([*simulate, "--km", "8"])
        print(f"{options.drives} drives of 8 km made, matched and merged: {made.seconds:.0f} s", flush=True)
        budget = ["--budget", "500000000", "--db", db]
        for state in ["sections cut and ranked, work list", "the same again, with sections up to date"]:
            listed = run([options.michimori, "worklist", *budget])
            print(f"{state}: {listed.seconds:.1f} s, {listed.peak_bytes / 1e6:.0f} MB", flush=True)
        found = multiply(db, options.defects)
        print(f"{found} defects, copied to {options.defects}")
        print(f"{'table':<10}{'format':<10}{'seconds':>8}{'peak MB':>9}{'file MB':>9}")
        for table, form in [(table, form) for table, forms in TABLES.items() for form in forms]:
            out = Path(home, f"out.{form}")
            command = [options.michimori, "export", "--what", table, "--format", form, "--lang", "en", "--out", out]
            done = run([*command, *budget])
            size_mb, peak_mb = out.stat().st_size / 1e6, done.peak_bytes / 1e6
            print(f"{table:<10}{form:<10}{done.seconds:>8.1f}{peak_mb:>9.0f}{size_mb:>9.1f}", flush=True)
            out.unlink()


if __name__ == "__main__":
    main()
