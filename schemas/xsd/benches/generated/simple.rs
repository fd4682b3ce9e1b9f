//! Choices by bytes, the values they choose among, and simple types with facets made of them.

/// Choices made by bytes: they shrink towards the first choices.
pub struct Choices<'b>(pub &'b [u8]);

impl Choices<'_> {
    /// The next choice, as a number.
    pub fn byte(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first)
    }

    /// One of these.
    pub fn of<'s>(&mut self, all: &[&'s str]) -> &'s str {
        all[self.byte() % all.len()]
    }

    /// The usual one three times of four.
    pub fn often<'s>(&mut self, usual: &'s str, others: &[&'s str]) -> &'s str {
        if self.byte() % 4 == 3 { self.of(others) } else { usual }
    }
}

const BASES: [&str; 20] = [
    "int",
    "decimal",
    "date",
    "dateTime",
    "time",
    "gYear",
    "gMonthDay",
    "gYearMonth",
    "duration",
    "float",
    "double",
    "integer",
    "unsignedByte",
    "string",
    "token",
    "NMTOKEN",
    "hexBinary",
    "base64Binary",
    "language",
    "normalizedString",
];

/// Texts of all kinds.
pub const VALUES: [&str; 60] = [
    "1",
    "0",
    "-0",
    "+007",
    "1.50",
    "255",
    "256",
    "-1",
    "99999999999",
    "1e2",
    "INF",
    "NaN",
    "-0.0",
    "1.",
    ".5",
    "true",
    "",
    " ",
    " 1 ",
    "1 2",
    "1 2 3",
    "a",
    "AB",
    "a b",
    " a  b ",
    "2015-06-02",
    "2015-06-02Z",
    "2015-06-02+14:00",
    "2015-06-01-12:00",
    "2015-02-29",
    "2016-02-29",
    "2015-06-02T00:00:00",
    "2015-06-02T24:00:00",
    "2015-06-02T00:00:00Z",
    "2015-06-02T13:59:59.999-10:00",
    "2015-06-01T24:00:00.0Z",
    "12:00:00",
    "24:00:00",
    "12:00:00Z",
    "11:59:60",
    "02:00:00+14:00",
    "2015",
    "-0044",
    "0000",
    "12015",
    "2015Z",
    "--02-29",
    "--02-30",
    "--06-02Z",
    "2015-06",
    "2015-13",
    "P1M",
    "P30D",
    "P31D",
    "PT720H",
    "P1Y2M3DT4H5M6.7S",
    "-P1D",
    "0aFF",
    "QUI=",
    "en-GB",
];

/// A value that is of the base type, mostly.
fn value_of(choices: &mut Choices<'_>, base: &str) -> &'static str {
    let fits: &[&'static str] = match base {
        "date" => &["2015-06-02", "2015-06-02Z", "2015-06-02+14:00", "2015-06-01-12:00", "2016-02-29"],
        "dateTime" => {
            &["2015-06-02T00:00:00", "2015-06-02T00:00:00Z", "2015-06-02T13:59:59.999-10:00", "2015-06-01T24:00:00.0Z"]
        }
        "time" => &["12:00:00", "24:00:00", "12:00:00Z", "02:00:00+14:00"],
        "gYear" => &["2015", "-0044", "12015", "2015Z"],
        "gMonthDay" => &["--02-29", "--06-02Z"],
        "gYearMonth" => &["2015-06"],
        "duration" => &["P1M", "P30D", "P31D", "PT720H", "P1Y2M3DT4H5M6.7S", "-P1D"],
        "float" | "double" => &["1", "-0", "1e2", "INF", "NaN", ".5", "256"],
        "decimal" => &["1", "-0", "+007", "1.50", "256", ".5"],
        "int" | "integer" | "unsignedByte" => &["1", "0", "+007", "255"],
        "string" | "token" | "normalizedString" => &["1", "a", "AB", "a b"],
        "language" => &["en-GB", "a"],
        "base64Binary" => &["QUI=", "0aFF"],
        _ => &["1a", "0aFF"],
    };
    let usual = choices.of(fits);
    if choices.byte() % 32 == 31 { choices.of(&VALUES) } else { usual }
}

fn facet(choices: &mut Choices<'_>, base: &str) -> String {
    let value = value_of(choices, base);
    let number = choices.of(&["1", "0", "2", "3", "5"]);
    let bound = choices.of(&["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"]);
    let length = choices.of(&["length", "minLength", "maxLength"]);
    let pattern = choices.of(&[
        "[0-9]*",
        "[^a]*",
        "\\d{4}.*",
        "\\i\\c*",
        ".*Z?",
        "[\\-+]?\\d+(\\.\\d+)?",
        "\\S( \\S)*",
        "[a-z-[b]]*",
    ]);
    let textual =
        matches!(base, "string" | "token" | "NMTOKEN" | "hexBinary" | "base64Binary" | "language" | "normalizedString");
    match choices.byte() % 6 {
        0 if textual => format!("<xs:{length} value='{number}'/>"),
        0 => format!("<xs:{bound} value='{value}'/>"),
        1 => format!("<xs:pattern value='{pattern}'/>"),
        2 => format!("<xs:enumeration value='{value}'/><xs:enumeration value='{}'/>", value_of(choices, base)),
        3 if matches!(base, "decimal" | "int" | "integer") => format!("<xs:totalDigits value='{number}'/>"),
        3 if textual => format!("<xs:{length} value='{number}'/>"),
        3 => format!("<xs:{bound} value='{value}'/>"),
        _ => String::new(),
    }
}

/// Simple types `s0` to `s4`, `list` and `either`.
pub fn simple_types(choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    for number in 0..5 {
        let base = choices.of(&BASES);
        let facets = facet(choices, base);
        text += &format!(
            "<xs:simpleType name='s{number}'><xs:restriction base='xs:{base}'>{facets}</xs:restriction></xs:simpleType>"
        );
    }
    let item = choices.of(&["t:s0", "t:s1", "xs:int", "xs:date"]);
    let length = choices.of(&[
        "",
        "<xs:maxLength value='2'/>",
        "<xs:length value='2'/>",
        "<xs:minLength value='1'/>",
        "<xs:enumeration value='1 2'/>",
        "<xs:pattern value='\\d( \\d)*'/>",
    ]);
    let list = format!("<xs:simpleType><xs:list itemType='{item}'/></xs:simpleType>");
    text += &format!("<xs:simpleType name='list'><xs:restriction>{list}{length}</xs:restriction></xs:simpleType>");
    let members =
        choices.of(&["t:s2 t:s3", "xs:int t:s2", "t:s3 xs:boolean xs:token", "xs:date t:s2 xs:int", "t:list t:s4"]);
    let facets =
        choices.of(&["", "", "<xs:enumeration value='1'/><xs:enumeration value='a'/>", "<xs:pattern value='[1a].*'/>"]);
    let union = format!("<xs:simpleType><xs:union memberTypes='{members}'/></xs:simpleType>");
    text + &format!("<xs:simpleType name='either'><xs:restriction>{union}{facets}</xs:restriction></xs:simpleType>")
}
