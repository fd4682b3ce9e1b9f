//! What the tokeniser takes, gives and refuses, from a slice and through a small window alike.

use std::fmt::Write;

use super::{FaultKind, Kind, Limits, Tokens};
use crate::components::Names;

/// The tokens of a document, one a word.
fn tokens_of(mut tokens: Tokens<'_>) -> String {
    let mut shown = String::new();
    let mut text = String::new();
    loop {
        let step = tokens.advance();
        if step != Ok(Kind::Text) && !text.is_empty() {
            write!(shown, "{text:?} ").unwrap();
            text.clear();
        }
        match step {
            Ok(Kind::Start) => {
                write!(shown, "<{}|{}", tokens.namespace_text(), tokens.local()).unwrap();
                for attribute in tokens.attributes() {
                    let (namespace, local) = (attribute.namespace_text, attribute.local);
                    write!(shown, " {namespace}|{local}={:?}", attribute.value).unwrap();
                }
                shown.push_str("> ");
            }
            Ok(Kind::End) => write!(shown, "</{}> ", tokens.qualified()).unwrap(),
            Ok(Kind::Text) => text.push_str(tokens.text()),
            Ok(Kind::Eof) => return shown.trim_end().to_owned(),
            Err(fault) => {
                let kind = match fault.kind {
                    FaultKind::NotWellFormed => "broken",
                    FaultKind::Refused => "refused",
                    FaultKind::Unreadable => "unreadable",
                };
                write!(shown, "{kind} {}:{}", fault.line.line, fault.line.column).unwrap();
                return shown;
            }
        }
    }
}

/// Reads a document from a slice and through windows that end anywhere in it.
#[track_caller]
fn check(document: &[u8], expected: &str) {
    let names = Names::default();
    let whole = tokens_of(Tokens::of_slice(document, &names, Limits::default()));
    assert_eq!(whole, expected, "{}", String::from_utf8_lossy(document));
    let in_pieces = tokens_of(Tokens::in_chunks(document, 1, &names, Limits::default()));
    assert_eq!(in_pieces, expected, "{}", String::from_utf8_lossy(document));
    if document.starts_with(b"<?xml") || !document.starts_with(b"<") || expected.contains(['b', 'r']) {
        return;
    }
    for pad in (1024 - document.len().min(1000))..1024 {
        let padded = [vec![b' '; pad], document.to_vec()].concat();
        let in_pieces = tokens_of(Tokens::in_chunks(&padded[..], 1, &names, Limits::default()));
        assert_eq!(in_pieces, expected, "after {pad} spaces: {}", String::from_utf8_lossy(document));
    }
}

#[test]
fn documents_are_read() {
    check(b"<a/>", "<|a> </a>");
    check(b"<a></a>", "<|a> </a>");
    check(b"<a >x</a\n>\n", "<|a> \"x\" </a>");
    check(b"<!--c--><?p q?><a><!-- - --><?p?>t<!---->u</a><!--d-->", "<|a> \"tu\" </a>");
    check(b"<a>1&lt;2&amp;&#51;</a>", "<|a> \"1<2&3\" </a>");
    check(b"<a>x]]&gt;y]]z</a>", "<|a> \"x]]>y]]z\" </a>");
    check(b"<a><![CDATA[<&]]]]><![CDATA[>]]><![CDATA[]]></a>", "<|a> \"<&]]>\" </a>");
    check(b"<a>1\r\n2\r3&#13;4<![CDATA[\r\n\r\r\n]]></a>", "<|a> \"1\\n2\\n3\\r4\\n\\n\\n\" </a>");
    check(
        "<\u{e9}l\u{e8}ve \u{130}='\u{1F600}'>\u{eb}</\u{e9}l\u{e8}ve>".as_bytes(),
        "<|\u{e9}l\u{e8}ve |\u{130}=\"\u{1F600}\"> \"\u{eb}\" </\u{e9}l\u{e8}ve>",
    );
    check(b"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<a/>", "<|a> </a>");
    check(b"\xEF\xBB\xBF<a/>", "<|a> </a>");
    check(b"\xFF\xFE<\0a\0/\0>\0", "<|a> </a>");
    check(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xEB</a>", "<|a> \"\u{eb}\" </a>");
    check(b"<?xml version='1.1'?><a>&#x7;</a>", "<|a> \"\\u{7}\" </a>");
}

#[test]
fn attributes_are_normalised() {
    check(b"<a x='1' y = \"'2'\"\n z='' />", "<|a |x=\"1\" |y=\"'2'\" |z=\"\"> </a>");
    check(b"<a x='1\t2\n3\r\n4\r5&#10;6&lt;&quot;>'/>", "<|a |x=\"1 2 3 4 5\\n6<\\\">\"> </a>");
}

#[test]
fn namespaces_are_resolved() {
    check(b"<a xmlns='u' x='1'><b xmlns=''/><c/></a>", "<u|a |x=\"1\"> <|b> </b> <u|c> </c> </a>");
    check(b"<p:a q:x='1' x='2' xmlns:q='v' xmlns:p='u'/>", "<u|a v|x=\"1\" |x=\"2\"> </p:a>");
    check(b"<a xml:lang='cy'/>", "<|a http://www.w3.org/XML/1998/namespace|lang=\"cy\"> </a>");
    check(
        b"<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>",
        "<u|p:a> <v|p:b> </p:b> <u|p:c> </p:c> </p:a>"
            .replace("p:a>", "a>")
            .replace("</a>", "</p:a>")
            .replace("<v|p:b>", "<v|b>")
            .replace("<u|p:c>", "<u|c>")
            .as_str(),
    );
    for wrong in [
        "<p:a/>",
        "<a p:x='1'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='u'/>",
        "<a xmlns:xmlns='u'/>",
        "<a:/>",
        "<:a/>",
        "<a:b:c xmlns:a='u'/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>",
        "<a xmlns='u' xmlns='u'/>",
        "<xmlns:a/>",
    ] {
        broken(wrong.as_bytes());
    }
}

/// The document is not well-formed, or not by Namespaces in XML, from a slice and through a window.
#[track_caller]
fn broken(document: &[u8]) {
    let names = Names::default();
    for shown in [
        tokens_of(Tokens::of_slice(document, &names, Limits::default())),
        tokens_of(Tokens::in_chunks(document, 1, &names, Limits::default())),
    ] {
        assert!(shown.contains("broken"), "{}: {shown}", String::from_utf8_lossy(document));
    }
}

#[test]
fn what_is_not_well_formed_is_broken() {
    for wrong in [
        "",
        " ",
        "a",
        "<a>",
        "<a",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>b",
        "x<a/>",
        "<a></a",
        "<a><b></a></b>",
        "<a>&b</a>",
        "<a>& </a>",
        "<a>&#0;</a>",
        "<a>&#x7;</a>",
        "<a>]]></a>",
        "<a><![CDATA[</a>",
        "<a><![CDAT[]]></a>",
        "<a><!-- -- --></a>",
        "<a><!----->  </a>",
        "<a><!-</a>",
        "<a><?xml version='1.0'?></a>",
        " <?xml version='1.0'?><a/>",
        "<a><?p:q?></a>",
        "<a><??></a>",
        "<a><?p",
        "<a x='1'x='2'/>",
        "<a x='1' x='2'/>",
        "<a x=1/>",
        "<a x/>",
        "<a x='<'/>",
        "<a x='&'/>",
        "<a x='1/>",
        "<a / >",
        "< a/>",
        "<1/>",
        "<a\u{7}/>",
        "<a>\u{1}</a>",
        "<a>\u{FFFE}</a>",
        "<-a/>",
        "<?xml version='2.0'?><a/>",
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>",
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        "<?xml?><a/>",
        "<![CDATA[x]]><a/>",
        "<a/><![CDATA[x]]>",
        "<a></a x='1'>",
        "<a><!DOCTYPE b></a>",
        "<a/>&#32;",
    ] {
        broken(wrong.as_bytes());
    }
    broken(b"<a>\xFF</a>");
    broken(b"<a>\xC3</a>");
    broken(b"<a/>\xC3");
    broken(b"\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-16'?><a/>");
}

#[test]
fn faults_have_their_place() {
    check(b"<a>\n  <b>\n</a>", "<|a> \"\\n  \" <|b> \"\\n\" broken 3:1");
    check("<a>\u{e9}\u{e9}\u{1}".as_bytes(), "<|a> \"\u{e9}\u{e9}\" broken 1:6");
    check(b"<!DOCTYPE a><a/>", "refused 1:1");
    check(b"<a>&b;</a>", "<|a> refused 1:4");
}

#[test]
fn limits_hold() {
    let names = Names::default();
    let refused = |document: &str| {
        let limits = Limits {
            depth: 5,
            attributes: 3,
            namespaces: 6,
            name: 10,
            value: 2000,
            markup: 3000,
            text: 4000,
            ..Limits::default()
        };
        let whole = tokens_of(Tokens::of_slice(document.as_bytes(), &names, limits));
        let pieces = tokens_of(Tokens::in_chunks(document.as_bytes(), 1, &names, limits));
        assert_eq!(whole.contains("refused"), pieces.contains("refused"), "{document}");
        whole.contains("refused")
    };
    let long = |length: usize| "x".repeat(length);
    let cases = [
        ("<a>".repeat(5) + &"</a>".repeat(5), "<a>".repeat(6)),
        ("<a b='' c='' d=''/>".into(), "<a b='' c='' d='' e=''/>".into()),
        (format!("<{}/>", long(10)), format!("<{}/>", long(11))),
        (format!("<a b='{}'/>", long(2000)), format!("<a b='{}'/>", long(2001))),
        (format!("<a b='{}&lt;'/>", long(1990)), format!("<a b='{}&lt;'/>", long(2000))),
        (format!("<a><!--{}--></a>", long(2990)), format!("<a><!--{}--></a>", long(3000))),
        (format!("<a>{}</a>", long(4000)), format!("<a>{}<![CDATA[x]]></a>", long(4000))),
        (
            "<a xmlns:a='a' xmlns:b='b' xmlns:c='c'><b xmlns:d='d'/></a>".into(),
            "<a xmlns:a='a' xmlns:b='b' xmlns:c='c'><b xmlns:d='d' xmlns:e='d'/></a>".into(),
        ),
    ];
    for (within, over) in cases {
        assert!(!refused(&within), "{within}");
        assert!(refused(&over), "{over}");
    }
}
