//! The functions of the library `vitte`, which the module `ffi` of the library is made of: memory that belongs to C. Addresses are numbers in
//! them.

use std::ffi::{c_char, c_void};

/// The address that a number means.
fn at(address: i64, offset: i64) -> *mut u8 {
    let address: *mut u8 = std::ptr::with_exposed_provenance_mut(address as usize);
    address.wrapping_offset(offset as isize)
}

unsafe extern "C" {
    fn calloc(count: usize, size: usize) -> *mut c_void;
    fn free(memory: *mut c_void);
    fn strlen(text: *const c_char) -> usize;
    fn strerror(number: i32) -> *const c_char;
}

/// Zeroed memory from C, which C or `free` gives back.
extern "C" fn allocate(bytes: i64) -> i64 {
    let Ok(bytes) = usize::try_from(bytes) else { return 0 };
    // SAFETY: any size may be asked for; one of 0 gets memory too.
    unsafe { calloc(bytes.max(1), 1) }.expose_provenance() as i64
}

/// # Safety
/// The program says that the memory is from C, and that nobody uses it any more.
unsafe extern "C" fn release(address: i64) {
    // SAFETY: as above.
    unsafe { free(at(address, 0).cast()) };
}

/// # Safety
/// The program says that so much can be read there; the bytes are those that it gives.
unsafe extern "C" fn read(to: *mut u8, from: i64, count: usize) {
    // SAFETY: as above. The program may read the bytes that it writes.
    unsafe { std::ptr::copy(at(from, 0), to, count) };
}

/// # Safety
/// The program says that so much can be written there; the bytes are those that it gives.
unsafe extern "C" fn write(to: i64, from: *const u8, count: usize) {
    // SAFETY: as above.
    unsafe { std::ptr::copy(from, at(to, 0), count) };
}

/// # Safety
/// The program says that a text stands there.
unsafe extern "C" fn length(address: i64) -> usize {
    // SAFETY: as above.
    unsafe { strlen(at(address, 0).cast()) }
}

/// The address, for whoever wants it as another type.
extern "C" fn text(address: i64) -> *const c_char {
    at(address, 0).cast_const().cast()
}

extern "C" fn pointer_size() -> usize {
    size_of::<*const c_void>()
}

/// What the system calls an error.
extern "C" fn error_text(number: i32) -> *const c_char {
    // SAFETY: any number may be asked for. The text is copied at once, on the same thread.
    unsafe { strerror(number) }
}

macro_rules! functions {
    ($($name:ident $ty:ty, $load:ident $store:ident;)*) => {
        $(/// # Safety
        /// The program says that such a value stands there.
        unsafe extern "C" fn $load(address: i64, offset: i64) -> $ty {
            // SAFETY: as above.
            unsafe { at(address, offset).cast::<$ty>().read_unaligned() }
        }

        /// # Safety
        /// The program says that such a value may be written there.
        unsafe extern "C" fn $store(address: i64, offset: i64, value: $ty) {
            // SAFETY: as above.
            unsafe { at(address, offset).cast::<$ty>().write_unaligned(value) };
        })*

        /// The function of a name.
        pub(crate) fn function(name: &str) -> Option<*mut c_void> {
            Some(match name.strip_prefix("raw_")? {
                "allocate" => allocate as *mut c_void,
                "release" => release as *mut c_void,
                "read" => read as *mut c_void,
                "write" => write as *mut c_void,
                "length" => length as *mut c_void,
                "text" => text as *mut c_void,
                "pointer_size" => pointer_size as *mut c_void,
                "error_text" => error_text as *mut c_void,
                $(stringify!($load) => $load as *mut c_void,
                stringify!($store) => $store as *mut c_void,)*
                _ => return None,
            })
        }
    };
}

functions! {
    i8 i8, load_i8 store_i8;
    u8 u8, load_u8 store_u8;
    i16 i16, load_i16 store_i16;
    u16 u16, load_u16 store_u16;
    i32 i32, load_i32 store_i32;
    u32 u32, load_u32 store_u32;
    i64 i64, load_i64 store_i64;
    f32 f32, load_f32 store_f32;
    f64 f64, load_f64 store_f64;
    size isize, load_size store_size;
}
