//! Passwords: argon2id, made and checked a few at a time on threads of their own.

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// The shortest password taken, in characters.
pub(super) const SHORTEST: usize = 12;
/// The longest, in bytes.
const LONGEST: usize = 1024;
/// How many are worked on at the same time: each needs 19 MiB.
const AT_ONCE: usize = 2;
/// A password that nobody has: checked when there is no such account, so that the time says nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Q3Jvc3N3YWxrTm9ib2R5$BaOTDvLbQ8KUcNDE2FdkZ2lzFSEO9Cl1w0qhXv5UcVA";

/// Whose turn it is, whoever asks.
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// OWASP's choice: 19 MiB, two passes, one lane.
fn argon() -> Argon2<'static> {
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, Params::default())
}

/// The PHC form of a password; none when it cannot be made.
pub(super) async fn hash(password: String) -> Option<String> {
    let _turn = TURNS.acquire().await.ok()?;
    let work = move || argon().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string());
    tokio::task::spawn_blocking(work).await.ok()?
}

/// Whether `password` is the one that `kept` was made of. Takes as long when nothing is kept.
pub(super) async fn is(password: String, kept: Option<String>) -> bool {
    let Ok(_turn) = TURNS.acquire().await else { return false };
    let work = move || {
        let real = kept.is_some();
        let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
        let fits =
            PasswordHash::new(&kept).is_ok_and(|kept| argon().verify_password(password.as_bytes(), &kept).is_ok());
        fits && real
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(false)
}

/// What is wrong with a password that somebody has chosen; none when it will do.
pub(super) fn fault(password: &str, name: &str) -> Option<&'static str> {
    let folded = password.to_lowercase();
    let few = |text: &str| text.chars().collect::<std::collections::BTreeSet<_>>().len() < 5;
    if password.chars().count() < SHORTEST {
        Some("Password must be 12 characters or more")
    } else if password.len() > LONGEST {
        Some("Password must be 1,024 characters or fewer")
    } else if few(&folded) || folded.contains(&name.to_lowercase()) || folded.contains("password") {
        Some("Password is too easy to guess: choose three words that only you would put together")
    } else {
        None
    }
}

/// A password to be handed to somebody, who must change it: 100 random bits in five groups. None without random numbers.
pub(crate) fn once() -> Option<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = super::session::secret()?;
    let letters: Vec<char> = random.iter().take(20).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    Some(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only_and_nobody_has_the_dummy() {
        let kept = hash("correct horse battery".into()).await;
        assert!(kept.as_deref().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is("correct horse battery".into(), kept.clone()).await);
        assert!(!is("correct horse batterz".into(), kept).await);
        assert!(!is("anything".into(), None).await);
        assert!(PasswordHash::new(NOBODY).is_ok(), "or the time would say that nobody has this name");
    }

    #[test]
    fn what_is_easily_guessed_is_not_taken() {
        assert!(fault("short", "alice").is_some());
        assert!(fault("aaaaaaaaaaaaaa", "alice").is_some());
        assert!(fault("Alice-2026-autumn", "alice").is_some());
        assert!(fault("MyPassword2026!", "alice").is_some());
        assert_eq!(fault("teapot gravel sunday", "alice"), None);
    }

    #[test]
    fn passwords_to_hand_over_differ() {
        assert_eq!(once().unwrap().len(), 24);
        assert_ne!(once(), once());
    }
}
