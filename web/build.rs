//! Tells cargo to build again when the front end was: its files are embedded.

fn main() {
    println!("cargo::rerun-if-changed=ui/dist");
}
