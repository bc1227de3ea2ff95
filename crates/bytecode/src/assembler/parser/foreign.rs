//! What C sees of an import or a struct.

use super::*;
use crate::foreign::{CSignature, CType, ForeignFunction};

const REMEDY: &str = "C's types have the names that programs use: c_int, c_string, c_ptr, bytes, struct, struct_ptr, fn(c_int) -> c_int";

impl<'a> Parser<'a, '_> {
    /// Behind the `C` of an import: `(c_string, c_int64) -> c_int VARIADIC 1`
    pub(super) fn foreign(&mut self) -> Parsed<ForeignFunction> {
        let signature = self.c_signature(Self::c_type)?;
        let fixed = match self.take(&Token::Word("VARIADIC")) {
            true => Some(self.number("the number of declared parameters")?),
            false => None,
        };
        Some(ForeignFunction { signature, fixed })
    }

    /// `LAYOUT Point { c_int, c_double }`
    pub(super) fn layout_item(&mut self, at: At) -> Parsed<()> {
        self.outside("LAYOUT")?;
        let ty = self.ty()?;
        self.expect('{', "a layout is written LAYOUT Point { c_int, c_double }")?;
        self.newlines();
        let mut fields = vec![self.c_type()?];
        self.newlines();
        while self.take(&Token::Mark(',')) {
            self.newlines();
            fields.push(self.c_type()?);
            self.newlines();
        }
        self.expect('}', "a layout is written LAYOUT Point { c_int, c_double }")?;
        self.listing.layouts.push((at, ty, fields));
        Some(())
    }

    fn c_signature(&mut self, param: fn(&mut Self) -> Parsed<CType>) -> Parsed<CSignature> {
        self.expect('(', "C's types of the parameters stand in parentheses")?;
        let mut params = Vec::new();
        while self.token != Token::Mark(')') {
            params.push(param(self)?);
            if !self.take(&Token::Mark(',')) {
                break;
            }
        }
        self.expect(')', "types are separated by commas and end with `)`")?;
        let result = if self.take(&Token::Arrow) { Some(self.simple_c_type()?) } else { None };
        Some(CSignature { params, result })
    }

    fn c_type(&mut self) -> Parsed<CType> {
        if !self.take(&Token::Word("fn")) {
            return self.simple_c_type();
        }
        let signature = self.c_signature(Self::simple_c_type)?;
        Some(CType::Callback(Box::new(signature)))
    }

    fn simple_c_type(&mut self) -> Parsed<CType> {
        let found = if let Token::Word(word) = self.token { CType::named(word) } else { None };
        let Some(ty) = found else { return self.expected("a type of C", REMEDY) };
        self.advance();
        Some(ty)
    }
}
