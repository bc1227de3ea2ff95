//! Structs: by the names of their fields.

use crate::{Bodies, attributes, implementations};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataStruct, Error, Fields, Ident, Result};

/// The implementations for a struct.
pub fn expand(ident: &Ident, name: &str, data: &DataStruct) -> Result<TokenStream> {
    if let Fields::Unnamed(fields) = &data.fields {
        let message = "the fields of a struct in a program have names; give them names here too";
        return Err(Error::new_spanned(fields, message));
    }
    let (mut types, mut given, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    let (mut texts, mut parts) = (Vec::new(), Vec::new());
    for (position, field) in data.fields.iter().enumerate() {
        let (Some(member), ty) = (&field.ident, &field.ty) else { continue };
        let name = attributes::name(&field.attrs)?.unwrap_or_else(|| attributes::plain(member));
        types.push(quote!(::vitte::FieldType::of::<#ty>(#name)));
        given.push(quote!(to.set_field(object, ty, (#position, #name), self.#member)?;));
        texts.push(quote!(::std::format!("{}: {}", #name, <#ty as ::vitte::HostType>::name())));
        parts.push(quote!(#ty));
        taken.push(quote!(#member: from.field(object, ty, (#position, #name))?));
    }
    let bodies = Bodies {
        fits: quote!(fitting.structure(of, #name, &[#(#types),*], ty)),
        declaration: match texts.is_empty() {
            true => quote!(::std::format!("pub struct {} {{ }}", #name)),
            false => quote!(::std::format!("pub struct {} {{ {} }}", #name, [#(#texts),*].join(", "))),
        },
        parts,
        give: quote! {
            let object = to.new_struct(ty)?;
            #(#given)*
            ::core::result::Result::Ok(::vitte::Value::Ref(object))
        },
        take: quote! {
            let object = from.object(value)?;
            ::core::result::Result::Ok(Self { #(#taken),* })
        },
    };
    Ok(implementations(ident, name, bodies))
}
