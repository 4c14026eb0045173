"""How fast a survey is from Python, beside the Rust library on the same data.

    cargo build --release -p froth --bench arrays --no-default-features --features arrays
    python bindings/python/bench/survey.py ROUNDS

Both make the same table of 10,000 entities and 1,000 days, ask the same rules, and take
turns; what they find must be the same. It prints rows of a table in Markdown, and one
line of JSON. `arrays` is found below `target/release/deps`, or named by `FROTH_BENCH`.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import froth

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "benches" / "rules" / "two.yaml"
ENTITIES, DAYS, RUNS = 10_000, 1_000, 5
BATCH = 1 << 16


def table() -> pa.Table:
    """The table of `benches/arrays.rs`."""
    rows = np.arange(ENTITIES * DAYS, dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = (rows + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    heat = (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53 * 10.0 - 5.0
    names = pa.array([f"e{place:05}" for place in range(ENTITIES)])
    who = names.take(pa.array(np.repeat(np.arange(ENTITIES), DAYS)))
    dates = pa.array(np.tile(np.arange(DAYS, dtype=np.int32) + 10_957, ENTITIES)).cast(pa.date32())
    columns = [who, dates, pa.array(heat, mask=(mixed & np.uint64(31)) == 0)]
    found = pa.Table.from_arrays(columns, names=["who", "date", "heat"])
    return pa.Table.from_batches(found.to_batches(max_chunksize=BATCH))


def python(data: pa.Table, rules: froth.RuleSet, threads: int) -> dict[str, Any]:
    spent, last = [], {}
    for _ in range(RUNS):
        clock, processor = time.perf_counter(), time.process_time()
        survey = rules.survey(data, entity="who", date="date", threads=threads)
        found = pa.table(survey)
        spent.append([time.process_time() - processor, time.perf_counter() - clock])
        assert found.num_rows == ENTITIES
        last = survey.last
    return {"spent": spent, "last": list(last.values())}


def rust(program: str, threads: int) -> dict[str, Any]:
    asked = [program, str(ENTITIES), str(DAYS), str(threads), str(RUNS)]
    found: dict[str, Any] = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    return found


def program() -> str:
    if named := os.environ.get("FROTH_BENCH"):
        return named
    built = (ROOT / "target" / "release" / "deps").glob("arrays-*")
    found = [path for path in built if path.suffix == "" and os.access(path, os.X_OK)]
    if not found:
        sys.exit(f"{__doc__}")
    return str(max(found, key=lambda path: path.stat().st_mtime))


def memory(is_begun_anew: bool = False) -> float:
    """The most that this process has had, in MiB, since it was begun anew (on Linux)."""
    if is_begun_anew:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    [most] = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(most) / 1024


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    data, rules, native = table(), froth.RuleSet.from_path(RULES), program()
    size, before = data.nbytes / 2**20, memory(is_begun_anew=True)
    found: dict[str, Any] = {"rows": ENTITIES * DAYS, "table_mib": round(size)}
    print("| threads | Rust, cpu s | Python, cpu s | ratio | Rust, s | Python, s |")
    print("|---|---|---|---|---|---|")
    for threads in (1, 2):
        pairs = []
        for _ in range(rounds):
            one, other = rust(native, threads), python(data, rules, threads)
            assert one["last"] == other["last"], (one, other)
            # The fastest of a turn is the one that others disturbed least.
            pairs.append([[min(run[kind] for run in own["spent"]) for kind in (0, 1)] for own in (one, other)])
        ratio = statistics.median(one[0] / other[0] for one, other in pairs)
        cells = [statistics.median(pair[own][kind] for pair in pairs) for kind in (0, 1) for own in (0, 1)]
        print(
            f"| {threads} | {cells[0]:.3f} | {cells[1]:.3f} | {ratio:.2f} "
            f"| {cells[2]:.3f} | {cells[3]:.3f} |"
        )
        found[f"threads_{threads}"] = {
            "rust_cpu_s": round(cells[0], 3), "python_cpu_s": round(cells[1], 3),
            "ratio": round(ratio, 2),
        }  # fmt: skip
    found["memory_grows_mib"] = round(memory() - before)
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
