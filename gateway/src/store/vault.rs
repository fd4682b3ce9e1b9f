//! The keys of the store, in a file apart from it: what messages say is sealed with them (AES-256-GCM), each value bound to
//! its column and row, so that none can be read, changed or put in another's place without them.

use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom as _, SystemRandom},
};

use crate::digest::hex;

const HEAD: &str = "# The keys of a Crosswalk store. Without this file nothing that messages say can be read.\n\
                    # Keep a copy of it, apart from the copies of the data.\n";
/// The first byte of a sealed value; the number of the key and the nonce follow.
const SEALED: u8 = 1;
const KEY_NUMBER_LEN: usize = 4;
/// What stands before the sealed text.
const PREFIX: usize = 1 + KEY_NUMBER_LEN + NONCE_LEN;

/// The keys. Nothing of them is shown.
pub(crate) struct Vault {
    keys: BTreeMap<u32, LessSafeKey>,
    current: u32,
    index: hmac::Key,
    random: SystemRandom,
}

/// A value cannot be sealed or opened: the wrong key, another row's value, or a changed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotOpened;

impl Vault {
    /// Reads the file; makes it when it is missing and `may_make`. The error says what to mend.
    pub(super) fn open(file: &Path, may_make: bool) -> Result<Self, String> {
        match fs::metadata(file) {
            Ok(metadata) if metadata.mode() & 0o077 != 0 => {
                return Err("others than the owner may read the store's keys; set the file's mode to 0600".to_owned());
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound && may_make => make(file)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(
                    "the file is missing, and the store is sealed with the keys in it: put a copy back".to_owned()
                );
            }
            Err(error) => return Err(error.to_string()),
        }
        Self::read(&fs::read_to_string(file).map_err(|e| e.to_string())?)
    }

    fn read(text: &str) -> Result<Self, String> {
        let unreadable =
            || "it holds lines that are neither `index KEY` nor `NUMBER KEY`, 64 hexadecimal digits each".to_owned();
        let mut index = None;
        let mut keys = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (name, key) = line.split_once(' ').ok_or_else(unreadable)?;
            let key = crate::audit::chain::Digest::read(key.trim()).ok_or_else(unreadable)?.0;
            if name == "index" {
                index = Some(hmac::Key::new(hmac::HMAC_SHA256, &key));
            } else {
                let unbound = UnboundKey::new(&AES_256_GCM, &key).map_err(|_| unreadable())?;
                keys.insert(name.parse().map_err(|_| unreadable())?, LessSafeKey::new(unbound));
            }
        }
        let current = *keys.keys().next_back().ok_or_else(unreadable)?;
        Ok(Self { keys, current, index: index.ok_or_else(unreadable)?, random: SystemRandom::new() })
    }

    /// The number of the key that new values are sealed with: the highest.
    pub(super) fn current(&self) -> u32 {
        self.current
    }

    /// Seals a value for its place.
    pub(super) fn seal(&self, column: &str, row: i64, plain: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(|_| NotOpened)?;
        let key = self.keys.get(&self.current).ok_or(NotOpened)?;
        let mut sealed = Vec::with_capacity(PREFIX + plain.len() + AES_256_GCM.tag_len());
        sealed.push(SEALED);
        sealed.extend(self.current.to_be_bytes());
        sealed.extend(nonce);
        sealed.extend(plain);
        let text = sealed.get_mut(PREFIX..).ok_or(NotOpened)?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = key.seal_in_place_separate_tag(nonce, place(column, row), text).map_err(|_| NotOpened)?;
        sealed.extend(tag.as_ref());
        Ok(sealed)
    }

    /// Opens the value of a place.
    pub(super) fn open_sealed(&self, column: &str, row: i64, sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let (prefix, text) = sealed.split_at_checked(PREFIX).ok_or(NotOpened)?;
        let (head, nonce) = prefix.split_at_checked(1 + KEY_NUMBER_LEN).ok_or(NotOpened)?;
        let key = key_number(head).and_then(|number| self.keys.get(&number)).ok_or(NotOpened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| NotOpened)?;
        let mut text = text.to_vec();
        let length = key.open_in_place(nonce, place(column, row), &mut text).map_err(|_| NotOpened)?.len();
        text.truncate(length);
        Ok(text)
    }

    /// A digest made with a key: the same value has the same, and nobody without the key can try which value it is of.
    pub(super) fn blind(&self, kind: &str, value: &[u8]) -> [u8; 16] {
        let mut context = hmac::Context::with_key(&self.index);
        context.update(kind.as_bytes());
        context.update(b" ");
        context.update(value);
        let mut half = [0; 16];
        half.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        half
    }

    /// [`Self::blind`] for a number, as a number.
    pub(super) fn blind_number(&self, kind: &str, value: i64) -> i64 {
        let half = self.blind(kind, &value.to_be_bytes());
        half.iter().take(8).fold(0, |bits, byte| (bits << 8) | i64::from(*byte))
    }
}

/// Adds a key to the file; what is sealed from now on is sealed with it. Returns its number.
pub(super) fn add_key(file: &Path) -> Result<u32, String> {
    let number = Vault::open(file, false)?.current.checked_add(1).ok_or("there are too many keys")?;
    let text = fs::read_to_string(file).map_err(|e| e.to_string())?;
    let key = fresh()?;
    let new = aside(file, &format!("{}\n{number} {key}\n", text.trim_end()))?;
    fs::rename(&new, file).and_then(|()| sync_folder(file)).map_err(|e| e.to_string())?;
    Ok(number)
}

/// Takes every key but the current one out of the file.
pub(super) fn drop_old_keys(file: &Path) -> Result<(), String> {
    let current = Vault::open(file, false)?.current;
    let text = fs::read_to_string(file).map_err(|e| e.to_string())?;
    let kept: String = text
        .lines()
        .filter(|line| {
            let name = line.split(' ').next().unwrap_or_default();
            name.parse::<u32>().map_or(true, |number| number == current)
        })
        .fold(String::new(), |text, line| text + line + "\n");
    let new = aside(file, &kept)?;
    fs::rename(&new, file).and_then(|()| sync_folder(file)).map_err(|e| e.to_string())
}

/// The number of the key that a value is sealed with.
pub(super) fn key_number(sealed: &[u8]) -> Option<u32> {
    let (first, rest) = sealed.split_first().filter(|(first, _)| **first == SEALED)?;
    let _: &u8 = first;
    Some(u32::from_be_bytes(*rest.first_chunk()?))
}

fn place(column: &str, row: i64) -> Aad<Vec<u8>> {
    Aad::from(format!("{column} {row}").into_bytes())
}

/// Makes the file, with fresh keys; leaves one alone that another process has made meanwhile.
fn make(file: &Path) -> Result<(), String> {
    let folder = file.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| e.to_string())?;
    let new = aside(file, &format!("{HEAD}index {}\n1 {}\n", fresh()?, fresh()?))?;
    let linked = fs::hard_link(&new, file).and_then(|()| sync_folder(file));
    drop(fs::remove_file(&new));
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn fresh() -> Result<String, String> {
    let mut key = [0; 32];
    SystemRandom::new().fill(&mut key).map_err(|_| "the machine gives no random numbers".to_owned())?;
    Ok(hex(&key))
}

/// Writes a text beside the file, for the owner only, and returns where.
fn aside(file: &Path, text: &str) -> Result<std::path::PathBuf, String> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", uuid::Uuid::now_v7()));
    let new = file.with_file_name(name);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .and_then(|mut opened| opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()))
        .map_err(|e| e.to_string())?;
    Ok(new)
}

/// What was renamed or linked is there after the machine has lost its power.
fn sync_folder(file: &Path) -> io::Result<()> {
    fs::File::open(file.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> (Vault, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Vault::open(&folder.path().join("keys/store.key"), true).unwrap(), folder)
    }

    #[test]
    fn a_value_opens_in_its_own_place_only_and_unchanged_only() {
        let (vault, _folder) = vault();
        let sealed = vault.seal("a.b", 1, b"Zo\xC3\xAB").unwrap();
        assert!(!sealed.windows(2).any(|two| two == b"Zo"));
        assert_eq!(vault.open_sealed("a.b", 1, &sealed).unwrap(), b"Zo\xC3\xAB");
        assert_eq!(vault.open_sealed("a.b", 2, &sealed), Err(NotOpened), "another row");
        assert_eq!(vault.open_sealed("a.c", 1, &sealed), Err(NotOpened), "another column");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(vault.open_sealed("a.b", 1, &changed), Err(NotOpened), "byte {at} changed");
            assert_eq!(vault.open_sealed("a.b", 1, &sealed[..at]), Err(NotOpened), "cut at {at}");
        }
        assert_ne!(vault.seal("a.b", 1, b"same").unwrap(), vault.seal("a.b", 1, b"same").unwrap());
    }

    #[test]
    fn what_an_older_key_sealed_opens_until_that_key_is_dropped() {
        let (old, folder) = vault();
        let file = folder.path().join("keys/store.key");
        let sealed = old.seal("a.b", 1, b"x").unwrap();
        assert_eq!(add_key(&file).unwrap(), 2);
        let both = Vault::open(&file, false).unwrap();
        assert_eq!(both.open_sealed("a.b", 1, &sealed).unwrap(), b"x");
        assert_eq!(key_number(&both.seal("a.b", 1, b"x").unwrap()), Some(2));
        assert_eq!(both.blind("child", b"1"), old.blind("child", b"1"), "digests do not change with the key");
        drop_old_keys(&file).unwrap();
        assert_eq!(Vault::open(&file, false).unwrap().open_sealed("a.b", 1, &sealed), Err(NotOpened));
    }

    #[test]
    fn the_file_is_for_its_owner_and_never_made_anew_for_a_sealed_store() {
        let (_, folder) = vault();
        let file = folder.path().join("keys/store.key");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        assert!(Vault::open(&file, true).err().unwrap().contains("0600"));
        fs::remove_file(&file).unwrap();
        assert!(Vault::open(&file, false).err().unwrap().contains("missing"));
        for text in ["", "1 abc", "index 00", "one two three", &format!("index {}\n", hex(&[0; 32]))] {
            assert!(Vault::read(text).is_err(), "{text}");
        }
    }
}
