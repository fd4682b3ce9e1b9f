//! Documents of a child's file: each by its digest, its content in parts.

use jiff::civil::Date;
use uuid::Uuid;

use crate::model::{Section, SharingBasis, record::record};

record! {
    /// Section: documents, by their digest.
    #[derive(Default)]
    Documents {
        /// Each document.
        document*: Document,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A document: what it is and its digest. Its content comes in parts.
    Document {
        /// Names the document for ever.
        #[serde(rename = "DocumentID")]
        document_id: Uuid,
        /// Title.
        title: String,
        /// What kind of document, in the source's words.
        kind?: String,
        /// The section it belongs to.
        about?: Section,
        /// Media type (RFC 6838).
        media_type: String,
        /// Size in bytes.
        size: u32,
        /// SHA-256 of the whole document.
        digest: String,
        /// In how many parts it is sent; 0 when it is not sent.
        parts: u32,
        /// When it was written.
        created_on?: Date,
        /// Who wrote it.
        author?: String,
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}

record! {
    /// A part of a document's content.
    DocumentPart {
        /// The document.
        #[serde(rename = "DocumentID")]
        document_id: Uuid,
        /// Which part: 1 for the first.
        number: u32,
        /// SHA-256 of this part.
        digest: String,
        /// The bytes, in base64.
        content: String,
    }
}
