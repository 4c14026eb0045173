"""Makes the files of this folder: one table in many spellings.

python3 -m venv .venv && .venv/bin/pip install pyarrow && .venv/bin/python make.py
"""
import datetime
import decimal

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

ROWS = 60
START = datetime.date(1969, 12, 1)
dates = [START + datetime.timedelta(days=7 * (row % 20)) for row in range(ROWS)]
tickers = [["Aé", "B, Inc.", "C"][row // 20] for row in range(ROWS)]
price = [None if row % 11 == 3 else (row * 37 - 400) / 8 for row in range(ROWS)]
whole = [None if row % 7 == 5 else row - 30 for row in range(ROWS)]
midnight = [datetime.datetime.combine(day, datetime.time()) for day in dates]

table = pa.table(
    {
        "ticker": pa.array(tickers, pa.string()),
        "date": pa.array(dates, pa.date32()),
        "price": pa.array(price, pa.float64()),
        "small": pa.array(price, pa.float32()),
        "whole": pa.array(whole, pa.int32()),
        "long": pa.array(whole, pa.int64()),
        "unsigned": pa.array([4_000_000_000 + row for row in range(ROWS)], pa.uint32()),
        "money": pa.array(
            [None if value is None else decimal.Decimal(value).quantize(decimal.Decimal("0.001")) for value in price],
            pa.decimal128(12, 3),
        ),
        "time": pa.array(midnight, pa.timestamp("ms")),
        "nanos": pa.array(midnight, pa.timestamp("ns", "UTC")),
        "noon": pa.array([day.replace(hour=12) for day in midnight], pa.timestamp("us")),
        "number": pa.array([row // 20 for row in range(ROWS)], pa.int64()),
        "month": pa.array([f"{1970 + row % 20}-02" for row in range(ROWS)], pa.string()),
        "kind": pa.array(tickers).dictionary_encode(),
        "flag": pa.array([row % 2 == 0 for row in range(ROWS)], pa.bool_()),
        "list": pa.array([[row] for row in range(ROWS)], pa.list_(pa.int32())),
        "limit": pa.array([float("inf") if row == 41 else 1.0 for row in range(ROWS)], pa.float64()),
    }
)
for codec in ["none", "snappy", "zstd", "gzip"]:
    pq.write_table(table, f"{codec}.parquet", compression=codec, row_group_size=25)
pq.write_table(table, "plain.parquet", use_dictionary=False, data_page_version="2.0", store_schema=False)
pq.write_table(table.select(["ticker", "time", "price"]), "int96.parquet", use_deprecated_int96_timestamps=True)
by_day = table.select(["date", "ticker", "price"]).sort_by("date")
pq.write_table(by_day, "by-day.parquet", row_group_size=15)
with ipc.new_file("file.arrow", table.schema) as file:
    file.write_table(table, max_chunksize=25)
with ipc.new_stream("stream.arrows", table.schema) as stream:
    stream.write_table(table, max_chunksize=25)
feather.write_feather(table, "zstd.feather", compression="zstd", chunksize=25)
feather.write_feather(table, "lz4.feather", compression="lz4", chunksize=25)

wide = pa.table(
    {
        "date": pa.array([datetime.date(1999, 10, 1), datetime.date(2000, 1, 1), datetime.date(2000, 4, 1)]),
        "gdp": pa.array([9926.1, None, 10278.3], pa.float64()),
        "sector": pa.array(["banks", "banks", "banks"]),
    }
)
pq.write_table(wide, "wide.parquet")
feather.write_feather(wide, "wide.feather", compression="uncompressed")

# What a float, or an hour in Greenwich, would change.
noon = [datetime.datetime(1999, 10, 1, 12), datetime.datetime(2000, 1, 1), datetime.datetime(2000, 4, 1)]
odd = pa.table(
    {
        "id": pa.array([2**53, 2**53 + 1, -(2**53) - 1], pa.int64()),
        "number": pa.array([2**64 - 2, 2**64 - 1, 7], pa.uint64()),
        "date": wide["date"],
        "gdp": wide["gdp"],
        "noon": pa.array(noon, pa.timestamp("us")),
        "evening": pa.array(noon[1:2] * 3, pa.timestamp("us", "America/New_York")),
        "ratio": pa.array([1.0, float("inf"), 2.0]),
    }
)
pq.write_table(odd, "odd.parquet")
feather.write_feather(odd, "odd.feather", compression="uncompressed")

# Every page with its check sum, and no dictionary: the numbers stand there as they are.
pq.write_table(by_day, "checked.parquet", use_dictionary=False, compression="none", row_group_size=30, write_page_checksum=True)

# What takes no room in a file, and much in memory.
many = 5_000_000
same = pa.table({"ticker": pa.array(["A"] * many).dictionary_encode(), "price": pa.array([1.5] * many)})
pq.write_table(same, "same.parquet", compression="zstd", row_group_size=many)
many = 36_000_000
zeros = pa.table({"price": pa.array([0.0] * many)})
feather.write_feather(zeros, "zeros.feather", compression="zstd", chunksize=many)

# Another writer, which puts the schema before the first batch in a way of its own:
# .venv/bin/pip install polars
import polars

polars.from_arrow(by_day.combine_chunks()).write_ipc("polars.arrow")
