//! THE trap table: every way a running program can fail, and every limit that can end it.
//!
//! A row is a number (it stands in `TRAP` instructions and in files, so it never changes), a name (what `e.kind` says
//! and what an uncaught error prints), whether a program may catch it, and the message used where the place has
//! nothing more precise to say.

macro_rules! traps {
    ($($(#[doc = $doc:expr])* $code:literal $name:ident $catchable:ident $message:literal;)*) => {
        /// Why a program stopped: an error of the program, or a limit of its host.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Trap {
            $($(#[doc = $doc])* $name = $code,)*
        }

        impl Trap {
            /// Every trap, in the order of the table.
            pub const ALL: &[Trap] = &[$(Trap::$name,)*];

            /// The trap with this number, if there is one.
            pub fn from_code(code: u8) -> Option<Trap> {
                match code {
                    $($code => Some(Trap::$name),)*
                    _ => None,
                }
            }

            /// The trap of this name, if there is one.
            pub fn from_name(name: &str) -> Option<Trap> {
                match name {
                    $(stringify!($name) => Some(Trap::$name),)*
                    _ => None,
                }
            }

            /// The number of the trap: stable across versions.
            pub fn code(self) -> u8 {
                self as u8
            }

            /// The name of the trap, as a program sees it in `e.kind`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Trap::$name => stringify!($name),)*
                }
            }

            /// The general message, for places that cannot say more.
            pub fn message(self) -> &'static str {
                match self {
                    $(Trap::$name => $message,)*
                }
            }

            /// Whether `catch` may take it. Limits set by the host (`limit` rows) may not be caught.
            pub fn is_catchable(self) -> bool {
                match self {
                    $(Trap::$name => traps!(@catchable $catchable),)*
                }
            }
        }
    };
    (@catchable error) => { true };
    (@catchable limit) => { false };
}

traps! {
    /// The result of an integer operation does not fit 64 bits.
    1 Overflow error "integer overflow";
    /// An integer was divided by zero.
    2 DivisionByZero error "division by zero";
    /// An index or offset lies outside the value.
    3 IndexOutOfBounds error "index out of bounds";
    /// A map has no such key.
    4 KeyNotFound error "key not found";
    /// `x!` met null.
    5 NullUnwrap error "unwrapped a null value";
    /// `as` met a value of another type.
    6 CastFailed error "the value is not of that type";
    /// An argument is outside of what the operation takes.
    7 InvalidArgument error "invalid argument";
    /// A map was changed while it was iterated.
    8 ConcurrentModification error "the map was changed while it was iterated";
    /// A variable or register was read before it had a value.
    9 Uninitialized error "read before it was initialised";
    /// Calls are nested deeper than the VM stack allows.
    10 StackOverflow error "the stack is full: calls are nested too deeply";
    /// `panic` was called.
    11 Panic error "panic";
    /// An `assert` did not hold.
    12 AssertionFailed error "assertion failed";
    /// The outside world failed: a file, a stream, a process.
    13 Io error "input or output failed";
    /// The host did not grant the right that this needs.
    14 Denied error "the host does not allow this";
    /// A text has not the form that was asked for.
    15 Parse error "the text cannot be parsed";
    /// A foreign function could not be found or called.
    16 Ffi error "a foreign call failed";
    /// A function of the host failed.
    17 Host error "a function of the host failed";
    /// The memory limit was reached.
    64 OutOfMemory limit "the memory limit was reached";
    /// All fuel was used.
    65 OutOfFuel limit "the fuel is used up";
    /// The time limit was reached.
    66 Timeout limit "the time limit was reached";
    /// The host cancelled the program.
    67 Cancelled limit "the host cancelled the program";
    /// The limit on what may be written was reached.
    68 OutputLimit limit "the limit on output was reached";
}

#[cfg(test)]
mod tests {
    use super::Trap;

    #[test]
    fn numbers_and_names_lead_back() {
        for &trap in Trap::ALL {
            assert_eq!(Trap::from_code(trap.code()), Some(trap));
            assert_eq!(Trap::from_name(trap.name()), Some(trap));
        }
        assert_eq!(Trap::from_code(0), None);
        assert!(Trap::StackOverflow.is_catchable() && !Trap::OutOfMemory.is_catchable());
    }
}
