//! Numbers as text, in the form that the language defines.

/// The shortest text that reads back as the same float, and of several such the nearest to it, and of two equally near
/// the one with the even last digit: `1.0`, `0.1`, `-0.0`, `1e16`, `1.5e-7`, `inf`, `nan`. An exponent is used below 1e-5
/// and from 1e16 on.
///
/// ```
/// use vitte_runtime::float_text;
/// let texts = [1.0, 0.1, -0.0, 1e16, 1.5e-7, 0.00001, f64::NAN].map(float_text);
/// assert_eq!(texts, ["1.0", "0.1", "-0.0", "1e16", "1.5e-7", "0.00001", "nan"]);
/// assert_eq!(float_text(9007199254740992.0 * 0.1), "900719925474099.2");
/// ```
pub fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf".into() } else { "-inf".into() };
    }
    // The form of the text, too, is the language's: a test compares it with one made from the digits alone.
    ryu::Buffer::new().format_finite(value).into()
}
