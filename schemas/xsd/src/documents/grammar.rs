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

const fn rule(context: &'static str, attributes: &'static str, content: &'static str) -> Rule {
    Rule { context, attributes, content }
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
    rule(
        "schema",
        "id targetNamespace version finalDefault blockDefault elementFormDefault attributeFormDefault",
        GLOBALS,
    ),
    rule("include", "id schemaLocation!", "annotation?"),
    rule("import", "id namespace schemaLocation", "annotation?"),
    rule("redefine", "id schemaLocation!", "annotation|simpleType|complexType|group|attributeGroup*"),
    rule("annotation", "id", "appinfo|documentation*"),
    rule("appinfo", "source", "..."),
    rule("documentation", "source", "..."),
    rule("top element", "id name! type substitutionGroup default fixed nillable abstract final block", ELEMENT),
    rule("element", "id name ref type minOccurs maxOccurs default fixed nillable block form", ELEMENT),
    rule("top attribute", "id name! type default fixed", "annotation? simpleType?"),
    rule("attribute", "id name ref type use default fixed form", "annotation? simpleType?"),
    rule("top complexType", "id name! mixed abstract final block", MODEL),
    rule("complexType", "id mixed", MODEL),
    rule("simpleContent", "id", "annotation? restriction|extension"),
    rule("complexContent", "id mixed", "annotation? restriction|extension"),
    rule("simpleContent restriction", "id base!", SIMPLE_RESTRICTION),
    rule("simpleContent extension", "id base!", ATTRIBUTES),
    rule("complexContent restriction", "id base!", DERIVED),
    rule("complexContent extension", "id base!", DERIVED),
    rule("top simpleType", "id name! final", SIMPLE),
    rule("simpleType", "id", SIMPLE),
    rule("restriction", "id base", FACETS),
    rule("list", "id itemType", "annotation? simpleType?"),
    rule("union", "id memberTypes", "annotation? simpleType*"),
    rule("facet", "id value! fixed", "annotation?"),
    rule("pattern", "id value!", "annotation?"),
    rule("enumeration", "id value!", "annotation?"),
    rule("top group", "id name!", "annotation? all|choice|sequence"),
    rule("group", "id ref! minOccurs maxOccurs", "annotation?"),
    rule("all", "id minOccurs maxOccurs", "annotation? element*"),
    rule("choice", "id minOccurs maxOccurs", PARTICLES),
    rule("sequence", "id minOccurs maxOccurs", PARTICLES),
    rule("named all", "id", "annotation? element*"),
    rule("named choice", "id", PARTICLES),
    rule("named sequence", "id", PARTICLES),
    rule("any", "id namespace processContents minOccurs maxOccurs", "annotation?"),
    rule("anyAttribute", "id namespace processContents", "annotation?"),
    rule("top attributeGroup", "id name!", ATTRIBUTES),
    rule("attributeGroup", "id ref!", "annotation?"),
    rule("unique", "id name!", "annotation? selector field+"),
    rule("key", "id name!", "annotation? selector field+"),
    rule("keyref", "id name! refer!", "annotation? selector field+"),
    rule("selector", "id xpath!", "annotation?"),
    rule("field", "id xpath!", "annotation?"),
    rule("notation", "id name! public system", "annotation?"),
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
