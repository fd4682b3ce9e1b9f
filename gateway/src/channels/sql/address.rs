//! Where a hub's database is, and who we are there: a PostgreSQL URL without a password, or the path of a SQLite file.

use std::{
    net::IpAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::ClientConfig;
use tokio_postgres::config::{Config, Host, SslMode};

use crate::{config::Database, gateway::Gateway};

/// Where to connect to.
#[derive(Clone)]
pub(super) enum Address {
    Postgres(Box<Server>),
    Sqlite(PathBuf),
}

/// A PostgreSQL server.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) config: Config,
    /// `None` on this machine only.
    pub(super) tls: Option<Arc<ClientConfig>>,
}

impl Address {
    /// Reads `url`, one of the two of `settings`. The error says what to mend.
    pub(super) fn new(gateway: &Gateway, settings: &Database, url: &str) -> Result<Self, String> {
        if !url.contains("://") {
            return Ok(Self::Sqlite(PathBuf::from(url)));
        }
        let mut config: Config = url.parse().map_err(|_| "database: this is no postgres:// URL".to_owned())?;
        if config.get_password().is_some() {
            return Err("database: no password in the URL; put it into the file that `passwords` names".to_owned());
        }
        if let Some(file) = &settings.passwords
            && let Some(password) = password(file, &config)?
        {
            config.password(password);
        }
        let patience = crate::config::std_duration(settings.patience);
        config.connect_timeout(patience).application_name("crosswalk").keepalives_idle(patience);
        let tls = match &settings.trust {
            Some(trust) => Some(gateway.identity.client_tls(Some(trust)).map_err(|e| e.to_string())?),
            None if config.get_hosts().iter().all(is_here) => None,
            None => {
                return Err("database: only a server on this machine is reached without TLS: name in `trust` who \
                            vouches for the server"
                    .to_owned());
            }
        };
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        Ok(Self::Postgres(Box::new(Server { config, tls })))
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
    }
}

/// The password in a file of lines `host:port:database:user:password`, of which the first four may be `*`.
fn password(file: &Path, config: &Config) -> Result<Option<String>, String> {
    let wrong = |why: &str| format!("database: passwords {}: {why}", file.display());
    let mode = std::fs::metadata(file).map_err(|e| wrong(&e.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong("others may read it: chmod 600"));
    }
    let text = std::fs::read_to_string(file).map_err(|e| wrong(&e.to_string()))?;
    let host = config.get_hosts().first().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let ours = [host.as_deref(), Some(&port), config.get_dbname(), config.get_user()];
    Ok(text.lines().find_map(|line| password_of(line, &ours)))
}

fn password_of(line: &str, ours: &[Option<&str>; 4]) -> Option<String> {
    let (mut fields, mut field) = (Vec::new(), String::new());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => field.extend(letters.next()),
            ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
            letter => field.push(letter),
        }
    }
    let fits = |(wanted, ours): (&String, Option<&str>)| wanted == "*" || Some(wanted.as_str()) == ours;
    (fields.len() == 4 && !line.starts_with('#') && fields.iter().zip(ours.iter().copied()).all(fits)).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_as_postgresql_s_own_tools_find_them() {
        let ours = [Some("hub.example"), Some("5432"), Some("hub"), Some("crosswalk_reader")];
        for (line, expected) in [
            ("hub.example:5432:hub:crosswalk_reader:s3cret", Some("s3cret")),
            ("*:*:*:crosswalk_reader:a:b\\\\c", Some("a:b\\c")),
            ("hub.example:5432:hub:crosswalk_writer:other", None),
            ("# hub.example:5432:hub:crosswalk_reader:old", None),
            ("", None),
        ] {
            assert_eq!(password_of(line, &ours).as_deref(), expected, "{line}");
        }
    }
}
