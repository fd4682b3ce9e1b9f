//! Where schema documents come from: what the caller hands over, and a resolver for the rest.

/// A schema document handed over by the caller.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// Its name: a path or URI. Relative schema locations in it are joined to it, and faults name it.
    pub name: &'s str,
    /// Its bytes.
    pub bytes: &'s [u8],
}

/// Finds the documents that `include`, `import` and `redefine` point at. Nothing is read without one.
pub trait Resolver {
    /// The bytes of the document at a location, which is joined to its referrer's name already; `None` if it has none.
    fn resolve(&self, location: &str) -> Option<Vec<u8>>;
}

/// No file, no network: only the documents handed over are known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Resolver for Nothing {
    fn resolve(&self, _location: &str) -> Option<Vec<u8>> {
        None
    }
}

/// Files of this machine, by path or `file:` URI. For a command line, not for schemas of strangers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files;

impl Resolver for Files {
    fn resolve(&self, location: &str) -> Option<Vec<u8>> {
        let path = location.strip_prefix("file://").unwrap_or(location);
        std::fs::read(path).ok()
    }
}

/// Joins a schema location to the name of the document it stands in.
pub(super) fn join(base: &str, location: &str) -> String {
    let absolute = location.starts_with('/') || location.split(['/', '?', '#']).next().is_some_and(|s| s.contains(':'));
    if absolute {
        return location.to_owned();
    }
    let root = base.find("://").map_or(usize::from(base.starts_with('/')), |at| {
        let authority = at + 3;
        base[authority..].find('/').map_or(base.len(), |length| authority + length + 1)
    });
    let folder = base[root..].rfind('/').map_or("", |at| &base[root..root + at]);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(location.split('/')).filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    format!("{}{}", &base[..root], parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn locations_are_joined_to_their_document() {
        assert_eq!(join("a/b/c.xsd", "d.xsd"), "a/b/d.xsd");
        assert_eq!(join("a/b/c.xsd", "../d.xsd"), "a/d.xsd");
        assert_eq!(join("/a/c.xsd", "./x/d.xsd"), "/a/x/d.xsd");
        assert_eq!(join("c.xsd", "../d.xsd"), "../d.xsd");
        assert_eq!(join("http://h/a/c.xsd", "d.xsd"), "http://h/a/d.xsd");
        assert_eq!(join("a/c.xsd", "http://h/d.xsd"), "http://h/d.xsd");
    }
}
