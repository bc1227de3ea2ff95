//! Enums: by the names of their variants, and what these carry in order.

use crate::{Bodies, attributes, implementations};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DataEnum, Error, Field, Fields, Ident, Result, Variant};

/// The implementations for an enum.
pub fn expand(ident: &Ident, name: &str, data: &DataEnum) -> Result<TokenStream> {
    if data.variants.is_empty() {
        return Err(Error::new_spanned(ident, "an enum without variants has no values to pass"));
    }
    let variants: Vec<_> =
        (0..).zip(&data.variants).map(|(at, variant)| one(at, variant)).collect::<Result<_>>()?;
    let part = |of: fn(&One) -> &TokenStream| variants.iter().map(of).collect::<Vec<_>>();
    let (types, given, taken) = (part(|one| &one.ty), part(|one| &one.give), part(|one| &one.take));
    let (texts, parts) = (part(|one| &one.text), variants.iter().flat_map(|one| one.parts.clone()).collect());
    let names: Vec<_> = variants.iter().map(|one| &one.name).collect();
    let positions = 0..variants.len();
    let bodies = Bodies {
        fits: quote!(fitting.enumeration(of, #name, &[#(#types),*], ty)),
        declaration: quote!(::std::format!("pub enum {} {{ {} }}", #name, [#(#texts),*].join(", "))),
        parts,
        give: quote!(match self { #(#given),* }),
        take: quote! {
            let object = from.object(value)?;
            let (tag, variant) = from.variant(object, ty, &[#(#names),*])?;
            ::core::result::Result::Ok(match variant {
                #(#positions => #taken,)*
                _ => return ::core::result::Result::Err(::vitte::bytecode::traps::Trap::InvalidArgument.into()),
            })
        },
    };
    Ok(implementations(ident, name, bodies))
}

/// What is made of a variant.
struct One {
    name: String,
    /// The types that it carries.
    parts: Vec<TokenStream>,
    /// How a program declares it.
    text: TokenStream,
    ty: TokenStream,
    give: TokenStream,
    take: TokenStream,
}

fn one(position: usize, variant: &Variant) -> Result<One> {
    if let Fields::Named(fields) = &variant.fields {
        let message = "what a variant carries in a program has no names; write it as `Variant(A, B)`";
        return Err(Error::new_spanned(fields, message));
    }
    let ident = &variant.ident;
    let name = attributes::name(&variant.attrs)?.unwrap_or_else(|| attributes::plain(ident));
    let types: Vec<_> = variant.fields.iter().map(|Field { ty, .. }| quote!(#ty)).collect();
    let numbers: Vec<_> = (0..types.len()).collect();
    let parts: Vec<_> = numbers.iter().map(|number| format_ident!("part{number}")).collect();
    let pattern = if parts.is_empty() { quote!() } else { quote!((#(#parts),*)) };
    let made = quote!(#(from.payload(object, ty, (tag, #numbers))?),*);
    let made = if parts.is_empty() { quote!() } else { quote!((#made)) };
    let carried = quote!([#(<#types as ::vitte::HostType>::name()),*].join(", "));
    Ok(One {
        text: match parts.is_empty() {
            true => quote!(::std::string::String::from(#name)),
            false => quote!(::std::format!("{}({})", #name, #carried)),
        },
        ty: quote!(::vitte::VariantType { name: #name, payload: &[#(::vitte::FieldType::of::<#types>("")),*] }),
        give: quote! {
            Self::#ident #pattern => {
                let (object, _tag) = to.new_variant(ty, (#position, #name))?;
                #(to.set_payload(object, ty, (_tag, #numbers), #parts)?;)*
                ::core::result::Result::Ok(::vitte::Value::Ref(object))
            }
        },
        take: quote!(Self::#ident #made),
        name,
        parts: types,
    })
}
