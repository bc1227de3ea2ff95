//! `#[vitte(name = "…")]`.

use syn::ext::IdentExt;
use syn::{Attribute, Ident, LitStr, Result};

/// The name that the attributes of a type, field or variant give it.
pub fn name(attributes: &[Attribute]) -> Result<Option<String>> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("vitte")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(meta.error("this is not known here; there is `#[vitte(name = \"…\")]`"));
            }
            if name.is_some() {
                return Err(meta.error("the name is given twice"));
            }
            name = Some(meta.value()?.parse::<LitStr>()?.value());
            Ok(())
        })?;
    }
    Ok(name)
}

/// The name as it is: `type` of `r#type`.
pub fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}
