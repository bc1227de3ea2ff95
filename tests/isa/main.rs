//! Instructions: what each does, and each error it can raise.
//!
//! A listing `NAME.vitasm` prints what stands in `NAME.out`. Where that is not evident, `NAME.py` computes the same
//! in another language; `check_oracle.py` holds the two against each other. A listing in `traps` ends in an error, and
//! says in its first lines in which, with which message, and at which instruction.

mod coverage;
mod differential;
mod extremes;
mod failing;
mod flat;
mod listings;
mod machine;
mod stack;
