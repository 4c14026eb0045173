"""Two workers in processes of their own, as on a cluster, give the same verdicts."""

import sys

import hot
import polars as pl
import pytest
from test_spark import HERE, evaluate, mixed, ordered, session


def test_two_workers_give_the_verdicts_of_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", HERE)
    # Each has one core and a gigabyte.
    spark = session("local-cluster[2,1,1024]")
    try:
        table, other = mixed()
        found = evaluate(spark.createDataFrame(other).repartition(7), rows="all").toArrow()
        alone = hot.rows().survey(table, entity="who", rows="all")
        assert ordered(pl.DataFrame(found)).equals(ordered(pl.DataFrame(alone)))
    finally:
        spark.stop()
