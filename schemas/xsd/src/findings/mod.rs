//! What a validation finds: place, path, rule and a sentence, and the sink that takes it.
