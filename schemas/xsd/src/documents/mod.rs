//! Schema documents read into components: include, import, redefine, references resolved, every fault with its place.
