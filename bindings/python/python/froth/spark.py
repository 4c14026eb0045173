"""Rules over the entities of a Spark table: the verdicts of one machine, on many.

All rows of an entity come to one worker, are sorted by date there, and are asked about
at once. Whether the table fits the rules is found before the job starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Unpack

from ._data import Data
from ._rules import Asking, RuleSet

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame


def evaluate(
    df: DataFrame,
    rules: RuleSet,
    *,
    entity: str,
    date: str,
    shared: Data | None = None,
    rows: Literal["last", "all"] = "last",
    **asking: Unpack[Asking],
) -> DataFrame:
    """The last row of each entity, or with `rows="all"` all: `entity`, `date`, `phase`,
    `possible` and the state of each signal.

    Rows of Spark have no order, so that `date` says in which they come. `shared` are series that all entities have in common; they are sent to every worker.
    The workers need this package as well.
    """
    import pyarrow
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    if rules.compares_entities:
        raise ValueError(
            "these rules compare entities with each other, which takes all of them at once: "
            "ask `survey` about the table on one machine"
        )
    read = {entity, date} | {name for names in rules.inputs.values() for name in names}
    chosen = df.select(*[name for name in df.columns if name in read])

    def survey(table: Any) -> pyarrow.Table:
        found = rules.survey(
            table, entity=entity, date=date, shared=shared, rows=rows, threads=1, **asking
        )
        return _plain(pyarrow.table(found))

    # What does not fit is told here, and not by a worker in an hour.
    empty = survey(to_arrow_schema(chosen.schema).empty_table())
    own = _of_one(survey, entity, date)
    return chosen.groupBy(entity).applyInArrow(own, schema=from_arrow_schema(empty.schema))


def _of_one(
    survey: Callable[[Any], pyarrow.Table], entity: str, date: str
) -> Callable[[pyarrow.Table], pyarrow.Table]:
    """What a worker does with all rows of one entity."""

    def own(table: pyarrow.Table) -> pyarrow.Table:
        name = table[entity][0].as_py()
        if name is None:
            raise ValueError(f"{table.num_rows} rows have no name in column `{entity}`")
        gaps = table[date].null_count
        if gaps:
            raise ValueError(f"{gaps} rows of `{name}` have no date in column `{date}`")
        return survey(table.sort_by(date))

    return own


def _plain(table: pyarrow.Table) -> pyarrow.Table:
    """The same with texts and numbers as Spark has them."""
    import pyarrow

    def plain(kind: pyarrow.DataType) -> pyarrow.DataType:
        if pyarrow.types.is_dictionary(kind):
            return kind.value_type
        return pyarrow.int64() if pyarrow.types.is_uint64(kind) else kind

    fields = [pyarrow.field(one.name, plain(one.type), True) for one in table.schema]
    return table.cast(pyarrow.schema(fields))
