// A crate is what rustc compiles at once; this one is called `ruler`.
pub fn measure(mut number: u32) -> u32 {
    let mut digits = 1;
    while number > 9 {
        number /= 10;
        digits += 1;
    }
    digits
}

pub fn mark() -> char {
    '|'
}
