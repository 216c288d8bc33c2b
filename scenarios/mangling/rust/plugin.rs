// The link name is the name as written. (In edition 2024: #[unsafe(no_mangle)].)
#[no_mangle]
pub extern "C" fn twice(number: i32) -> i32 {
    number.wrapping_mul(2)
}

// The link name is one of our choice.
#[export_name = "plugin_version"]
pub extern "C" fn version() -> i32 {
    3
}

// Exported too, although its calling convention is Rust's own: a name promises nothing.
#[no_mangle]
pub fn label() -> &'static str {
    "ruler"
}

// `extern "C"` alone is a calling convention: the name stays mangled.
pub extern "C" fn half(number: i32) -> i32 {
    number / 2
}
