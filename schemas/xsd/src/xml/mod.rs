//! A strict, streaming, namespace-aware XML tokeniser.
