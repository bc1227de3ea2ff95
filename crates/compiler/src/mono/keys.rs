//! Keys of maps: a type parameter may stand for a type that cannot be one.

use super::Mono;
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{FnId, TyId, TyList};
use crate::syntax::Span;

impl Mono<'_> {
    /// Notes that a copy of a function has a map with keys that it cannot have. What is written with its type, and what a
    /// signature says, the checker has seen; this is about what functions do inside.
    pub(super) fn check_key(&mut self, key: TyId, by: Option<FnId>) {
        if self.problem.is_some() || self.types.can_be_key(key) {
            return;
        }
        let mut text = String::new();
        self.write_type(key, super::limits::SHOWN_DEPTH, &mut text);
        let message = format!("a map cannot have keys of type `{text}`");
        let (span, copy) = self.first_use(by);
        let mut problem = Diagnostic::new(Code::InvalidMapKey, span, message);
        if let Some((source, args)) = copy {
            problem = problem.label(format!("{} needs such a map", self.copy_name(source, args)));
            if let Some(template) = self.instances.template(source).filter(|it| it.span.file == span.file) {
                let header = Span { end: template.span.start.max(template.body.span.start), ..template.span };
                problem = problem.also(header, "a copy of this is made for each list of types");
            }
        }
        let help = "keys are `int`, `string`, `bool`, an enum without payload, or a tuple of those";
        self.problem = Some(Box::new(problem.help(help)));
    }

    /// The place in a function that is no copy from which a copy has come to be wanted, and the first copy from there.
    fn first_use(&self, by: Option<FnId>) -> (Span, Option<(FnId, TyList)>) {
        let (mut next, mut copy) = (by, None);
        let mut span = by
            .and_then(|by| self.instances.get(by))
            .and_then(|it| self.instances.span(it.source))
            .unwrap_or_default();
        while let Some(instance) = next.and_then(|by| self.instances.get(by)) {
            let Some((by, at)) = instance.wanted else { break };
            (span, copy) = (at, Some((instance.source, instance.args)));
            next = Some(by);
        }
        (span, copy)
    }
}
