//! `bytes(n)`; what else there is to `bytes` stands beside what there is to arrays.

use super::calls::were;
use super::expect::Expect;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, Ty, TyId, TyList};
use crate::names::LibraryIndex;
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    /// `bytes(n)`: so many zeros.
    pub(super) fn new_bytes(&mut self, call: &'a ast::Call, span: Span) -> Expr {
        let at = Span::new(span.file, call.callee.span.start, span.end);
        let wrong = Expr { ty: TyId::BYTES, ..build::error(at) };
        let name = self.names.intern("bytes_new");
        let Some(native) = self.row_taking(LibraryIndex::CORE, name, TyId::INT) else {
            self.unavailable(call.callee.span, "the type `bytes` is");
            return self.arguments_of_mistake(&call.args, span);
        };
        let [count] = call.args.as_slice() else {
            self.arguments_of_mistake(&call.args, span);
            let message = format!("`bytes` takes 1 argument, but {} given", were(call.args.len()));
            let d = Diagnostic::new(Code::WrongArgumentCount, at, message)
                .label("it is `bytes(count: int)`")
                .help("to make bytes of numbers, write `bytes.from([1, 2, 3])`");
            self.report(d);
            return wrong;
        };
        let count_built = self.expr(count, Expect::Any);
        if !Self::fits(count_built.ty, TyId::INT) {
            let message = format!("`bytes` takes a number of zeros, not `{}`", self.ty(count_built.ty));
            let d = Diagnostic::new(Code::MismatchedTypes, count.span, message).label("expected `int`");
            let d = match count_built.ty {
                TyId::STRING => d.help("for the bytes of a text, write `.to_bytes()`"),
                ty if matches!(self.types.get(ty), Ty::Array(_)) => d.help("write `bytes.from(…)`"),
                ty => self.suggest_conversion(d, count, TyId::INT, ty),
            };
            self.report(d);
            return wrong;
        }
        let args = vec![count_built];
        let make = |args| ExprKind::CallNative { native, type_args: TyList::EMPTY, args };
        build::operation(args, TyId::BYTES, at, make)
    }
}
