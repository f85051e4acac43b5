//! Mounts the page.

fn main() {
    podloom::app::mount();
}
