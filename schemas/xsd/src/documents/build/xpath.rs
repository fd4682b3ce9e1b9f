//! The subset of `XPath` that selectors and fields are written in (section 3.11.6), parsed.

use super::super::{
    lexical::is_ncname,
    tree::{Scope, is_space},
};
use crate::components::{NameTest, Names, Path};

/// Parses a selector or, with `attributes`, a field. The error says what is wrong.
pub(super) fn parse(text: &str, attributes: bool, scope: &Scope, names: &mut Names) -> Result<Vec<Path>, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, attributes, scope, names };
    let mut paths = vec![parser.path()?];
    while parser.take(&Token::Sign("|")) {
        paths.push(parser.path()?);
    }
    if parser.at == tokens.len() { Ok(paths) } else { Err(format!("'{text}' goes on where it should end")) }
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'t> {
    Sign(&'static str),
    /// `name`, `prefix:name`, `prefix:*` or `*`.
    Name(&'t str),
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        let sign = ["//", "/", "::", "|", "@", "."].into_iter().find(|sign| rest.starts_with(sign));
        let token = match sign {
            Some(sign) => Token::Sign(sign),
            None => Token::Name(name(rest).ok_or_else(|| format!("'{rest}' is not understood"))?),
        };
        let (Token::Sign(text) | Token::Name(text)) = token;
        rest = rest[text.len()..].trim_start_matches(is_space);
        tokens.push(token);
    }
    Ok(tokens)
}

/// The name test that a text begins with.
fn name(text: &str) -> Option<&str> {
    if text.starts_with('*') {
        return Some(&text[..1]);
    }
    let ends = |character: char| is_space(character) || matches!(character, '/' | '|' | '@' | ':' | '*' | '(' | '[');
    let first = text.find(ends).unwrap_or(text.len());
    let rest = &text[first..];
    let length = if rest.starts_with(":*") {
        first + 2
    } else if rest.starts_with(':') && !rest.starts_with("::") {
        first + 1 + rest[1..].find(ends).unwrap_or(rest.len() - 1)
    } else {
        first
    };
    let (prefix, local) = text[..length].split_once(':').unwrap_or(("_", &text[..length]));
    (is_ncname(prefix) && (is_ncname(local) || local == "*")).then_some(&text[..length])
}

struct Parser<'t, 'n> {
    tokens: &'t [Token<'t>],
    at: usize,
    attributes: bool,
    scope: &'n Scope,
    names: &'n mut Names,
}

impl Parser<'_, '_> {
    fn take(&mut self, token: &Token<'_>) -> bool {
        let there = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(there);
        there
    }

    fn path(&mut self) -> Result<Path, String> {
        let descendants = self.tokens[self.at..].starts_with(&[Token::Sign("."), Token::Sign("//")]);
        if descendants {
            self.at += 2;
        }
        let mut path = Path { descendants, steps: Vec::new(), attribute: None };
        loop {
            self.step(&mut path)?;
            if path.attribute.is_some() || !self.take(&Token::Sign("/")) {
                return Ok(path);
            }
        }
    }

    fn step(&mut self, path: &mut Path) -> Result<(), String> {
        if self.take(&Token::Sign(".")) {
            return Ok(());
        }
        let axis = self.tokens.get(self.at + 1) == Some(&Token::Sign("::"));
        let of_attribute = match self.tokens.get(self.at) {
            Some(Token::Sign("@")) => {
                self.at += 1;
                true
            }
            Some(Token::Name(axis_name @ ("child" | "attribute"))) if axis => {
                self.at += 2;
                *axis_name == "attribute"
            }
            _ => false,
        };
        let Some(Token::Name(name)) = self.tokens.get(self.at) else { return Err("a name is missing".to_owned()) };
        self.at += 1;
        let test = self.test(name)?;
        match (of_attribute, self.attributes) {
            (false, _) => path.steps.push(test),
            (true, true) => path.attribute = Some(test),
            (true, false) => return Err("a selector selects elements, not attributes".to_owned()),
        }
        Ok(())
    }

    fn test(&mut self, name: &str) -> Result<NameTest, String> {
        if name == "*" {
            return Ok(NameTest::Any);
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let uri = if prefix.is_empty() { Some("") } else { self.scope.uri(prefix) };
        let uri = uri.ok_or_else(|| format!("the prefix '{prefix}' is not declared"))?;
        let namespace = self.names.intern_namespace(uri);
        Ok(match local {
            "*" => NameTest::Namespace(namespace),
            local => NameTest::Name(self.names.intern(namespace, local)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut names = Names::default();
        let scope = Scope::default().with("p", "urn:p".into());
        match parse(text, true, &scope, &mut names) {
            Ok(paths) => {
                let one = |path: &Path| {
                    let steps: Vec<String> = path.steps.iter().map(|step| test(&names, *step)).collect();
                    let attribute = path.attribute.map_or(String::new(), |name| format!("@{}", test(&names, name)));
                    format!("{}{}{attribute}", if path.descendants { ".//" } else { "" }, steps.join("/"))
                };
                paths.iter().map(one).collect::<Vec<_>>().join("|")
            }
            Err(text) => format!("error: {text}"),
        }
    }

    fn test(names: &Names, test: NameTest) -> String {
        match test {
            NameTest::Any => "*".to_owned(),
            NameTest::Namespace(namespace) => format!("{{{}}}*", names.uri(namespace)),
            NameTest::Name(name) => names.show(name),
        }
    }

    #[test]
    fn the_subset_is_parsed_and_the_rest_refused() {
        for (text, expected) in [
            ("a", "a"),
            (".", ""),
            (".//a/p:b", ".//a/{urn:p}b"),
            ("a/./b | p:* | *", "a/b|{urn:p}*|*"),
            ("child::a / attribute::b", "a@b"),
            (" . // a/@ * ", ".//a@*"),
            ("a-b.c", "a-b.c"),
            ("", "error: a name is missing"),
            ("a//b", "error: 'a//b' goes on where it should end"),
            ("/a", "error: a name is missing"),
            ("q:a", "error: the prefix 'q' is not declared"),
            ("a[1]", "error: '[1]' is not understood"),
            ("..", "error: '..' goes on where it should end"),
            ("@a/b", "error: '@a/b' goes on where it should end"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
