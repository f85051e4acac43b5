#![no_main]
#![doc = "libFuzzer's door to [`podloom_fuzz::patch`]."]

libfuzzer_sys::fuzz_target!(|data: &[u8]| podloom_fuzz::patch(data));
