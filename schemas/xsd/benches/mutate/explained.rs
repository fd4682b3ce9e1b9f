//! Differences of verdict that are understood: what each engine says, whether its sentence or the text must hold a word, and
//! why. The text of XSD 1.0 decides; where it leaves a choice, that is said.

use crate::judge::Verdict;

/// A class of differences.
struct Class {
    /// The beginning of our rule; `valid` if we find nothing.
    ours: &'static str,
    /// The beginning of theirs.
    theirs: &'static str,
    /// What the two sentences together, the text, or the schema's path must hold.
    word: &'static str,
    why: &'static str,
}

const fn we_refuse(ours: &'static str, why: &'static str) -> Class {
    Class { ours, theirs: "valid", word: "", why }
}

const fn they_refuse(theirs: &'static str, word: &'static str, why: &'static str) -> Class {
    Class { ours: "valid", theirs, word, why }
}

const CLASSES: &[Class] = &[
    we_refuse(
        "s4s-att-invalid-value",
        "an attribute of a schema document is not of its type (schema for schemas; URIs: RFC 2396)",
    ),
    we_refuse(
        "s4s-att-not-allowed",
        "final, block, abstract on a local type, fixed on a pattern: prohibited there (schema for schemas)",
    ),
    we_refuse("s4s-att-must-appear", "an attribute that a schema document must have is missing (schema for schemas)"),
    we_refuse("s4s-elt-character", "text where a schema document has none (schema for schemas)"),
    we_refuse("s4s-elt-invalid-content", "children out of order or out of place (schema for schemas)"),
    we_refuse(
        "src-resolve.4",
        "a name of a namespace that is not imported (src-resolve 4.2); version 1.1 excepts that of xsi",
    ),
    we_refuse(
        "src-resolve",
        "a type or element that is not there (src-resolve); section 5.3 lets a processor go on, the suite asks to refuse",
    ),
    we_refuse(
        "src-pattern-value",
        "no regular expression of part 2, appendix F; xsd-schema hands what it can to a crate with another syntax",
    ),
    we_refuse(
        "ct-props-correct.4",
        "two attributes of one name in a group that no type uses, or after a redefinition (ag-props-correct.2)",
    ),
    we_refuse(
        "derivation-ok-restriction.2.1.2",
        "an attribute's type does not derive from the one it restricts, redefined groups too (src-redefine.7.2.2)",
    ),
    we_refuse("derivation-ok-restriction.2.1.3", "a fixed attribute is let loose by a restriction"),
    we_refuse(
        "cos-nonambig",
        "a group referred to twice, each time with particles of its own (as Xerces and libxml2 judge), or a count beyond 4294967294",
    ),
    we_refuse(
        "a-props-correct.2",
        "a default or fixed value not of the attribute's type, in what a redefinition replaces, too",
    ),
    we_refuse("e-props-correct.2", "a default or fixed value that does not match a pattern as appendix F reads it"),
    we_refuse("rcase-", "no restriction by the table of section 3.9.6, though the language is smaller"),
    we_refuse("cos-particle-restrict", "no restriction by the table of section 3.9.6, though the language is smaller"),
    we_refuse("cos-all-limited", "'all' in a group or extended (cos-all-limited.1.2); version 1.1 allows some of it"),
    we_refuse("c-fields-xpaths", "no path of section 3.11.6"),
    we_refuse("c-selector-xpath", "no path of section 3.11.6"),
    we_refuse("c-props-correct", "the keyref has another number of fields, one having no path of section 3.11.6"),
    we_refuse("src-import.1.1", "an import of the schema's own namespace, or of the empty one"),
    we_refuse("src-redefine.3", "documents that redefine each other in a circle"),
    we_refuse("cos-element-consistent", "one name of two types in one model, one of them in a named group"),
    we_refuse("src-simple-type.2", "a restriction with neither base nor simpleType (section 3.14.3)"),
    we_refuse("sch-props-correct.2", "redefined twice"),
    we_refuse(
        "length-minLength-maxLength",
        "length and maxLength in one step (part 2, 4.3.1.4; queried by the suite, bug 4681)",
    ),
    we_refuse(
        "enumeration-valid-restriction",
        "a URI with a scheme and nothing else (RFC 2396), a name whose prefix is not declared",
    ),
    we_refuse("too-large", "refused by name, never guessed"),
    we_refuse("cos-valid-default.2", "a default for mixed content that cannot be empty (cos-valid-default.2.2.2)"),
    we_refuse("cos-ct-extends.1.4.3.2.2.1", "a mixed type extends one that is not, or the other way round"),
    we_refuse(
        "cvc-pattern-valid",
        "a text does not match the pattern as appendix F reads it (subtraction, \\i and \\c, categories)",
    ),
    we_refuse("cvc-complex-type.2.1", "white space where a choice of nothing makes the content empty (section 3.4.2)"),
    we_refuse("limit", "beyond a limit of ours, such as 1000 attributes"),
    we_refuse("a-props-correct.3", "an ID with a default or fixed value, in a group that no type uses"),
    we_refuse(
        "derivation-ok-restriction.5.2.2.1",
        "a simpleType inside a restriction that does not derive from the base's content",
    ),
    we_refuse(
        "derivation-ok-restriction.5.3",
        "what is empty restricts a simple type by complexContent; Xerces allows it, libxml2 does not",
    ),
    we_refuse("src-attribute_group.3", "an attribute group that contains itself"),
    we_refuse(
        "cos-aw-union",
        "a second anyAttribute (schema for schemas), or a union that 3.10.6 calls not expressible",
    ),
    we_refuse(
        "derivation-ok-restriction.5.4",
        "what is mixed restricts what is empty (derivation-ok-restriction.5.4.1.2)",
    ),
    we_refuse("cvc-elt.3.2.1", "white space, too, is content of an element that is nil (cvc-elt.3.2.1)"),
    Class {
        ours: "cvc-datatype-valid.1.2.1",
        theirs: "valid",
        word: " URI",
        why: "no URI reference of RFC 2396, escaped or not (part 2, 3.2.17): a second '#', or ':' without a scheme or a rest",
    },
    Class {
        ours: "cvc-datatype-valid.1.2.3",
        theirs: "valid",
        word: "/ST_final001",
        why: "a pattern of branches matches the whole text (appendix F); in a union's member xsd-schema takes '1|2' for a part",
    },
    Class {
        ours: "cvc-complex-type.2.4",
        theirs: "valid",
        word: "/mgZ003.xsd",
        why: "an empty 'all' extended by an 'all' is that 'all', its elements are required (section 3.4.2)",
    },
    Class {
        ours: "cvc-complex-type.3.2.2",
        theirs: "valid",
        word: "/attP031.xsd",
        why: "a prohibited attribute is no attribute of the type (section 3.2.2)",
    },
    they_refuse(
        "pattern-valid",
        "Unicode property not found",
        "a block of Unicode that xsd-schema's crate for patterns has no name for",
    ),
    they_refuse(
        "pattern-valid",
        "",
        "a pattern that xsd-schema's crate for patterns reads in its own way or refuses for its size",
    ),
    they_refuse(
        "cvc-pattern-valid",
        "",
        "a text matches the pattern as appendix F reads it (subtraction, \\i and \\c, categories)",
    ),
    they_refuse("cvc-schema-location", "", "xsi:schemaLocation is a hint; no rule of version 1.0 asks for pairs"),
    they_refuse("cvc-datatype-valid", "boolean value", "an xsi:nil inside what a wildcard skips (section 3.10.1)"),
    they_refuse("cvc-datatype-valid", "QName value", "an xsi:type inside what a wildcard skips (section 3.10.1)"),
    they_refuse(
        "cvc-complex-type.2.4",
        "/particlesEc030.xsd",
        "an element without a type has anyType in a named group too (section 3.3.2)",
    ),
    they_refuse("s4s-elt-invalid-content", "assert", "an element of version 1.1 in a part that versioning leaves out"),
    they_refuse("src-versioning", "", "attributes of versioning, which version 1.0 does not know"),
    they_refuse("", "XMLSchema-versioning", "attributes of versioning, which version 1.0 does not know"),
    they_refuse("enumeration-valid-restriction", "anyURI", "URIs are read as XLink 5.4 escapes them (part 2, 3.2.17)"),
    they_refuse("cvc-datatype-valid", "Invalid year", "a year of more digits than xsd-schema can hold"),
    they_refuse("enumeration-valid-restriction", "Year", "a year of more digits than xsd-schema can hold"),
    they_refuse("st-props-correct", "Digits", "a number of digits greater than xsd-schema can hold"),
    they_refuse(
        "derivation-ok-restriction",
        "removes required particle",
        "a choice of nothing restricts any choice (rcase-RecurseLax)",
    ),
    they_refuse("derivation-ok-restriction", "maxOccurs=\"0\"", "what has maxOccurs 0 is no particle (section 3.9.2)"),
    they_refuse("cos-nonambig", "maxOccurs=\"0\"", "what has maxOccurs 0 is no particle (section 3.9.2)"),
    they_refuse(
        "derivation-ok-restriction",
        "/particlesIb005.xsd",
        "a choice of one within a choice is pointless (3.9.6)",
    ),
    they_refuse(
        "derivation-ok-restriction",
        "/particlesHa167.xsd",
        "an empty sequence is pointless, and so then is the sequence around what is left (section 3.9.6); Xerces refuses, too",
    ),
    they_refuse(
        "derivation-ok-restriction",
        "/elemZ027",
        "the head stands for a choice of itself and its members, each compared with itself (section 3.9.6)",
    ),
    they_refuse(
        "derivation-ok-restriction",
        "/particlesJa010.xsd",
        "a choice of nothing may be empty by its range (section 3.8.6), so that nothing need be mapped to it (rcase-Recurse)",
    ),
    they_refuse(
        "derivation-ok-restriction",
        "simple01",
        "a union's members derive from it, its facets apart (cos-st-derived-ok.2.2.4); version 1.1 changes that",
    ),
    they_refuse(
        "e-props-correct.2",
        "NOTATION",
        "a NOTATION without enumeration, which part 2, 3.2.19 forbids and the suite allows: its values are not looked up",
    ),
    they_refuse(
        "cos-ct-extends",
        "xs:all compositor",
        "an 'all' without elements makes the base empty (section 3.4.2)",
    ),
    they_refuse(
        "cos-ct-extends",
        "derived is mixed but base is element-only",
        "mixed content may extend what is empty (cos-ct-extends.1.4.3.2.1)",
    ),
    they_refuse("src-element", "/complex024.xsd", "an extension by nothing of mixed content is mixed (section 3.4.2)"),
    they_refuse("m", "/gYear", "a year of more digits than xsd-schema can hold"),
    they_refuse("sch-props-correct", "method: '#all'", "white space around '#all' is collapsed (part 2, 4.3.6)"),
    they_refuse(
        "src-ct",
        "mixed",
        "'mixed' said twice: complexContent decides (section 3.4.2); version 1.1 forbids it",
    ),
    they_refuse("src-resolve", "XML/1998/namespace", "the attributes of XML are known without their schema document"),
];

/// Why the two differ about this text, a schema from that path or judged by it; nothing if it is not understood.
pub fn class(ours: &Verdict, theirs: &Verdict, text: &str, schema: &str) -> Option<&'static str> {
    match (ours, theirs) {
        (Verdict::Crash | Verdict::Hang, _) => return None,
        (_, Verdict::Crash) => return Some("xsd-schema overflows its stack: a union whose member restricts the union"),
        (_, Verdict::Hang) => return Some("xsd-schema takes too long"),
        _ => {}
    }
    let (our_rule, their_rule) = (ours.rule(), theirs.rule());
    let (our_rule, their_rule) = (our_rule.trim_start_matches("schema "), their_rule.trim_start_matches("schema "));
    let said = format!("{ours:?} {theirs:?} {schema}");
    let fits = |class: &&Class| {
        our_rule.starts_with(class.ours)
            && their_rule.starts_with(class.theirs)
            && (said.contains(class.word) || text.contains(class.word))
    };
    CLASSES.iter().find(fits).map(|class| class.why)
}
