//! Content models compiled to deterministic automata with counters.
