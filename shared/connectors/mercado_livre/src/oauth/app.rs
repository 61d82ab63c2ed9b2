//! Who asks for access: the application, and what a seller's browser brought back.

use secrecy::SecretString;

/// The application at Mercado Livre.
#[derive(Clone, Debug)]
pub(crate) struct AppCredentials {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: SecretString,
}

/// What a seller's browser brought back from the login page.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// The code, good once and for minutes.
    pub code: SecretString,
    /// The address it was sent to, byte for byte as registered.
    pub redirect_uri: String,
    /// PKCE's verifier of the challenge that opened the login page.
    pub code_verifier: SecretString,
}
