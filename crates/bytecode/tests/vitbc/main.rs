//! The file format: what is written is read, and nothing else is.

mod corruption;
mod external;
mod faults;
mod files;
mod json;
mod round_trip;
mod samples;
