//! What C holds: pointers to boxes whose first word says what is in them.
//!
//! So a pointer that is null, of another kind, or of something that was freed a moment ago is an error and no crash, as long as
//! the memory is still there: whoever keeps to the rules of the header never gets further than that.

use crate::error::Error;
use crate::guard::Fault;

/// What a type of the header stands for.
pub trait Handle {
    /// What is behind it.
    type Content;
    /// What it says of itself.
    const TAG: u64;
    /// What it is called.
    const NAME: &'static str;
}

/// A box of which C has the address.
#[repr(C)]
pub struct Tagged<T> {
    tag: u64,
    pub content: T,
}

/// The tag of what was freed.
const FREED: u64 = 0xdead_0000_feed_0000;

/// The bit of a tag that says that something else owns the box.
const PART: u64 = 1;

impl<T> Tagged<T> {
    /// A box that C is to own.
    pub fn owned<H: Handle<Content = T>>(content: T) -> Box<Tagged<T>> {
        Box::new(Tagged { tag: H::TAG, content })
    }

    /// A box that C may look at, and something else owns.
    pub fn part<H: Handle<Content = T>>(content: T) -> Box<Tagged<T>> {
        Box::new(Tagged { tag: H::TAG | PART, content })
    }

    /// The same as something that belongs to something else from now on.
    pub fn into_part(mut self: Box<Self>) -> Box<Self> {
        self.tag |= PART;
        self
    }

    /// The address, for as long as the box lives.
    pub fn address<H: Handle<Content = T>>(&self) -> *const H {
        std::ptr::from_ref(self).cast()
    }
}

/// Gives something to C.
pub fn give<H: Handle>(content: H::Content) -> *mut H {
    Box::into_raw(Tagged::owned::<H>(content)).cast()
}

/// What a pointer stands for.
///
/// # Safety
/// It is null, or points to at least a word that lives; if that says so, to a handle that nobody changes during `'a`.
pub unsafe fn get<'a, H: Handle>(handle: *const H) -> Result<&'a H::Content, Fault> {
    // SAFETY: as the caller promises.
    unsafe { check(handle, false)? };
    // SAFETY: the tag says that such a box is there.
    Ok(unsafe { &(*handle.cast::<Tagged<H::Content>>()).content })
}

/// What a pointer stands for, to be changed.
///
/// # Safety
/// As for [`get`], and nobody looks at it during `'a`.
pub unsafe fn get_mut<'a, H: Handle>(handle: *mut H) -> Result<&'a mut H::Content, Fault> {
    // SAFETY: as the caller promises.
    unsafe { check(handle, true)? };
    // SAFETY: the tag says that such a box is there, which nothing else owns.
    Ok(unsafe { &mut (*handle.cast::<Tagged<H::Content>>()).content })
}

/// Takes what a pointer stands for from C.
///
/// # Safety
/// As for [`get_mut`], and C does not use the pointer any more.
pub unsafe fn take<H: Handle>(handle: *mut H) -> Result<Box<Tagged<H::Content>>, Fault> {
    // SAFETY: as the caller promises.
    unsafe { check(handle, true)? };
    // SAFETY: the tag says that such a box is there; it was given by `give`, as nothing else owns it.
    Ok(unsafe { Box::from_raw(handle.cast()) })
}

/// Frees what a pointer stands for; null is nothing.
///
/// # Safety
/// As for [`take`].
pub unsafe fn free<H: Handle>(handle: *mut H) -> Result<(), Fault> {
    if handle.is_null() {
        return Ok(());
    }
    // SAFETY: as the caller promises.
    let mut owned = unsafe { take(handle)? };
    // A second time is then often seen.
    // SAFETY: a field of a box. The write is one that the compiler must not leave out, although the box is freed.
    unsafe { std::ptr::write_volatile(&raw mut owned.tag, FREED) };
    drop(owned);
    Ok(())
}

/// Looks at what a pointer says of itself.
///
/// # Safety
/// As for [`get`].
unsafe fn check<H: Handle>(handle: *const H, to_change: bool) -> Result<(), Fault> {
    let name = H::NAME;
    if handle.is_null() {
        return Err(Error::usage("Null", format!("a {name} is needed, but NULL was given")));
    }
    if handle.align_offset(align_of::<u64>()) != 0 {
        return Err(Error::usage("WrongHandle", format!("a {name} is needed, but something else was given")));
    }
    // SAFETY: not null, aligned, and a word that lives, as the caller promises.
    let tag = unsafe { handle.cast::<u64>().read() };
    match tag {
        _ if tag == H::TAG => Ok(()),
        _ if tag == H::TAG | PART && !to_change => Ok(()),
        _ if tag == H::TAG | PART => {
            let message = format!("the {name} is part of something else: it can be looked at only");
            Err(Error::usage("Borrowed", message))
        }
        FREED => Err(Error::usage("Freed", format!("a {name} is needed, but what was given has been freed"))),
        _ => Err(Error::usage("WrongHandle", format!("a {name} is needed, but something else was given"))),
    }
}

/// Declares types of the header: `/// what it is; Name: Content = "vitte_name", 0x1234;`
macro_rules! handle {
    ($name:ident: $content:ty = $text:literal, $tag:literal) => {
        impl $crate::handles::Handle for $name {
            type Content = $content;
            const TAG: u64 = 0x7669_7474_6500_0000 | $tag;
            const NAME: &'static str = $text;
        }
    };
}
pub(crate) use handle;
