//! By e-mail: plain text, over SMTP with TLS.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
    },
};

use super::Notice;
use crate::{config, gateway::Gateway};

/// TLS from the beginning of the connection (RFC 8314).
const IMPLICIT: u16 = 465;
const PATIENCE: Duration = Duration::from_secs(20);

/// A server and who is told by it.
pub(super) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Mail {
    /// Reads the files that are named. The error says what to mend.
    pub(super) fn open(gateway: &Gateway, config: &config::Mail) -> Result<Self, String> {
        let wrong = |why: String| format!("notify.mail: {why}");
        let mailbox =
            |text: &String| text.parse::<Mailbox>().map_err(|_| wrong(format!("{text} is no e-mail address")));
        let (host, port) = config.server.rsplit_once(':').ok_or_else(|| wrong("server is host:port".to_owned()))?;
        let port: u16 = port.parse().map_err(|_| wrong("server is host:port".to_owned()))?;
        let tls = if config.plain { Tls::None } else { tls(gateway, config, (host, port)).map_err(wrong)? };
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port).tls(tls).timeout(Some(PATIENCE));
        if let (Some(name), Some(file)) = (&config.name, &config.password) {
            let password = std::fs::read_to_string(file).map_err(|e| wrong(format!("{}: {e}", file.display())))?;
            transport = transport.credentials(Credentials::new(name.clone(), password.trim().to_owned()));
        }
        let to = config.to.iter().map(mailbox).collect::<Result<_, _>>()?;
        Ok(Self { transport: transport.build(), from: mailbox(&config.from)?, to })
    }

    /// Sends one message to all of them. The error is a short word.
    pub(super) async fn send(&self, notice: &Notice) -> Result<(), &'static str> {
        let mut message = Message::builder().message_id(None).from(self.from.clone()).subject(subject(notice));
        for to in &self.to {
            message = message.to(to.clone());
        }
        let message = message.header(ContentType::TEXT_PLAIN).body(text(notice)).map_err(|_| "not-made")?;
        self.transport
            .send(message)
            .await
            .map(drop)
            .map_err(|error| if error.is_permanent() { "refused" } else { "unreachable" })
    }
}

fn tls(gateway: &Gateway, config: &config::Mail, (host, port): (&str, u16)) -> Result<Tls, String> {
    let trust = config.trust.as_ref().unwrap_or(&gateway.config.identity.trust);
    let pem = std::fs::read(trust).map_err(|error| format!("{}: {error}", trust.display()))?;
    let trusted = Certificate::from_pem(&pem).map_err(|error| format!("{}: {error}", trust.display()))?;
    let parameters = TlsParameters::builder(host.to_owned())
        .certificate_store(CertificateStore::None)
        .add_root_certificate(trusted)
        .build_rustls()
        .map_err(|error| error.to_string())?;
    Ok(if port == IMPLICIT { Tls::Wrapper(parameters) } else { Tls::Required(parameters) })
}

fn subject(notice: &Notice) -> String {
    let count = notice.new.len();
    match (notice.new.as_slice(), notice.lasts.len()) {
        ([], 0) => format!("Crosswalk {}: all is well again", notice.gateway),
        ([], _) => format!("Crosswalk {}: still needs a person", notice.gateway),
        ([one], _) => format!("Crosswalk {}: {one}", notice.gateway),
        _ => format!("Crosswalk {}: {count} things need a person", notice.gateway),
    }
}

fn text(notice: &Notice) -> String {
    let part = |(heading, lines): (&str, &Vec<String>)| {
        (!lines.is_empty()).then(|| format!("{heading}:\n- {}\n\n", lines.join("\n- ")))
    };
    let parts = [("New", &notice.new), ("Lasts", &notice.lasts), ("Over", &notice.over)];
    let console = notice.console.as_ref().map(|console| format!("{console}\n"));
    parts.into_iter().filter_map(part).chain(console).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_first_what_is_new() {
        let notice = Notice {
            gateway: "E08000003".into(),
            at: "2026-11-22T10:00:00Z".parse().unwrap(),
            new: vec!["E10000025 has gone quiet".into()],
            lasts: vec!["2 leads to complete".into()],
            over: Vec::new(),
            console: Some("https://crosswalk.example".into()),
        };
        assert_eq!(subject(&notice), "Crosswalk E08000003: E10000025 has gone quiet");
        let expected =
            "New:\n- E10000025 has gone quiet\n\nLasts:\n- 2 leads to complete\n\nhttps://crosswalk.example\n";
        assert_eq!(text(&notice), expected);
    }
}
