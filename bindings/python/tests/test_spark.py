"""Rules over a Spark table: the verdicts of one machine.

Left out, aloud, where there is no Java or no PySpark; in CI there are both.
"""

from __future__ import annotations

import datetime
import os
import shutil
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

JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
if not os.environ.get("FROTH_SPARK"):
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    if not JAVA:
        pytest.skip("there is no Java", allow_module_level=True)

import froth.spark  # noqa: E402

DAY = datetime.date(1999, 1, 1)
HERE = "127.0.0.1"


def session(master: str) -> Any:
    from pyspark.sql import SparkSession

    building = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
    for name in ("bindAddress", "host"):
        building = building.config(f"spark.driver.{name}", HERE)
    for name in ("shuffle.partitions", "execution.arrow.maxRecordsPerBatch"):
        # Few rows a batch, so that entities lie over their ends.
        building = building.config(f"spark.sql.{name}", "4" if name[0] == "s" else "17")
    building = building.config("spark.sql.session.timeZone", "UTC")
    return building.getOrCreate()


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", HERE)
        found = session("local[2]")
        yield found
        found.stop()


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    words = [name for name in frame.columns if name not in ("date",)]
    return frame.with_columns(pl.col(words).cast(pl.String)).sort("entity", "date")


def mixed(entities: int = 30, days: int = 40) -> tuple[pl.DataFrame, pa.Table]:
    """Companies in order, and in disorder."""
    table = pl.DataFrame(companies(entities, days)).with_columns(pl.col("date").cast(pl.Date))
    return table, table.sample(fraction=1.0, shuffle=True, seed=7).to_arrow()


def evaluate(df: Any, **how: Any) -> Any:
    return froth.spark.evaluate(df, hot.rows(), entity="who", date="date", **how)


@pytest.mark.parametrize("rows", ["last", "all"])
@pytest.mark.parametrize("by", ["partition", "entity"])
def test_the_verdicts_are_those_of_one_machine(spark: Any, rows: Any, by: Any) -> None:
    table, other = mixed()
    # Every entity cut at many partitions.
    df = spark.createDataFrame(other).repartition(7)
    found = evaluate(df, rows=rows, by=by)
    alone = hot.rows().survey(table, entity="who", rows=rows)
    assert ordered(pl.DataFrame(found.toArrow())).equals(ordered(pl.DataFrame(alone)))


@pytest.mark.parametrize("rows_a_call", [1, 50, 1_000_000])
def test_an_entity_is_whole_wherever_a_call_ends(
    spark: Any, rows_a_call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = mixed(7, 60)
    batches = table.to_arrow().to_batches(max_chunksize=13)
    monkeypatch.setattr(froth.spark, "_ROWS", rows_a_call)
    calls = 0

    def survey(part: pa.Table) -> pa.Table:
        nonlocal calls
        calls += 1
        return froth.spark._plain(pa.table(hot.rows().survey(part, entity="who", rows="all")))

    own = froth.spark._of_partition(survey, table.columns, "who", "date")
    found = pa.Table.from_batches(own(iter(batches)))
    alone = pl.DataFrame(hot.rows().survey(table, entity="who", rows="all"))
    assert ordered(pl.DataFrame(found)).equals(ordered(alone))
    assert calls == {1: 7, 50: 6, 1_000_000: 1}[rows_a_call]


def test_how_many_partitions_there_are_is_said(spark: Any) -> None:
    table, other = mixed()
    found = evaluate(spark.createDataFrame(other), partitions=3)
    assert found.rdd.getNumPartitions() == 3
    assert found.count() == 30


def test_rows_that_lie_together_are_left_where_they_are(spark: Any) -> None:
    table, other = mixed()
    df = spark.createDataFrame(other).repartition(3, "who").sortWithinPartitions("who", "date")
    found = evaluate(df, together=True)
    plan = found._jdf.queryExecution().executedPlan().toString()
    assert plan.count("Exchange") == 1, plan
    alone = hot.rows().survey(table, entity="who")
    assert ordered(pl.DataFrame(found.toArrow())).equals(ordered(pl.DataFrame(alone)))


def test_an_entity_in_two_partitions_is_refused_by_name(spark: Any) -> None:
    _, other = mixed(3, 40)
    df = spark.createDataFrame(other).repartition(2)
    with pytest.raises(ValueError, match="the rows of `e0000` lie in 2 partitions"):
        evaluate(df, together=True)


def test_an_entity_twice_in_a_partition_is_refused_by_name(spark: Any) -> None:
    days = [DAY, DAY + datetime.timedelta(1)]
    table = pa.table({"who": ["ann", "bob", "ann"], "date": [days[0], *days], "heat": [1.0] * 3})
    df = spark.createDataFrame(table).coalesce(1)
    with pytest.raises(Exception, match="`ann`"):
        evaluate(df, together=True).toArrow()
    turned = pa.table({"who": ["ann"] * 2, "date": days[::-1], "heat": [1.0] * 2})
    with pytest.raises(Exception, match="the rows of `ann` are not in order"):
        evaluate(spark.createDataFrame(turned).coalesce(1), together=True).toArrow()


def test_across_calls_an_entity_twice_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(froth.spark, "_ROWS", 1)
    table = pa.table({"who": ["ann", "bob", "cid", "ann"], "date": [DAY] * 4, "heat": [1.0] * 4})
    own = froth.spark._of_partition(lambda part: part, table.column_names, "who", "date")
    with pytest.raises(ValueError, match="the rows of `ann` do not follow each other"):
        list(own(iter(table.to_batches(max_chunksize=1))))


def test_what_does_not_fit_is_told_before_the_job(spark: Any) -> None:
    df = spark.createDataFrame(pa.table({"who": ["a"], "date": ["1999"], "cold": [1.0]}))
    with pytest.raises(froth.FrothError, match="heat"):
        evaluate(df)
    texts = spark.createDataFrame(pa.table({"who": ["a"], "date": ["1999"], "heat": ["x"]}))
    with pytest.raises(froth.FrothError, match="holds text, not numbers"):
        evaluate(texts)
    with pytest.raises(froth.FrothError, match="no column `whom`"):
        froth.spark.evaluate(texts, hot.rows(), entity="whom", date="date")
    for how, words in (
        ({"by": "row"}, "may be one of"),
        ({"by": "entity", "partitions": 3}, 'for `by="partition"`'),
        ({"together": True, "partitions": 3}, "leaves them"),
    ):
        with pytest.raises(ValueError, match=words):
            evaluate(texts, **how)


def test_times_of_a_zone_are_told_before_the_job(spark: Any) -> None:
    df = spark.createDataFrame(pa.table({"who": ["a"], "date": [DAY], "heat": [5.0]}))
    timed = df.withColumn("date", df["date"].cast("timestamp"))
    assert evaluate(timed).toArrow().num_rows == 1
    spark.conf.set("spark.sql.session.timeZone", "America/New_York")
    try:
        with pytest.raises(ValueError, match="times of the zone America/New_York; make days"):
            evaluate(timed)
        assert evaluate(df).toArrow()["date"].to_pylist() == [DAY]
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")


def test_names_with_dots_are_names(spark: Any) -> None:
    table = pa.table({"the.who": ["a"], "a.date": [DAY], "heat": [5.0]})
    df = spark.createDataFrame(table)
    for by in ("partition", "entity"):
        found = froth.spark.evaluate(df, hot.rows(), entity="the.who", date="a.date", by=by)
        assert found.toArrow()["high"].to_pylist() == ["on"]


def test_rules_that_compare_entities_are_refused(spark: Any, root: Path) -> None:
    rules = froth.RuleSet.from_path(root / "tests" / "accept" / "across.yaml")
    df = spark.createDataFrame(pa.table({"who": ["a"], "date": ["1999"], "heat": [1.0]}))
    with pytest.raises(ValueError, match="compare entities"):
        froth.spark.evaluate(df, rules, entity="who", date="date")


@pytest.mark.parametrize("by", ["partition", "entity"])
def test_gaps_and_doubles_are_told_by_entity(spark: Any, by: Any) -> None:
    for dates, words in (([DAY, DAY], "`ann`"), ([DAY, None], "1 rows of `ann` have no date")):
        table = pa.table({"who": ["ann"] * 2, "date": dates, "heat": [1.0, 5.0]})
        found = evaluate(spark.createDataFrame(table), by=by)
        with pytest.raises(Exception, match=words):
            found.toArrow()
    nameless = pa.table({"who": pa.array([None], pa.string()), "date": [DAY], "heat": [1.0]})
    with pytest.raises(Exception, match="have no name in column `who`"):
        evaluate(spark.createDataFrame(nameless), by=by).toArrow()


def test_series_are_shared_with_all_workers(spark: Any) -> None:
    text = hot.ROWS.replace("inputs:\n", "inputs:\n  base: { unit: number, columns: [base] }\n")
    rules = froth.RuleSet.parse(text.replace("heat > 3", "heat > base"))
    df = spark.createDataFrame(pa.table({"who": ["a", "b"], "date": [DAY] * 2, "heat": [1.0, 5.0]}))
    shared = {"date": ["1999-01-01"], "base": [3.0]}
    found = froth.spark.evaluate(df, rules, entity="who", date="date", shared=shared)
    assert ordered(pl.DataFrame(found.toArrow()))["high"].to_list() == ["off", "on"]
