//! The program and the world: files, pipes, servers, limits, faults.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[cfg(all(feature = "arrow", feature = "excel", feature = "parquet"))]
#[expect(dead_code, reason = "only whole numbers are wanted here")]
#[path = "../../../tests/support/chance.rs"]
mod chance;
#[expect(dead_code, reason = "only its days are wanted here")]
#[path = "../../../tests/time/trading_days/market.rs"]
mod market;
#[path = "../support/program.rs"]
mod program;
#[cfg(feature = "fetch")]
#[path = "../../../tests/support/server.rs"]
mod server;
#[path = "../../../tests/support/up.rs"]
mod up;

mod damage;
mod data;
mod faults;
mod fetch;
mod inert;
mod input;
mod limits;
mod outputs;
mod state_runs;
mod trading_days;
mod vintages;
mod workbook;
mod write_faults;
