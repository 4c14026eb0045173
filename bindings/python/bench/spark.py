"""How long a survey takes on Spark, beside the same survey on the same machine.

    python bindings/python/bench/spark.py

Spark runs in this process with two threads (`local[2]`), and reads Parquet; froth alone
reads the same file by PyArrow. Rows of a table in Markdown are printed, the second of
two runs each, for the first one starts the workers.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet

import froth
import froth.spark

RULES = Path(__file__).resolve().parents[3] / "benches" / "rules" / "two.yaml"
By = Literal["partition", "entity"]


def table(entities: int, days: int) -> pa.Table:
    names = np.repeat([f"e{place:06}" for place in range(entities)], days)
    dates = np.tile(np.datetime64("2000-01-01") + np.arange(days), entities)
    heat = np.random.default_rng(1).uniform(-5, 5, entities * days)
    return pa.table({"who": names, "date": dates, "heat": heat})


def session() -> Any:
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    building = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    for name in ("bindAddress", "host"):
        building = building.config(f"spark.driver.{name}", "127.0.0.1")
    building = building.config("spark.driver.memory", "2g").config("spark.log.level", "ERROR")
    return building.getOrCreate()


def seconds(work: Callable[[], int]) -> tuple[float, int]:
    work()
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def main() -> None:
    spark, rules = session(), froth.RuleSet.from_path(RULES)
    print("| entities | days | rows | how | partitions | seconds |\n|---|---|---|---|---|---|")
    for entities, days in ((200, 5_000), (1_000, 1_000), (10_000, 100)):
        with tempfile.TemporaryDirectory() as folder:
            name = f"{folder}/table.parquet"
            pyarrow.parquet.write_table(table(entities, days), name)
            df = spark.read.parquet(name)

            def alone(name: str = name) -> int:
                data = pyarrow.parquet.read_table(name)
                found = rules.survey(data, entity="who", date="date")
                return int(pa.table(found).num_rows)

            def asked(by: By, parts: int | None, df: Any = df) -> Callable[[], int]:
                found = froth.spark.evaluate(
                    df, rules, entity="who", date="date", by=by, partitions=parts
                )
                return lambda: int(found.toArrow().num_rows)

            ways: list[tuple[str, str, Callable[[], int]]] = [("froth alone", "", alone)]
            ways += [('`by="partition"`', str(parts), asked("partition", parts)) for parts in (2, 16)]
            ways.append(('`by="entity"`', "", asked("entity", None)))
            for how, parts, work in ways:
                spent, rows = seconds(work)
                assert rows == entities, how
                line = f"| {entities:,} | {days:,} | {entities * days:,} | {how} | {parts} "
                print(f"{line}| {spent:.1f} |", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
