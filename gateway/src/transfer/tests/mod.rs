//! Stories, permutations, and pairs of copies.
