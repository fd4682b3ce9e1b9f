//! All documents of a schema, found by following include, import and redefine, each under its target namespace.

use std::collections::HashMap;

use super::{
    faults::Faults,
    read, shape,
    sources::{Resolver, Source, join},
    tree::Node,
};
use crate::components::{Names, NamespaceId, Place};

/// No more documents than this are read for one schema.
const MAX_DOCUMENTS: usize = 2000;

/// All documents, and what they are read as.
pub(crate) struct Loaded {
    pub(crate) names: Names,
    /// The documents' names, in the order of [`Place::document`](crate::components::Place::document).
    pub(crate) documents: Vec<String>,
    /// The trees; none for a document that could not be read.
    pub(crate) trees: Vec<Option<Node>>,
    pub(crate) views: Vec<View>,
}

/// A document under a target namespace: a chameleon is seen under several.
pub(crate) struct View {
    pub(crate) document: usize,
    pub(crate) target: NamespaceId,
    /// Names without prefix are of the target namespace, as the document has none of its own.
    pub(crate) chameleon: bool,
    /// The namespaces its references may name.
    pub(crate) visible: Vec<NamespaceId>,
    /// Its `redefine` elements, by their index among the root's children, and what each redefines.
    pub(crate) redefines: Vec<(usize, usize)>,
    /// What it takes in, by `include` and by `redefine`.
    pub(crate) includes: Vec<usize>,
}

/// Which views a view takes in, itself among them.
pub(crate) fn taken_in(views: &[View], start: usize) -> Vec<bool> {
    let mut seen = vec![false; views.len()];
    let mut next = vec![start];
    while let Some(at) = next.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            next.extend(&views[at].includes);
        }
    }
    seen
}

/// Reads the sources and all they point at.
pub(super) fn all(sources: &[Source<'_>], resolver: &dyn Resolver, faults: &mut Faults) -> Loaded {
    let nothing = Loaded { names: Names::default(), documents: Vec::new(), trees: Vec::new(), views: Vec::new() };
    let mut loader = Loader {
        sources,
        resolver,
        faults,
        loaded: nothing,
        by_name: HashMap::new(),
        by_view: HashMap::new(),
        next: 0,
    };
    for source in sources {
        if let Some(document) = loader.document(source.name, true) {
            let target = loader.target(document);
            loader.view(document, target);
        }
    }
    while loader.next < loader.loaded.views.len() {
        loader.follow(loader.next);
        loader.next += 1;
    }
    loader.cyclic_redefinitions();
    loader.loaded
}

struct Loader<'s> {
    sources: &'s [Source<'s>],
    resolver: &'s dyn Resolver,
    faults: &'s mut Faults,
    loaded: Loaded,
    by_name: HashMap<String, Option<usize>>,
    by_view: HashMap<(usize, NamespaceId), usize>,
    next: usize,
}

/// An `include`, `import` or `redefine`, without its tree.
struct Reference {
    child: usize,
    kind: String,
    location: Option<String>,
    namespace: Option<String>,
    needed: bool,
    place: Place,
}

impl Loader<'_> {
    /// The document of this name, read once. Faults in it are recorded.
    fn document(&mut self, name: &str, given: bool) -> Option<usize> {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let bytes = match self.sources.iter().find(|source| source.name == name) {
            Some(source) => Some(source.bytes.to_vec()),
            None if given => None,
            None if self.loaded.documents.len() >= MAX_DOCUMENTS => {
                let text = format!("a schema of over {MAX_DOCUMENTS} documents");
                self.faults.add(Place::default(), "too-large", text);
                None
            }
            None => self.resolver.resolve(name),
        };
        let read = bytes.map(|bytes| self.read(name, &bytes));
        self.by_name.insert(name.to_owned(), read);
        read
    }

    fn read(&mut self, name: &str, bytes: &[u8]) -> usize {
        let document = self.loaded.documents.len();
        self.loaded.documents.push(name.to_owned());
        let tree = match read::tree(u32::try_from(document).unwrap_or(0), bytes) {
            Ok(tree) => {
                shape::check(&tree, self.faults);
                Some(tree).filter(|tree| tree.kind() == "schema")
            }
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        };
        self.loaded.trees.push(tree);
        document
    }

    /// The document's own target namespace.
    fn target(&mut self, document: usize) -> NamespaceId {
        let uri = self.loaded.trees[document].as_ref().and_then(|root| root.attribute("targetNamespace")).unwrap_or("");
        self.loaded.names.intern_namespace(uri)
    }

    /// The view of a document under a target namespace, which is the document's own or that of who includes it.
    fn view(&mut self, document: usize, target: NamespaceId) -> usize {
        if let Some(known) = self.by_view.get(&(document, target)) {
            return *known;
        }
        let chameleon = self.target(document) != target;
        let visible = vec![target, NamespaceId::XSD];
        let view = View { document, target, chameleon, visible, redefines: Vec::new(), includes: Vec::new() };
        let id = self.loaded.views.len();
        self.loaded.views.push(view);
        self.by_view.insert((document, target), id);
        id
    }

    fn follow(&mut self, view: usize) {
        let document = self.loaded.views[view].document;
        let Some(root) = &self.loaded.trees[document] else { return };
        if root.attribute("targetNamespace") == Some("") {
            self.faults.add(root.place, "s4s-att-invalid-value", "targetNamespace must not be empty; leave it out");
        }
        for reference in references(root) {
            if reference.kind == "import" {
                self.import(view, &reference);
            } else {
                self.include(view, &reference);
            }
        }
    }

    fn found(&mut self, view: usize, reference: &Reference) -> Option<usize> {
        let location = reference.location.as_deref()?;
        let base = self.loaded.documents[self.loaded.views[view].document].clone();
        self.document(&join(&base, location), false)
    }

    fn include(&mut self, view: usize, reference: &Reference) {
        let is_redefine = reference.kind == "redefine";
        let Some(document) = self.found(view, reference) else {
            if is_redefine && reference.needed {
                self.faults.add(reference.place, "src-redefine.2", "the document to redefine is not to be found");
            }
            return;
        };
        if self.loaded.trees[document].is_none() {
            let rule = if is_redefine { "src-redefine.2" } else { "src-include.1" };
            self.faults.add(reference.place, rule, "what stands at schemaLocation is no schema document");
            return;
        }
        let own = self.target(document);
        let target = self.loaded.views[view].target;
        if own != target && own != NamespaceId::NONE {
            let rule = if is_redefine { "src-redefine.3.1" } else { "src-include.2.1" };
            self.faults.add(reference.place, rule, "the document has another target namespace");
            return;
        }
        let included = self.view(document, target);
        self.loaded.views[view].includes.push(included);
        if is_redefine {
            self.loaded.views[view].redefines.push((reference.child, included));
        }
    }

    /// A document may not redefine itself, by way of others either.
    fn cyclic_redefinitions(&mut self) {
        for (start, view) in self.loaded.views.iter().enumerate() {
            if redefines(&self.loaded.views, start) {
                let place = self.loaded.trees[view.document].as_ref().map(|root| root.place).unwrap_or_default();
                self.faults.add(place, "src-redefine.3", "the document redefines itself");
            }
        }
    }

    fn import(&mut self, view: usize, reference: &Reference) {
        let uri = reference.namespace.as_deref().unwrap_or("");
        let namespace = self.loaded.names.intern_namespace(uri);
        if namespace == self.loaded.views[view].target {
            let rule = if reference.namespace.is_some() { "src-import.1.1" } else { "src-import.1.2" };
            self.faults.add(reference.place, rule, "a schema may not import its own namespace; use include");
            return;
        }
        if reference.namespace.as_deref() == Some("") {
            self.faults.add(reference.place, "src-import.1.1", "the namespace may not be empty; leave it out");
        }
        self.loaded.views[view].visible.push(namespace);
        let Some(document) = self.found(view, reference) else { return };
        if self.loaded.trees[document].is_none() {
            self.faults.add(reference.place, "src-import.2", "what stands at schemaLocation is no schema document");
        } else if self.target(document) != namespace {
            let text = format!("the document's target namespace is not '{uri}'");
            self.faults.add(reference.place, "src-import.3", text);
        } else {
            self.view(document, namespace);
        }
    }
}

/// Whether a view redefines itself, near or far.
fn redefines(views: &[View], start: usize) -> bool {
    let targets = |at: usize| views[at].redefines.iter().map(|(_, target)| *target);
    let mut seen = vec![false; views.len()];
    let mut next: Vec<usize> = targets(start).collect();
    while let Some(at) = next.pop() {
        if at == start {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            next.extend(targets(at));
        }
    }
    false
}

fn references(root: &Node) -> Vec<Reference> {
    let refers = |node: &Node| matches!(node.kind(), "include" | "import" | "redefine");
    let all = root.children.iter().enumerate().filter(|(_, node)| refers(node));
    all.map(|(child, node)| Reference {
        child,
        kind: node.local.clone(),
        location: node.attribute("schemaLocation").map(str::to_owned),
        namespace: node.attribute("namespace").map(str::to_owned),
        needed: node.parts().next().is_some(),
        place: node.place,
    })
    .collect()
}
