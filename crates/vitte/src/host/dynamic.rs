//! Functions of a host whose types are texts: for bindings to other languages.

use super::caller::Caller;
use super::error::HostError;
use super::function::{Added, guarded};
use super::{HostModule, HostModuleError};
use crate::typed::{Data, FromVitte, IntoVitte, Transfer};
use std::sync::Arc;
use vitte_bytecode::traps::Trap;
use vitte_runtime::{Context, Failure, HostCode, Value};

impl HostModule {
    /// Adds a function of a type that a text says, for hosts that do not know it when they are compiled. The types in it are those
    /// of programs; what is not built in is to be declared with [`HostModule::declare`].
    ///
    /// ```
    /// use vitte::compiler::modules::NoFiles;
    /// use vitte::{Caller, Data, Engine, HostModule, VmConfig};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut shop = HostModule::new("shop");
    /// shop.declare("pub enum Item { Tea, Cake(int) }")?;
    /// shop.dynamic("price(item)", "fn(Item) -> int", |_: &mut Caller<'_>, args: Vec<Data>| match &args[..] {
    ///     [Data::Enum { variant, .. }] if variant == "Tea" => Ok(Data::Int(3)),
    ///     _ => Ok(Data::Int(5)),
    /// })?;
    /// let engine = Engine::new().with_module(shop)?;
    /// let source = "import shop\nfn main() -> int { return shop.price(shop.Item.Tea) }";
    /// let program = engine.compile("main.vit", source, &mut NoFiles)?;
    /// assert_eq!(engine.vm(&program, VmConfig::default())?.run()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`HostModule::function`]; the text is no type of a function.
    pub fn dynamic<F>(
        &mut self,
        name: &str,
        signature: &str,
        function: F,
    ) -> Result<&mut HostModule, HostModuleError>
    where
        F: Fn(&mut Caller<'_>, Vec<Data>) -> Result<Data, HostError> + Send + Sync + 'static,
    {
        let unknown = || HostModuleError::Signature { text: signature.to_string() };
        let (params, result) = types(signature).ok_or_else(unknown)?;
        let count = params.len() as u32;
        let code: Arc<HostCode> = Arc::new(move |context: &mut Context<'_>| call(context, count, &function));
        let added = Added::of_types(name, params, result, code)?;
        if self.added.iter().any(|other| other.name == added.name) {
            return Err(HostModuleError::Twice { name: added.name });
        }
        self.added.push(added);
        Ok(self)
    }

    /// Declares types of the module, in Vitte: `pub struct Point { x: float, y: float }`.
    ///
    /// # Errors
    /// None at present: what is wrong in it is found when a program imports the module.
    pub fn declare(&mut self, text: &str) -> Result<&mut HostModule, HostModuleError> {
        self.types.add(text, || text.to_string(), |_| {});
        Ok(self)
    }
}

/// A function of a host whose types are texts.
type Dynamic = dyn Fn(&mut Caller<'_>, Vec<Data>) -> Result<Data, HostError>;

/// Calls a function with the arguments of the native that is called.
fn call(context: &mut Context<'_>, count: u32, function: &Dynamic) -> Result<Value, Failure> {
    let mut args = Vec::new();
    for index in 0..count {
        args.push(Data::take_argument(context, index)?);
    }
    let result = guarded(|| function(&mut Caller::new(context.vm), args))?.map_err(|error| error.0)?;
    match (context.result_type(), result) {
        (Some(ty), result) => result.give(&mut Transfer::paid(context.vm), ty),
        (None, Data::Unit) => Ok(Value::Unit),
        (None, result) => {
            let message = format!("the function answers nothing, but the host gives {}", result.kind());
            Err(Failure::new(Trap::InvalidArgument, message))
        }
    }
}

/// Takes `fn(A, B) -> C` apart.
fn types(signature: &str) -> Option<(Vec<String>, String)> {
    let is_odd = |letter: char| letter.is_control() || "{};/\"'".contains(letter);
    if signature.contains(is_odd) {
        return None;
    }
    let list = signature.trim().strip_prefix("fn")?.trim_start().strip_prefix('(')?;
    let mut depth = 0_i32;
    let mut start = 0;
    let mut params = Vec::new();
    let mut end = None;
    let mut before = ' ';
    for (at, letter) in list.char_indices() {
        match letter {
            ')' if depth == 0 => {
                end = Some(at);
                break;
            }
            ',' if depth == 0 => {
                params.push(&list[start..at]);
                start = at + 1;
            }
            '(' | '<' => depth += 1,
            // Not the end of an arrow.
            '>' if before != '-' => depth -= 1,
            ')' => depth -= 1,
            _ => {}
        }
        before = letter;
    }
    let end = end?;
    let last = &list[start..end];
    if !(params.is_empty() && last.trim().is_empty()) {
        params.push(last);
    }
    let rest = list[end + 1..].trim();
    let result = if rest.is_empty() { "()" } else { rest.strip_prefix("->")?.trim() };
    let params: Vec<String> = params.into_iter().map(spaced).collect();
    let is_whole = !result.is_empty() && params.iter().all(|param| !param.is_empty());
    is_whole.then(|| (params, spaced(result)))
}

/// A type with spaces where messages have them: `map<string, fn(int) -> int>`.
fn spaced(ty: &str) -> String {
    let bare: String = ty.split_whitespace().collect();
    bare.replace(',', ", ").replace("->", " -> ")
}

#[cfg(test)]
mod tests {
    use super::types;

    #[test]
    fn types_of_functions_are_taken_apart() {
        let apart = |text| types(text).map(|(params, result)| format!("{} | {result}", params.join(" | ")));
        assert_eq!(apart("fn()"), Some(" | ()".into()));
        assert_eq!(apart(" fn ( int,string )->bool "), Some("int | string | bool".into()));
        let nested = "fn(map<string,(int, bool)>, fn(int,int)->int?) -> array<fn()>";
        let expected = "map<string, (int, bool)> | fn(int, int) -> int? | array<fn()>";
        assert_eq!(apart(nested), Some(expected.into()));
        for wrong in [
            "", "fn", "fn(", "int", "fn(int", "fn(,)", "fn(int,)", "fn() int", "fn() ->", "fn() { }",
            "fn(\n)",
        ] {
            assert_eq!(apart(wrong), None, "{wrong}");
        }
    }
}
