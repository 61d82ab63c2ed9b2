//! Why a call failed, in words for people.

use bridge::failure::Failure;
use http_api::Cause;

use super::{Text, text};

/// Why `failure` came about, in every language; each a clause that follows a colon.
pub(crate) fn why(failure: &Failure) -> Text {
    if let Some(cause) = Cause::of(failure) {
        return of_cause(cause);
    }
    let said = failure.reason.clone();
    let why = said.unwrap_or_else(|| failure.to_string());
    text!("{why}", "{why}", "{why}")
}

/// Whether somebody else than the side that was meant seems to live at the address.
pub(crate) fn is_somebody_else(failure: &Failure) -> bool {
    match Cause::of(failure) {
        Some(Cause::Foreign) => true,
        // A side that is busy, or wants to know who calls, is there.
        Some(Cause::Status(status)) => {
            (300..500).contains(&status) && ![401, 403, 408, 425, 429].contains(&status)
        }
        _ => false,
    }
}

fn of_cause(cause: Cause) -> Text {
    match cause {
        Cause::Name => text!(
            "o nome do endereço não foi encontrado",
            "no se encontró el nombre de la dirección",
            "the address's name was not found"
        ),
        Cause::Refused => text!(
            "a conexão foi recusada",
            "la conexión fue rechazada",
            "the connection was refused"
        ),
        Cause::Unreachable => text!(
            "não há caminho até o endereço",
            "no hay camino hasta la dirección",
            "there is no way to the address"
        ),
        Cause::Certificate => text!(
            "o certificado https do endereço não é válido",
            "el certificado https de la dirección no es válido",
            "the address's https certificate is not valid"
        ),
        Cause::Insecure => text!(
            "a conexão https não pôde ser feita",
            "no se pudo establecer la conexión https",
            "no https connection could be made"
        ),
        Cause::Late => text!(
            "não houve resposta a tempo",
            "no hubo respuesta a tiempo",
            "no answer came in time"
        ),
        Cause::Cut => text!(
            "a conexão caiu antes da resposta",
            "la conexión se cortó antes de la respuesta",
            "the connection broke before the answer"
        ),
        Cause::Status(status) => text!(
            "a resposta foi o erro {status}",
            "la respuesta fue el error {status}",
            "the answer was error {status}"
        ),
        Cause::Foreign => text!(
            "a resposta não é a que se esperava",
            "la respuesta no es la esperada",
            "the answer is not the expected one"
        ),
    }
}
