//! What may stand where in a schema document: the schema for schemas as one table.

/// One kind of element in one context.
pub(super) struct Rule {
    /// The context as [`context`] names it.
    pub(super) context: &'static str,
    /// The attributes it may have; `!` marks the required.
    pub(super) attributes: &'static str,
    /// Its children in order: alternatives joined by `|`, then `?`, `*`, `+` or nothing for once. `...` is anything.
    pub(super) content: &'static str,
}

const fn entry(context: &'static str, attributes: &'static str, children: &'static str) -> Rule {
    Rule { context, attributes, content: children }
}

const GLOBALS: &str = "include|import|redefine|annotation* \
     simpleType|complexType|group|attributeGroup|element|attribute|notation|annotation*";
const ATTRIBUTES: &str = "annotation? attribute|attributeGroup* anyAttribute?";
const MODEL: &str = "annotation? simpleContent|complexContent|group|all|choice|sequence? \
     attribute|attributeGroup* anyAttribute?";
const DERIVED: &str = "annotation? group|all|choice|sequence? attribute|attributeGroup* anyAttribute?";
const ELEMENT: &str = "annotation? simpleType|complexType? unique|key|keyref*";
const PARTICLES: &str = "annotation? element|group|choice|sequence|any*";
const FACETS: &str = "annotation? simpleType? minExclusive|minInclusive|maxExclusive|maxInclusive|totalDigits|\
     fractionDigits|length|minLength|maxLength|enumeration|whiteSpace|pattern*";
const SIMPLE_RESTRICTION: &str = "annotation? simpleType? minExclusive|minInclusive|maxExclusive|maxInclusive|\
     totalDigits|fractionDigits|length|minLength|maxLength|enumeration|whiteSpace|pattern* \
     attribute|attributeGroup* anyAttribute?";
const SIMPLE: &str = "annotation? restriction|list|union";

const RULES: &[Rule] = &[
    entry(
        "schema",
        "id targetNamespace version finalDefault blockDefault elementFormDefault attributeFormDefault",
        GLOBALS,
    ),
    entry("include", "id schemaLocation!", "annotation?"),
    entry("import", "id namespace schemaLocation", "annotation?"),
    entry("redefine", "id schemaLocation!", "annotation|simpleType|complexType|group|attributeGroup*"),
    entry("annotation", "id", "appinfo|documentation*"),
    entry("appinfo", "source", "..."),
    entry("documentation", "source", "..."),
    entry("top element", "id name! type substitutionGroup default fixed nillable abstract final block", ELEMENT),
    entry("element", "id name ref type minOccurs maxOccurs default fixed nillable block form", ELEMENT),
    entry("top attribute", "id name! type default fixed", "annotation? simpleType?"),
    entry("attribute", "id name ref type use default fixed form", "annotation? simpleType?"),
    entry("top complexType", "id name! mixed abstract final block", MODEL),
    entry("complexType", "id mixed", MODEL),
    entry("simpleContent", "id", "annotation? restriction|extension"),
    entry("complexContent", "id mixed", "annotation? restriction|extension"),
    entry("simpleContent restriction", "id base!", SIMPLE_RESTRICTION),
    entry("simpleContent extension", "id base!", ATTRIBUTES),
    entry("complexContent restriction", "id base!", DERIVED),
    entry("complexContent extension", "id base!", DERIVED),
    entry("top simpleType", "id name! final", SIMPLE),
    entry("simpleType", "id", SIMPLE),
    entry("restriction", "id base", FACETS),
    entry("list", "id itemType", "annotation? simpleType?"),
    entry("union", "id memberTypes", "annotation? simpleType*"),
    entry("facet", "id value! fixed", "annotation?"),
    entry("pattern", "id value!", "annotation?"),
    entry("enumeration", "id value!", "annotation?"),
    entry("top group", "id name!", "annotation? all|choice|sequence"),
    entry("group", "id ref! minOccurs maxOccurs", "annotation?"),
    entry("all", "id minOccurs maxOccurs", "annotation? element*"),
    entry("choice", "id minOccurs maxOccurs", PARTICLES),
    entry("sequence", "id minOccurs maxOccurs", PARTICLES),
    entry("named all", "id", "annotation? element*"),
    entry("named choice", "id", PARTICLES),
    entry("named sequence", "id", PARTICLES),
    entry("any", "id namespace processContents minOccurs maxOccurs", "annotation?"),
    entry("anyAttribute", "id namespace processContents", "annotation?"),
    entry("top attributeGroup", "id name!", ATTRIBUTES),
    entry("attributeGroup", "id ref!", "annotation?"),
    entry("unique", "id name!", "annotation? selector field+"),
    entry("key", "id name!", "annotation? selector field+"),
    entry("keyref", "id name! refer!", "annotation? selector field+"),
    entry("selector", "id xpath!", "annotation?"),
    entry("field", "id xpath!", "annotation?"),
    entry("notation", "id name! public system", "annotation?"),
];

/// The rule for an element of this kind inside an element of that context.
pub(super) fn rule_for(parent: &str, kind: &str) -> Option<&'static Rule> {
    let context = context(parent, kind);
    RULES.iter().find(|rule| rule.context == context)
}

fn context<'k>(parent: &str, kind: &'k str) -> &'k str {
    let top = matches!(parent, "schema" | "redefine");
    match (kind, parent) {
        ("element", _) if top => "top element",
        ("attribute", _) if top => "top attribute",
        ("complexType", _) if top => "top complexType",
        ("simpleType", _) if top => "top simpleType",
        ("group", _) if top => "top group",
        ("attributeGroup", _) if top => "top attributeGroup",
        ("all", "top group") => "named all",
        ("choice", "top group") => "named choice",
        ("sequence", "top group") => "named sequence",
        ("restriction", "simpleContent") => "simpleContent restriction",
        ("extension", "simpleContent") => "simpleContent extension",
        ("restriction", "complexContent") => "complexContent restriction",
        ("extension", "complexContent") => "complexContent extension",
        _ if is_facet(kind) && !matches!(kind, "pattern" | "enumeration") => "facet",
        _ => kind,
    }
}

/// Whether the element is a constraining facet.
pub(super) fn is_facet(kind: &str) -> bool {
    matches!(kind, "length" | "minLength" | "maxLength" | "pattern" | "enumeration" | "whiteSpace")
        || matches!(kind, "minExclusive" | "minInclusive" | "maxExclusive" | "maxInclusive")
        || matches!(kind, "totalDigits" | "fractionDigits")
}
