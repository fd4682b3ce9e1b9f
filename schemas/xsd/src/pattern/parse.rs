//! The grammar of regular expressions (appendix F), read strictly: an expression as a tree of sets of characters.

use std::{iter::Peekable, str::Chars};

use super::set::{self, Set};

/// An expression. Characters stand for themselves as sets of one.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Set(Set),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    /// At least and, unless unbounded, at most so many times.
    Repeat(Box<Node>, u32, Option<u32>),
}

/// What is wrong, to stand after "the pattern ...".
pub(super) type Fault = String;

/// Groups and subtractions within one another, at most.
const DEEPEST: u32 = 100;

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let mut parser = Parser { rest: text.chars().peekable(), depth: 0 };
    let node = parser.choice()?;
    match parser.rest.next() {
        None => Ok(node),
        Some(character) => Err(format!("has a {character} that opens nothing")),
    }
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    depth: u32,
}

impl Parser<'_> {
    fn take(&mut self, character: char) -> bool {
        self.rest.next_if_eq(&character).is_some()
    }

    fn expect(&mut self, character: char) -> Result<(), Fault> {
        if self.take(character) { Ok(()) } else { Err(format!("lacks a {character}")) }
    }

    /// The character after the next.
    fn second(&self) -> Option<char> {
        self.rest.clone().nth(1)
    }

    fn deeper<T>(&mut self, read: fn(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth == DEEPEST {
            return Err(format!("is too large: more than {DEEPEST} groups within one another"));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn choice(&mut self) -> Result<Node, Fault> {
        let mut branches = vec![self.sequence()?];
        while self.take('|') {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Choice(branches) })
    }

    fn sequence(&mut self) -> Result<Node, Fault> {
        let mut pieces = Vec::new();
        while let Some(character) = self.rest.next_if(|character| !matches!(character, '|' | ')')) {
            let atom = self.atom(character)?;
            pieces.push(self.quantified(atom)?);
        }
        Ok(if pieces.len() == 1 { pieces.remove(0) } else { Node::Sequence(pieces) })
    }

    fn atom(&mut self, character: char) -> Result<Node, Fault> {
        Ok(match character {
            '(' => {
                let group = self.deeper(Self::choice)?;
                self.expect(')')?;
                group
            }
            '[' => Node::Set(self.deeper(Self::class)?),
            '\\' => Node::Set(self.escape()?.set()),
            '.' => Node::Set(set::no_line_end()),
            '?' | '*' | '+' | '{' => return Err(format!("has a {character} with nothing to repeat")),
            '}' | ']' => return Err(format!("has a {character} that closes nothing")),
            _ => Node::Set(set::one(character)),
        })
    }

    fn quantified(&mut self, atom: Node) -> Result<Node, Fault> {
        let (least, most) = match self.rest.next_if(|next| matches!(next, '?' | '*' | '+' | '{')) {
            None => return Ok(atom),
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some(_) => self.counts()?,
        };
        Ok(Node::Repeat(Box::new(atom), least, most))
    }

    /// `n}`, `n,}` or `n,m}`.
    fn counts(&mut self) -> Result<(u32, Option<u32>), Fault> {
        let least = self.number()?;
        let most = match (self.take(','), self.rest.peek()) {
            (false, _) => Some(least),
            (true, Some('}')) => None,
            (true, _) => Some(self.number()?),
        };
        self.expect('}')?;
        if most.is_some_and(|most| most < least) {
            return Err("repeats at least more often than at most".to_owned());
        }
        Ok((least, most))
    }

    fn number(&mut self) -> Result<u32, Fault> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if digits.is_empty() {
            return Err("lacks a number in { }".to_owned());
        }
        digits.parse().map_err(|_| format!("is too large: it repeats {digits} times"))
    }

    /// What stands between `[` and `]`.
    fn class(&mut self) -> Result<Set, Fault> {
        let negated = self.take('^');
        let mut set = Set::empty();
        let mut first = true;
        let mut subtracted = None;
        while !self.take(']') {
            if self.rest.peek() == Some(&'-') && self.second() == Some('[') && !first {
                self.rest.next();
                self.rest.next();
                subtracted = Some(self.deeper(Self::class)?);
                self.expect(']')?;
                break;
            }
            set.union(&self.part_of_class(first)?);
            first = false;
        }
        if first {
            return Err("has empty brackets".to_owned());
        }
        if negated {
            set.negate();
        }
        if let Some(subtracted) = subtracted {
            set.difference(&subtracted);
        }
        Ok(set)
    }

    /// A character, a range or an escape.
    fn part_of_class(&mut self, first: bool) -> Result<Set, Fault> {
        let start = match self.rest.next() {
            None => return Err("lacks a ]".to_owned()),
            Some('[') => return Err("has a [ within brackets".to_owned()),
            Some('-') => return self.hyphen(first),
            Some('\\') => match self.escape()? {
                Escape::Set(set) => return Ok(set),
                Escape::One(character) => character,
            },
            Some(character) => character,
        };
        match self.second() {
            Some('[' | ']') | None => return Ok(set::one(start)),
            Some('-') if self.rest.clone().nth(2) == Some('[') => return Ok(set::one(start)),
            Some(_) if !self.take('-') => return Ok(set::one(start)),
            Some(_) => {}
        }
        let end = match self.rest.next() {
            Some('\\') => match self.escape()? {
                Escape::One(character) => character,
                Escape::Set(_) => return Err("has a range that ends in a set".to_owned()),
            },
            Some(character) if character != '-' => character,
            _ => return Err("has a range that ends in a hyphen".to_owned()),
        };
        if end < start {
            return Err(format!("has a range from {start} back to {end}"));
        }
        Ok(set::range(start, end))
    }

    /// A hyphen stands for itself at either end only.
    fn hyphen(&self, first: bool) -> Result<Set, Fault> {
        let mut ahead = self.rest.clone();
        let next = ahead.next();
        let last = next == Some(']') || (next == Some('-') && ahead.next() == Some('['));
        if first || last { Ok(set::one('-')) } else { Err("has a hyphen amid brackets; write \\-".to_owned()) }
    }

    fn escape(&mut self) -> Result<Escape, Fault> {
        let letter = self.rest.next().ok_or("ends in a backslash")?;
        Ok(match letter {
            'n' => Escape::One('\n'),
            'r' => Escape::One('\r'),
            't' => Escape::One('\t'),
            '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '[' | ']' | '^' => Escape::One(letter),
            'p' | 'P' => {
                let set = self.property()?;
                Escape::Set(if letter == 'P' { set::complement(set) } else { set })
            }
            _ => Escape::Set(set::of_escape(letter).ok_or_else(|| format!("has \\{letter}, which means nothing"))?),
        })
    }

    fn property(&mut self) -> Result<Set, Fault> {
        self.expect('{')?;
        let mut name = String::new();
        while let Some(character) = self.rest.next_if(|character| *character != '}') {
            name.push(character);
        }
        self.expect('}')?;
        set::of_property(&name).ok_or_else(|| format!("names {name}, which is no category and no block of Unicode"))
    }
}

/// What a backslash stands for.
enum Escape {
    One(char),
    Set(Set),
}

impl Escape {
    fn set(self) -> Set {
        match self {
            Self::One(character) => set::one(character),
            Self::Set(set) => set,
        }
    }
}
