//! `test "name" { … }`: functions that only `vitte test` calls. They are always checked, so that they do not rot.

use super::{Checker, Signature};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::TyId;
use crate::syntax::ast;

impl<'a> Checker<'a> {
    /// Makes a function of a `test` block. Those of one module have different names, by which they are asked for.
    pub(super) fn declare_test(&mut self, decl: &'a ast::TestDecl) {
        let text = self.text(decl.name).to_string();
        if let Some(first) = self.test_named(decl) {
            let d = Diagnostic::new(
                Code::DuplicateDeclaration,
                decl.name_span,
                format!("two tests of this module are called {text:?}"),
            )
            .label("the name again")
            .also(first.name_span, "the first of them")
            .help("call them differently, so that one can tell which has failed");
            self.report(d);
        }
        let name = self.names.intern(&format!("test {text:?}"));
        let id = self.add_function(Signature {
            name,
            params: Vec::new(),
            has_self: false,
            is_variadic: false,
            ret: TyId::UNIT,
            ret_span: None,
            span: decl.name_span,
            owner: None,
            generics: self.generics.clone(),
            outer: 0,
            next: None,
            broken: false,
        });
        self.test_names.insert(decl.name, self.test_blocks.len());
        self.test_blocks.push((id, decl));
    }

    fn test_named(&self, decl: &ast::TestDecl) -> Option<&'a ast::TestDecl> {
        let at = *self.test_names.get(&decl.name)?;
        Some(self.test_blocks[at].1)
    }

    /// Checks the bodies of the `test` blocks. Only those of the entry module can be run.
    pub(super) fn test_bodies(&mut self) {
        for at in 0..self.test_blocks.len() {
            let (id, decl) = self.test_blocks[at];
            let span = decl.name_span.to(decl.body.span);
            self.root_body(id, &decl.body, span, false);
        }
        if !self.current.is_entry {
            self.test_blocks.clear();
        }
        self.test_names.clear();
    }
}
