#[no_mangle]
pub extern "C" fn twice(number: i32) -> i32 {
    number.wrapping_mul(2)
}
#[export_name = "plugin_version"]
pub extern "C" fn version() -> i32 {
    3
}
#[no_mangle]
pub fn label() -> &'static str {
    "ruler"
}
pub extern "C" fn half(number: i32) -> i32 {
    number / 2
}
