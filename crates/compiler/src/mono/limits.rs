//! Where copying ends that would not end by itself, and what is said then.

use super::{Mono, Wanted};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{FnId, MAX_TYPE_DEPTH, MAX_TYPE_SIZE, Ty, TyId, TyList};
use crate::syntax::Span;

/// How many copies of one function there can be.
const MAX_COPIES: usize = 10_000;

/// How many copies of one function can lead to each other, one mentioning the next.
const MAX_CHAIN: u32 = 128;

/// How many expressions all copies together can have.
const MAX_NODES: usize = 4_000_000;

/// How deep a type is shown in a message.
pub(super) const SHOWN_DEPTH: u32 = 3;

/// How many copies of a chain a message shows.
const SHOWN_COPIES: usize = 3;

/// A text of types in a message is cut behind this many bytes.
const MAX_TEXT: usize = 120;

impl Mono<'_> {
    /// Whether a copy would be one too many; then there is a problem.
    pub(super) fn is_too_much(
        &mut self,
        source: FnId,
        args: TyList,
        wanted: Option<Wanted>,
        depth: u32,
    ) -> bool {
        let Some(template) = self.instances.template(source) else { return false };
        let span = wanted.map_or(template.span, |(_, span)| span);
        let types = &self.types;
        let is_large = |ty: &TyId| types.depth(*ty) > MAX_TYPE_DEPTH || types.size(*ty) > MAX_TYPE_SIZE;
        let is_deep = types.types_in(args).iter().any(is_large);
        if is_deep || depth > MAX_CHAIN && self.times_on_chain(source, wanted) >= MAX_CHAIN {
            self.report_endless(source, args, wanted, span);
        } else if self.instances.count(source) >= MAX_COPIES {
            let name = &template.name;
            self.report_too_many(
                source,
                span,
                format!("`{name}` is used with more than {MAX_COPIES} lists of types"),
            );
        } else {
            return false;
        }
        true
    }

    /// Counts an expression of a copy.
    pub(super) fn count_node(&mut self, id: FnId) {
        self.nodes += 1;
        if self.nodes > MAX_NODES && self.problem.is_none() {
            let Some(instance) = self.instances.get(id) else { return };
            let source = instance.source;
            let Some(template) = self.instances.template(source) else { return };
            let message = format!("the copies of generic functions have more than {MAX_NODES} expressions");
            self.report_too_many(source, template.span, message);
        }
    }

    /// Reports a function in which a type got too deep without being asked for as a type argument.
    pub(super) fn check_depth(&mut self, id: FnId) {
        if self.types.endless.take().is_none() || self.problem.is_some() {
            return;
        }
        let Some(instance) = self.instances.get(id) else { return };
        let (source, args, wanted) = (instance.source, instance.args, instance.wanted);
        let span = self.instances.span(source).unwrap_or_default();
        self.report_endless(source, args, wanted, span);
    }

    fn times_on_chain(&self, source: FnId, wanted: Option<Wanted>) -> u32 {
        self.chain(wanted).iter().filter(|(of, _)| *of == source).count() as u32
    }

    /// The copies that led to what is wanted, the last first.
    fn chain(&self, wanted: Option<Wanted>) -> Vec<(FnId, TyList)> {
        let mut chain = Vec::new();
        let mut next = wanted;
        while let Some(instance) = next.and_then(|(by, _)| self.instances.get(by)) {
            if instance.args == TyList::EMPTY {
                break;
            }
            chain.push((instance.source, instance.args));
            next = instance.wanted;
        }
        chain
    }

    fn report_endless(&mut self, source: FnId, args: TyList, wanted: Option<Wanted>, span: Span) {
        if self.problem.is_some() {
            return;
        }
        let name = self.source_name(source);
        let mut chain = self.chain(wanted);
        chain.reverse();
        // What led to the first copy of the function has no part in it.
        let start = chain.iter().position(|(of, _)| *of == source).unwrap_or(0);
        let mut shown = chain.split_off(start);
        shown.push((source, args));
        shown.truncate(SHOWN_COPIES);
        let shown: Vec<String> = shown.into_iter().map(|(of, args)| self.copy_name(of, args)).collect();
        let mut problem = Diagnostic::new(
            Code::EndlessInstantiation,
            span,
            format!("`{name}` needs itself with other types without end"),
        )
        .label(format!("{}, and so on", shown.join(", which needs ").replacen(", which", "", 1)));
        if let Some(template) = self.instances.template(source).filter(|template| template.span != span) {
            let declared = Span { end: template.span.start.max(template.body.span.start), ..template.span };
            problem = problem.also(declared, "a copy of this is made for each list of types");
        }
        self.problem = Some(Box::new(problem.help(
            "use the same types in the call inside of it; what can be nested to any depth is better one type: a recursive \
             enum, or a trait",
        )));
    }

    fn report_too_many(&mut self, source: FnId, span: Span, message: String) {
        if self.problem.is_some() {
            return;
        }
        let name = self.source_name(source);
        let problem = Diagnostic::new(Code::ProgramTooLarge, span, message);
        let help = format!("let `{name}` take a trait or an enum instead of a type parameter");
        self.problem = Some(Box::new(problem.help(help)));
    }

    fn source_name(&self, source: FnId) -> String {
        self.instances.name(source).unwrap_or_default().to_string()
    }

    /// `` `f<int>` ``
    pub(super) fn copy_name(&self, source: FnId, args: TyList) -> String {
        let mut text = format!("`{}<", self.source_name(source));
        self.write_types(args, SHOWN_DEPTH, &mut text);
        text.push_str(">`");
        text
    }

    fn write_types(&self, types: TyList, depth: u32, text: &mut String) {
        self.write_list(self.types.types_in(types), depth, text);
    }

    fn write_list(&self, types: &[TyId], depth: u32, text: &mut String) {
        for (at, &ty) in types.iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            self.write_type(ty, depth, text);
        }
    }

    /// Writes a type, without what lies too deep in it.
    pub(super) fn write_type(&self, ty: TyId, depth: u32, text: &mut String) {
        if depth == 0 && self.types.depth(ty) > 0 || text.len() > MAX_TEXT {
            text.push('…');
            return;
        }
        let inside = depth.saturating_sub(1);
        let named = |name, args: TyList, text: &mut String| {
            text.push_str(self.names.get(name));
            if args != TyList::EMPTY {
                text.push('<');
                self.write_types(args, inside, text);
                text.push('>');
            }
        };
        match self.types.get(ty) {
            Ty::Error | Ty::Param(_) => text.push('?'),
            Ty::Never => text.push_str("never"),
            Ty::Unit => text.push_str("()"),
            Ty::Int => text.push_str("int"),
            Ty::Float => text.push_str("float"),
            Ty::Bool => text.push_str("bool"),
            Ty::String => text.push_str("string"),
            Ty::Bytes => text.push_str("bytes"),
            Ty::Exception => text.push_str("Error"),
            Ty::Array(element) => {
                text.push_str("array<");
                self.write_type(*element, inside, text);
                text.push('>');
            }
            Ty::Map(key, value) => {
                text.push_str("map<");
                self.write_list(&[*key, *value], inside, text);
                text.push('>');
            }
            Ty::Optional(value) => {
                self.write_type(*value, inside, text);
                text.push('?');
            }
            Ty::Tuple(parts) => {
                text.push('(');
                self.write_list(parts, inside, text);
                text.push(')');
            }
            Ty::Fn(params, ret) => {
                text.push_str("fn(");
                self.write_types(*params, inside, text);
                text.push_str(") -> ");
                self.write_type(*ret, inside, text);
            }
            Ty::Struct(id) => {
                let def = self.types.struct_def(*id);
                named(def.name, def.origin.map_or(TyList::EMPTY, |(_, args)| args), text);
            }
            Ty::Enum(id) => {
                let def = self.types.enum_def(*id);
                named(def.name, def.origin.map_or(TyList::EMPTY, |(_, args)| args), text);
            }
            Ty::Trait(id, args) => named(self.types.trait_def(*id).name, *args, text),
        }
    }
}
