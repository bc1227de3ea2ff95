//! The rules by number and short name. Their prose stands at the top of the crate's documentation, in this order.

macro_rules! rules {
    ($($(#[doc = $doc:expr])* $number:literal $variant:ident $name:literal;)*) => {
        /// A rule of the verifier: which one a module broke.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Rule {
            $($(#[doc = $doc])* $variant = $number,)*
        }

        impl Rule {
            /// Every rule, in the order of the documentation.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// The number: 7 of V7.
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// The short name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Rule::$variant => $name,)*
                }
            }
        }
    };
}

rules! {
    /// How many types a module may define.
    1 TypeCount "type-count";
    /// What types are made of.
    2 TypeParts "type-parts";
    /// Signatures and names of imported natives.
    3 Imports "imports";
    /// Types of globals.
    4 Globals "globals";
    /// Sizes of frames.
    5 Frame "frame";
    /// Types of registers and results.
    6 RegisterTypes "register-types";
    /// Where functions lie in the code.
    7 CodeRanges "code-ranges";
    /// What exports name.
    8 Exports "exports";
    /// The function that starts the program.
    9 Entry "entry";
    /// Words are instructions.
    10 Decode "decode";
    /// Register operands exist and have an accepted type.
    11 Registers "registers";
    /// Operands that are numbers of something.
    12 Indices "indices";
    /// Where jumps lead.
    13 JumpTargets "jump-targets";
    /// What `TRAP` may raise.
    14 TrapCodes "trap-codes";
    /// Operands of one type.
    15 SameType "same-type";
    /// Reading parameters.
    16 Parameters "parameters";
    /// Reading and writing globals.
    17 GlobalAccess "global-access";
    /// Reading and writing fields.
    18 Fields "fields";
    /// Reading and writing references in arrays.
    19 Elements "elements";
    /// The type of new objects.
    20 Allocation "allocation";
    /// Where `ARGS` words stand and what they may hold.
    21 ArgsWords "args-words";
    /// The types of arguments.
    22 Arguments "arguments";
    /// Where the result of a call goes.
    23 Results "results";
    /// What a function returns.
    24 Returns "returns";
    /// How a function's code ends.
    25 EndOfCode "end-of-code";
    /// Optionals and their values.
    26 Optionals "optionals";
    /// Reading what a variant carries.
    27 Payloads "payloads";
    /// What `SWITCH` chooses from.
    28 Choices "choices";
    /// What the keys of maps may be.
    29 MapKeys "map-keys";
    /// Functions that run as function values.
    30 Closures "closures";
    /// Who takes errors.
    31 Handlers "handlers";
    /// Types' methods for traits.
    32 Implementations "implementations";
    /// What `CALL` calls.
    33 DirectCalls "direct-calls";
    /// The type of function values.
    34 FunctionValues "function-values";
    /// Reading captures.
    35 Captures "captures";
    /// Calling methods of traits.
    36 Methods "methods";
    /// Values that become values of a trait.
    37 TraitValues "trait-values";
    /// What a value of a trait is asked for and becomes.
    38 Casts "casts";
    /// What is thrown.
    39 Throws "throws";
    /// Functions of native libraries.
    40 Foreign "foreign";
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "V{} {}", self.number(), self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn the_page_states_every_rule_in_order() {
        let page = include_str!("../../../docs/verifier.md");
        let mut rest = page;
        for (position, &rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule.number() as usize, position + 1);
            let heading = format!("**V{} {}.**", rule.number(), rule.name());
            let at = rest.find(&heading).unwrap_or_else(|| panic!("docs/verifier.md lacks {heading} here"));
            rest = &rest[at + heading.len()..];
        }
    }
}
