//! `#[derive(Vitte)]`: structs and enums of Rust that stand for those of a Vitte program.
//!
//! Used through the crate `vitte`, which has the documentation.
#![forbid(unsafe_code)]

mod attributes;
mod enums;
mod structs;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Ident, Result};

/// Makes a struct or enum stand for the struct or enum of a Vitte program that has the same name and the same fields or
/// variants: it implements `HostType`, `IntoVitte` and `FromVitte`.
///
/// `#[vitte(name = "…")]` on the type, a field or a variant says what the program calls it, where that is not the same.
#[proc_macro_derive(Vitte, attributes(vitte))]
pub fn derive_vitte(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    if let Some(parameter) = input.generics.params.first() {
        let message = "`#[derive(Vitte)]` takes no generic types: a type of a program has no parameters when it is compared \
                       with this one; derive it for a type of its own for each use";
        return Err(Error::new_spanned(parameter, message));
    }
    let name = attributes::name(&input.attrs)?.unwrap_or_else(|| attributes::plain(&input.ident));
    match &input.data {
        Data::Struct(data) => structs::expand(&input.ident, &name, data),
        Data::Enum(data) => enums::expand(&input.ident, &name, data),
        Data::Union(data) => {
            Err(Error::new(data.union_token.span, "`#[derive(Vitte)]` takes structs and enums, no unions"))
        }
    }
}

/// What the implementations of the three traits are made of.
struct Bodies {
    fits: TokenStream,
    /// How a program declares the type.
    declaration: TokenStream,
    /// The types that it is made of.
    parts: Vec<TokenStream>,
    give: TokenStream,
    take: TokenStream,
}

fn implementations(
    ident: &Ident,
    name: &str,
    Bodies { fits, declaration, parts, give, take }: Bodies,
) -> TokenStream {
    let ty = quote!(::vitte::bytecode::module::TypeIndex);
    let result = |of| quote!(::core::result::Result<#of, ::vitte::Failure>);
    let (given, taken) = (result(quote!(::vitte::Value)), result(quote!(Self)));
    quote! {
        #[automatically_derived]
        impl ::vitte::HostType for #ident {
            fn fits(fitting: &mut ::vitte::Fitting<'_>, ty: #ty) -> bool {
                let of = ::core::any::TypeId::of::<Self>();
                #fits
            }

            fn name() -> ::std::string::String {
                ::std::string::String::from(#name)
            }

            fn declare(types: &mut ::vitte::Declarations) {
                let parts = |_types: &mut ::vitte::Declarations| {
                    #(<#parts as ::vitte::HostType>::declare(_types);)*
                };
                types.add(#name, || #declaration, parts);
            }
        }

        #[automatically_derived]
        impl ::vitte::IntoVitte for #ident {
            fn give(self, to: &mut ::vitte::Transfer<'_>, ty: #ty) -> #given {
                #give
            }
        }

        #[automatically_derived]
        impl ::vitte::FromVitte for #ident {
            fn take(from: &mut ::vitte::Transfer<'_>, ty: #ty, value: ::vitte::Value) -> #taken {
                #take
            }
        }
    }
}
