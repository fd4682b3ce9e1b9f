//! What is wrong, how it is made, how it is refused.

use super::*;

pub(super) type Spoil = fn(&mut Case);

/// What is wrong, how it is made, how it is refused.
pub(super) const TABLE: &[(&str, Spoil, Result<(), &str>)] = &[
    ("nothing, as a client", |_| (), Ok(())),
    ("nothing, as a server", |case| case.purpose = Purpose::Server, Ok(())),
    ("nothing, as a signer", |case| case.purpose = Purpose::Signer, Ok(())),
    (
        "an unknown extension that is not critical",
        |case| {
            case.leaf.custom_extensions =
                vec![CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0])];
        },
        Ok(()),
    ),
    (
        "a list that has run out and names another",
        |case| {
            let key = case.key(1);
            case.list(2, &key, 9);
        },
        Ok(()),
    ),
    ("ended", |case| set_period(&mut case.leaf, ended()), Err("expired")),
    ("the issuing CA ended", |case| set_period(&mut case.issuing, ended()), Err("expired")),
    ("the root ended", |case| set_period(&mut case.root, ended()), Err("expired")),
    ("begins tomorrow", |case| set_period(&mut case.leaf, coming()), Err("not-yet-valid")),
    ("the issuing CA begins tomorrow", |case| set_period(&mut case.issuing, coming()), Err("not-yet-valid")),
    (
        "for servers only",
        |case| case.leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth],
        Err("wrong-usage"),
    ),
    (
        "no signer",
        |case| {
            case.leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            case.purpose = Purpose::Signer;
        },
        Err("wrong-usage"),
    ),
    (
        "says nothing of signing",
        |case| {
            case.leaf.extended_key_usages.clear();
            case.purpose = Purpose::Signer;
        },
        Err("wrong-usage"),
    ),
    ("its key may not sign", |case| case.leaf.key_usages = vec![KeyUsagePurpose::KeyAgreement], Err("wrong-usage")),
    (
        "the issuing CA is for servers only",
        |case| {
            case.issuing.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        },
        Err("wrong-usage"),
    ),
    (
        "a host outside the CA's domains",
        |case| {
            case.leaf.subject_alt_names.push(SanType::DnsName("www.gov.uk".try_into().unwrap()));
        },
        Err("name-constraints"),
    ),
    (
        "an address outside the CA's",
        |case| {
            case.issuing.name_constraints = Some(NameConstraints {
                permitted_subtrees: vec![GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8))],
                excluded_subtrees: Vec::new(),
            });
            case.leaf.subject_alt_names.push(SanType::IpAddress([192, 0, 2, 1].into()));
        },
        Err("name-constraints"),
    ),
    (
        "a host that is excluded",
        |case| {
            case.issuing.name_constraints = Some(NameConstraints {
                permitted_subtrees: Vec::new(),
                excluded_subtrees: vec![GeneralSubtree::DnsName("localhost".to_owned())],
            });
        },
        Err("name-constraints"),
    ),
    (
        "the root's constraints count too",
        |case| {
            case.root.name_constraints = Some(NameConstraints {
                permitted_subtrees: vec![GeneralSubtree::DnsName("example".to_owned())],
                excluded_subtrees: vec![GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8))],
            });
        },
        Err("name-constraints"),
    ),
    (
        "the root allows no CA below it",
        |case| {
            case.root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        },
        Err("path-length"),
    ),
    (
        "shown with more than is looked at",
        |case| {
            case.shown = |chain| chain.extend(vec![chain[1].clone(); 6]);
        },
        Err("path-length"),
    ),
    ("a critical extension", |case| case.leaf.custom_extensions = vec![critical()], Err("critical-extension")),
    (
        "a critical extension of the issuing CA",
        |case| case.issuing.custom_extensions = vec![critical()],
        Err("critical-extension"),
    ),
    (
        "revoked",
        |case| {
            let key = case.key(1);
            case.list(2, &key, 3);
        },
        Err("revoked"),
    ),
    (
        "the issuing CA was revoked",
        |case| {
            let key = case.key(0);
            case.list(1, &key, 2);
        },
        Err("revoked"),
    ),
    (
        "a list that another key signed",
        |case| {
            let key = case.key(2);
            case.list(2, &key, 9);
        },
        Err("bad-revocation-list"),
    ),
    (
        "another CA of the same name",
        |case| case.leaf_issuer = Some((case.issuing.clone(), new_key().unwrap())),
        Err("bad-signature"),
    ),
    (
        "another root of the same name",
        |case| case.issuing_issuer = Some((case.root.clone(), new_key().unwrap())),
        Err("bad-signature"),
    ),
    (
        "a bit was turned",
        |case| {
            case.shown = |chain| {
                let mut bytes = chain[0].to_vec();
                *bytes.last_mut().unwrap() ^= 1;
                chain[0] = bytes.into();
            }
        },
        Err("bad-signature"),
    ),
    (
        "another CA",
        |case| {
            let mut other = template::issuing("Other", &[]);
            set_period(&mut other, (now() - DAY, now() + DAY));
            case.leaf_issuer = Some((other, new_key().unwrap()));
        },
        Err("unknown-issuer"),
    ),
    ("signed by itself", |case| case.leaf_issuer = Some((case.leaf.clone(), case.key(2))), Err("unknown-issuer")),
    ("the issuing CA is not shown", |case| case.shown = |chain| chain.truncate(1), Err("unknown-issuer")),
    ("the issuer says that it is no CA", |case| case.issuing.is_ca = IsCa::ExplicitNoCa, Err("issuer-is-no-ca")),
    ("the issuer does not say that it is a CA", |case| case.issuing.is_ca = IsCa::NoCa, Err("issuer-is-no-ca")),
    (
        "the issuer's key may not sign certificates",
        |case| {
            case.issuing.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        },
        Err("issuer-is-no-ca"),
    ),
    (
        "a CA's own",
        |case| {
            case.leaf.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        },
        Err("is-ca"),
    ),
    ("no URI", |case| case.leaf.subject_alt_names.truncate(1), Err("no-identity")),
    ("two URIs", |case| case.leaf.subject_alt_names.push(uri("E10000025")), Err("no-identity")),
    (
        "common name and URI differ",
        |case| case.leaf.distinguished_name.push(DnType::CommonName, "E10000025"),
        Err("no-identity"),
    ),
    ("no common name", |case| case.leaf.distinguished_name = rcgen::DistinguishedName::new(), Err("no-identity")),
    (
        "nobody's code",
        |case| {
            case.leaf.distinguished_name.push(DnType::CommonName, "../etc");
            case.leaf.subject_alt_names = vec![uri("../etc")];
        },
        Err("no-identity"),
    ),
    (
        "a service's, as a server",
        |case| {
            case.leaf = template::certificate(&Name::Authority("E08000003".to_owned()), &[]).unwrap();
            set_period(&mut case.leaf, (now() - DAY, now() + DAY));
            case.leaf.distinguished_name.push(DnType::CommonName, "E08000003/education");
            case.leaf.subject_alt_names = vec![uri("E08000003/education")];
            case.purpose = Purpose::Server;
        },
        Err("wrong-usage"),
    ),
    ("nothing is shown", |case| case.shown = Vec::clear, Err("unreadable")),
    ("no certificate", |case| case.shown = |chain| chain[0] = b"certificate".to_vec().into(), Err("unreadable")),
    ("half a certificate", |case| case.shown = |chain| chain[0] = chain[0][..200].to_vec().into(), Err("unreadable")),
    (
        "something after it",
        |case| case.shown = |chain| chain[0] = [&chain[0][..], &[0]].concat().into(),
        Err("unreadable"),
    ),
];
