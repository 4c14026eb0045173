"""Rules over the entities of a Spark table: the verdicts of one machine, on many.

All rows of an entity come to one worker, in the order of their dates, and are asked
about at once. Whether the table fits the rules is found before the job starts.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, Unpack

from ._asking import Asking
from ._data import Data
from ._errors import FrothWarning
from ._rules import RuleSet

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

# How many rows a worker collects before it asks: as many as make a call worth its while.
_ROWS = 200_000
_GREENWICH = ("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00")


def evaluate(
    df: DataFrame,
    rules: RuleSet,
    *,
    entity: str,
    date: str,
    shared: Data | None = None,
    rows: Literal["last", "all"] = "last",
    by: Literal["partition", "entity"] = "partition",
    partitions: int | None = None,
    together: bool = False,
    **asking: Unpack[Asking],
) -> DataFrame:
    """The last row of each entity, or with `rows="all"` all: `entity`, `date`, `phase`,
    `possible` and the state of each signal.

    By `"partition"` a worker asks about many entities in one call (`mapInArrow`), after
    a shuffle into so many `partitions`, or as many as Spark likes; by `"entity"` about
    one at a time (`applyInArrow`). With `together` nothing is shuffled: the rows of each
    entity lie in one partition, behind each other and by date, which is checked.

    `shared` are series that all entities have in common; they are sent to every worker.
    The workers need this package as well.
    """
    import pyarrow
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    if rules.compares_entities:
        raise ValueError(
            "these rules compare entities with each other, which takes all of them at once: "
            "ask `survey` about the table on one machine"
        )
    if by not in ("partition", "entity"):
        raise ValueError(f"`by` is `{by}`, and may be one of `partition`, `entity`")
    if by == "entity" and (together or partitions is not None):
        raise ValueError('`together` and `partitions` are for `by="partition"`')
    if together and partitions is not None:
        raise ValueError("`partitions` shuffles the rows, and `together` leaves them where they are")
    read = {entity, date} | {name for names in rules.inputs.values() for name in names}
    names = [name for name in df.columns if name in read]
    chosen = df.select(*[_quoted(name) for name in names])
    _check_days(chosen, date)

    def survey(table: Any) -> pyarrow.Table:
        with warnings.catch_warnings():
            # What a part of the table never holds another may.
            warnings.simplefilter("ignore", FrothWarning)
            found = rules.survey(
                table, entity=entity, date=date, shared=shared, rows=rows, threads=1, **asking
            )
        return _plain(pyarrow.table(found))

    # What does not fit is told here, and not by a worker in an hour.
    empty = to_arrow_schema(chosen.schema, timezone="UTC").empty_table()
    schema = from_arrow_schema(survey(empty).schema)
    # To Spark a name with a dot is a field of a record.
    plain = [f"column_{place}" for place in range(len(names))]
    by_entity, by_date = (plain[names.index(name)] for name in (entity, date))
    chosen = chosen.toDF(*plain)
    asking_one = _of_one(survey, names, entity, date)
    asking_many = _of_partition(survey, names, entity, date)
    if by == "entity":
        return chosen.groupBy(by_entity).applyInArrow(asking_one, schema=schema)
    if together:
        _check_whole(chosen, by_entity)
    elif partitions is None:
        chosen = chosen.repartition(by_entity).sortWithinPartitions(by_entity, by_date)
    else:
        chosen = chosen.repartition(partitions, by_entity).sortWithinPartitions(by_entity, by_date)
    return chosen.mapInArrow(asking_many, schema=schema)


def _quoted(name: str) -> str:
    """A name as Spark takes it."""
    return "`" + name.replace("`", "``") + "`"


def _check_days(chosen: DataFrame, date: str) -> None:
    kinds = dict(chosen.dtypes)
    zone = chosen.sparkSession.conf.get("spark.sql.session.timeZone")
    if kinds.get(date) == "timestamp" and zone not in _GREENWICH:
        raise ValueError(
            f"column `{date}` holds times of the zone {zone}; make days of them: "
            f'`df.withColumn("{date}", to_date("{date}"))`'
        )


def _check_whole(chosen: DataFrame, entity: str) -> None:
    """Refuses a table in which an entity lies in more than one partition."""
    from pyspark.sql import functions

    places = chosen.select(
        chosen[entity].alias("name"), functions.spark_partition_id().alias("partition")
    )
    counts = places.distinct().groupBy("name").count()
    cut = counts.where("count > 1").orderBy("name").limit(1).collect()
    for one in cut:
        raise ValueError(
            f"the rows of `{one['name']}` lie in {one['count']} partitions: leave out `together`, "
            "and they are brought together"
        )


def _of_one(
    survey: Callable[[Any], pyarrow.Table], names: list[str], entity: str, date: str
) -> Callable[[pyarrow.Table], pyarrow.Table]:
    """What a worker does with all rows of one entity."""

    def own(table: pyarrow.Table) -> pyarrow.Table:
        table = table.rename_columns(names)
        _check_gaps(table, entity, date)
        return survey(table.sort_by(date))

    return own


def _of_partition(
    survey: Callable[[Any], pyarrow.Table], names: list[str], entity: str, date: str
) -> Callable[[Iterator[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]:
    """What a worker does with a partition: entities are kept whole, and as many as fit
    are asked about at once."""

    place = names.index(entity)

    def all_of(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        asked: set[Any] = set()

        def answers(table: pyarrow.Table) -> list[pyarrow.RecordBatch]:
            table = table.rename_columns(names)
            _check_gaps(table, entity, date)
            own = table[entity].unique().to_pylist()
            for name in own:
                if name in asked:
                    raise ValueError(
                        f"the rows of `{name}` do not follow each other in their partition: leave "
                        "out `together`, and they are sorted"
                    )
            asked.update(own)
            found: list[pyarrow.RecordBatch] = survey(table).to_batches()
            return found

        held: list[pyarrow.RecordBatch] = []
        rows, enough = 0, _ROWS
        for batch in batches:
            held.append(batch)
            rows += batch.num_rows
            if rows < enough:
                continue
            table = pyarrow.Table.from_batches(held)
            start = _start_of_last(table.column(place))
            if start:
                yield from answers(table.slice(0, start))
                held = table.slice(start).to_batches()
            # The last one goes on, and may be longer than all before it.
            rows -= start
            enough = max(_ROWS, 2 * rows)
        if rows:
            yield from answers(pyarrow.Table.from_batches(held))

    return all_of


def _start_of_last(names: pyarrow.ChunkedArray) -> int:
    """Where the rows of the last entity begin."""
    import pyarrow.compute

    last = names[len(names) - 1]
    if not last.is_valid:
        return 0
    others = pyarrow.compute.fill_null(pyarrow.compute.not_equal(names, last), True)
    places = pyarrow.compute.indices_nonzero(others)
    return int(places[len(places) - 1].as_py()) + 1 if len(places) else 0


def _check_gaps(table: pyarrow.Table, entity: str, date: str) -> None:
    gaps = table[entity].null_count
    if gaps:
        raise ValueError(f"{gaps} rows have no name in column `{entity}`")
    if table[date].null_count:
        import pyarrow.compute

        undated = table.filter(pyarrow.compute.is_null(table[date]))[entity]
        name = undated[0].as_py()
        gaps = sum(one == name for one in undated.to_pylist())
        raise ValueError(f"{gaps} rows of `{name}` have no date in column `{date}`")


def _plain(table: pyarrow.Table) -> pyarrow.Table:
    """The same with texts and numbers as Spark has them."""
    import pyarrow

    def plain(kind: pyarrow.DataType) -> pyarrow.DataType:
        if pyarrow.types.is_dictionary(kind):
            return kind.value_type
        return pyarrow.int64() if pyarrow.types.is_uint64(kind) else kind

    fields = [pyarrow.field(one.name, plain(one.type), True) for one in table.schema]
    return table.cast(pyarrow.schema(fields))
