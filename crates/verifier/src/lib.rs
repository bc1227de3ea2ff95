//! The bytecode verifier: Module to VerifiedModule, or every reason why not.
#![forbid(unsafe_code)]
