//! The pages of one version: elements, types, code lists, rules, examples.

use crosswalk_schemas::{
    codes::{List, Lists},
    decode,
    dictionary::{self, Definition, Element},
    encode,
    model::MessageClass,
    report::{Form, Severity},
    validation::{self, Rule},
    versions::Version,
};

use super::{html, site::Site};

/// The pages of a version, by file and title.
const PAGES: [(&str, &str); 5] = [
    ("elements", "Elements"),
    ("types", "Types"),
    ("codes", "Code lists"),
    ("rules", "Business rules"),
    ("examples", "Examples"),
];

/// Links to all pages, from a page that is `up` from the root.
pub(super) fn nav(up: &str) -> String {
    let of_version = |version: &Version| {
        let links =
            PAGES.map(|(file, title)| html::link(&format!("{up}{version}/{file}.html"), &format!("{title} {version}")));
        links.join(" ")
    };
    let versions: Vec<String> = Version::ALL.iter().rev().map(of_version).collect();
    format!("{} {}", html::link(&format!("{up}changes.html"), "Changes"), versions.join(" "))
}

/// Adds every page of a version.
pub(super) fn add(site: &mut Site, version: Version) {
    let bodies = [
        elements(site, version),
        types(site, version),
        codes(site, version),
        rules(site, version),
        examples(site, version),
    ];
    for ((file, title), body) in PAGES.iter().zip(bodies) {
        site.page(&format!("{version}/{file}.html"), &format!("{title} of version {version}"), &nav("../"), &body);
    }
}

fn elements(site: &mut Site, version: Version) -> String {
    let all = dictionary::elements(version);
    let mut body = String::new();
    for record in dictionary::definitions(version).iter().filter(|definition| definition.is_record) {
        site.entry(
            format!("{version}/elements.html#{}", record.name),
            format!("{version} record {}: {}", record.name, record.meaning),
        );
        let own: Vec<&Element> = all.iter().filter(|element| element.holder == record.name).collect();
        for element in &own {
            let says = format!("{version} element {}/{}: {}", record.name, element.name, element.meaning);
            site.entry(format!("{version}/elements.html#{}.{}", record.name, element.name), says);
        }
        let meaning =
            format!("<p>{} <em>Source: {}.</em></p>\n", html::text(record.meaning), html::text(record.source));
        let columns = ["Element", "Holds", "How often", "Meaning", "Source", "Example"];
        let table =
            html::table(&format!("Elements of {}", record.name), &columns, own.iter().map(|one| element(one, &all)));
        body.push_str(&html::section(record.name, record.name, &(meaning + &table)));
    }
    body
}

fn element(element: &Element, all: &[Element]) -> Vec<String> {
    let often = match (element.required, element.repeats) {
        (true, true) => "once or more",
        (true, false) => "once",
        (false, true) => "any number of times",
        (false, false) => "once or not at all",
    };
    let is_record = all.iter().any(|other| other.holder == element.of);
    let page = if is_record { "elements.html" } else { "types.html" };
    let example = if is_record { "see its elements".to_owned() } else { html::code(&plain(element)) };
    vec![
        format!("<code id=\"{}.{}\">{}</code>", element.holder, element.name, element.name),
        html::link(&format!("{page}#{}", element.of), element.of),
        often.to_owned(),
        html::text(element.meaning),
        html::text(element.source),
        example,
    ]
}

fn plain(element: &Element) -> String {
    let one = element.example.as_array().and_then(|items| items.first()).unwrap_or(&element.example);
    one.as_str().map_or_else(|| one.to_string(), str::to_owned)
}

fn types(site: &mut Site, version: Version) -> String {
    let definitions = dictionary::definitions(version);
    let row = |definition: &Definition| {
        let words: Vec<String> = definition.words.iter().map(|word| html::code(word)).collect();
        vec![
            format!("<code id=\"{0}\">{0}</code>", definition.name),
            html::text(definition.meaning),
            words.join(", "),
            html::text(definition.source),
        ]
    };
    for definition in definitions.iter().filter(|definition| !definition.is_record) {
        let says = format!("{version} type {}: {}", definition.name, definition.meaning);
        site.entry(format!("{version}/types.html#{}", definition.name), says);
    }
    let simple = definitions.iter().filter(|definition| !definition.is_record);
    html::table("Types of text, numbers and words", &["Type", "Meaning", "One of", "Source"], simple.map(row))
}

fn codes(site: &mut Site, version: Version) -> String {
    let mut body = String::new();
    for list in Lists::of(version).all() {
        site.entry(
            format!("{version}/codes.html#{}", list.name),
            format!("{version} code list {}: {}", list.name, list.title),
        );
        body.push_str(&html::section(&list.name, &list.title, &code_list(site, version, list)));
    }
    body
}

fn code_list(site: &mut Site, version: Version, list: &List) -> String {
    let used = list.used_by();
    let used = if used.is_empty() { "only by other systems".to_owned() } else { format!("by {}", used.join(", ")) };
    let open = if list.open { " Codes beyond it are warned of, not refused." } else { "" };
    let about = format!(
        "<p>{}, kept by {}. Used {}.{open}</p>\n",
        html::code(&list.name),
        html::text(&list.publisher),
        html::text(&used)
    );
    for code in &list.codes {
        let says = format!("{version} code {} of {}: {}", code.code, list.name, code.label);
        site.entry(format!("{version}/codes.html#{}", list.name), says);
    }
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
    let rows = list.codes.iter().map(|code| {
        vec![
            html::code(&code.code),
            html::text(&code.label),
            day(code.valid_from),
            day(code.valid_to),
            html::text(&code.source),
        ]
    });
    about + &html::table(&format!("Codes of {}", list.title), &["Code", "Meaning", "From", "To", "Source"], rows)
}

fn rules(site: &mut Site, version: Version) -> String {
    for rule in validation::rules() {
        site.entry(format!("{version}/rules.html#{}", rule.id), format!("{version} rule {}: {}", rule.id, rule.says));
    }
    let row = |rule: &Rule| {
        let severity = if rule.severity == Severity::Error { "error: stops the message" } else { "warning" };
        let places: Vec<String> = rule.applies_to.iter().map(|place| html::code(place)).collect();
        vec![
            format!("<code id=\"{0}\">{0}</code>", rule.id),
            severity.to_owned(),
            html::text(rule.says),
            places.join(", "),
            html::text(rule.source),
        ]
    };
    let columns = ["Rule", "Severity", "What it demands", "Applies to", "Source"];
    html::table("Business rules over the decoded message", &columns, validation::rules().map(row))
}

fn examples(site: &mut Site, version: Version) -> String {
    let mut body = String::from(
        "<p>Each holds every element that its class may, once. They show the structure; what they say need not make sense.</p>\n",
    );
    for class in MessageClass::ALL {
        let json = serde_json::to_vec(&dictionary::example(version, *class)).unwrap_or_default();
        let Ok(message) = decode(&json, Form::Json) else { continue };
        let mut shown = String::new();
        for form in [Form::Xml, Form::Json] {
            let text = String::from_utf8(encode(&message, form)).unwrap_or_default();
            let file = format!("{class}.{}", form.extension());
            let (name, to) = (form.extension().to_uppercase(), html::link(&format!("examples/{file}"), &file));
            let pre = html::text(&text);
            let one = format!("<h3>{name}</h3>\n<p>{to}</p>\n<pre tabindex=\"0\">{pre}</pre>\n");
            shown.push_str(&one);
            site.file(format!("{version}/examples/{file}"), text);
        }
        site.entry(format!("{version}/examples.html#{class}"), format!("{version} example of a {class}"));
        body.push_str(&html::section(class.as_str(), class.as_str(), &shown));
    }
    body
}
