//! XSD regular expressions, translated exactly to a linear-time engine.
