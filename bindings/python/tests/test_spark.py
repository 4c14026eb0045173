"""Rules over a Spark table: the verdicts of one machine. Left out without PySpark."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hot
import polars as pl
import pyarrow as pa
import pytest
from test_survey import companies

import froth

pytest.importorskip("pyspark")

import froth.spark  # noqa: E402


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    here = "127.0.0.1"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", here)
        building = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        for name in ("bindAddress", "host"):
            building = building.config(f"spark.driver.{name}", here)
        session = building.config("spark.sql.shuffle.partitions", "4").getOrCreate()
        yield session
        session.stop()


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    words = [name for name in frame.columns if name not in ("date",)]
    return frame.with_columns(pl.col(words).cast(pl.String)).sort("entity", "date")


@pytest.mark.parametrize("rows", ["last", "all"])
def test_the_verdicts_are_those_of_one_machine(spark: Any, rows: Any) -> None:
    table = pl.DataFrame(companies(30, 40)).with_columns(pl.col("date").cast(pl.Date))
    # In disorder, and every entity cut at many partitions.
    mixed = table.sample(fraction=1.0, shuffle=True, seed=7).to_arrow()
    df = spark.createDataFrame(mixed).repartition(7)
    found = froth.spark.evaluate(df, hot.rows(), entity="who", date="date", rows=rows)
    alone = hot.rows().survey(table, entity="who", rows=rows)
    assert ordered(pl.DataFrame(found.toArrow())).equals(ordered(pl.DataFrame(alone)))


def test_what_does_not_fit_is_told_before_the_job(spark: Any) -> None:
    df = spark.createDataFrame(pa.table({"who": ["a"], "date": ["1999"], "cold": [1.0]}))
    with pytest.raises(froth.FrothError, match="heat"):
        froth.spark.evaluate(df, hot.rows(), entity="who", date="date")
    texts = spark.createDataFrame(pa.table({"who": ["a"], "date": ["1999"], "heat": ["x"]}))
    with pytest.raises(froth.FrothError, match="holds text, not numbers"):
        froth.spark.evaluate(texts, hot.rows(), entity="who", date="date")
    with pytest.raises(froth.FrothError, match="no column `whom`"):
        froth.spark.evaluate(texts, hot.rows(), entity="whom", date="date")


def test_rules_that_compare_entities_are_refused(spark: Any, root: Path) -> None:
    rules = froth.RuleSet.from_path(root / "tests" / "accept" / "across.yaml")
    df = spark.createDataFrame(pa.table({"who": ["a"], "date": ["1999"], "heat": [1.0]}))
    with pytest.raises(ValueError, match="compare entities"):
        froth.spark.evaluate(df, rules, entity="who", date="date")


def test_gaps_and_doubles_are_told_by_entity(spark: Any) -> None:
    day, none = datetime.date(1999, 1, 1), None
    for dates, words in (([day, day], "`ann`"), ([day, none], "1 rows of `ann` have no date")):
        table = pa.table({"who": ["ann"] * 2, "date": dates, "heat": [1.0, 5.0]})
        found = froth.spark.evaluate(
            spark.createDataFrame(table), hot.rows(), entity="who", date="date"
        )
        with pytest.raises(Exception, match=words):
            found.toArrow()
    nameless = pa.table({"who": pa.array([None], pa.string()), "date": [day], "heat": [1.0]})
    df = spark.createDataFrame(nameless)
    with pytest.raises(Exception, match="have no name in column `who`"):
        froth.spark.evaluate(df, hot.rows(), entity="who", date="date").toArrow()
