//! Why a call failed, in words for people.

use crate::cause::Cause;
use bridge::{failure::Failure, i18n::Localized};

/// Why `failure` came about; a clause that follows a colon. The other side's own words, which are in
/// one language, where it gave some and no cause of ours explains it.
pub fn why(failure: &Failure) -> Localized<String> {
    if let Some(cause) = Cause::of(failure) {
        return of_cause(cause);
    }
    let said = failure.reason.clone();
    Localized::same(said.unwrap_or_else(|| failure.to_string()))
}

fn of_cause(cause: Cause) -> Localized<String> {
    let words = match cause {
        Cause::Name => NAME,
        Cause::Refused => REFUSED,
        Cause::Unreachable => UNREACHABLE,
        Cause::Certificate => CERTIFICATE,
        Cause::Insecure => INSECURE,
        Cause::Late => LATE,
        Cause::Cut => CUT,
        Cause::Foreign => FOREIGN,
        Cause::Status(status) => return STATUS.filled(&[("status", &status.to_string())]),
    };
    words.map(str::to_owned)
}

const NAME: Localized = Localized {
    pt: "o nome do endereço não foi encontrado",
    es: "no se encontró el nombre de la dirección",
    en: "the address's name was not found",
};

const REFUSED: Localized = Localized {
    pt: "a conexão foi recusada",
    es: "la conexión fue rechazada",
    en: "the connection was refused",
};

const UNREACHABLE: Localized = Localized {
    pt: "não há rota até o endereço",
    es: "no hay ruta hasta la dirección",
    en: "there is no route to the address",
};

const CERTIFICATE: Localized = Localized {
    pt: "o certificado https do endereço não é válido",
    es: "el certificado https de la dirección no es válido",
    en: "the address's https certificate is not valid",
};

const INSECURE: Localized = Localized {
    pt: "a conexão https não pôde ser feita",
    es: "no se pudo establecer la conexión https",
    en: "no https connection could be made",
};

const LATE: Localized = Localized {
    pt: "não houve resposta a tempo",
    es: "no hubo respuesta a tiempo",
    en: "no answer came in time",
};

const CUT: Localized = Localized {
    pt: "a conexão caiu antes da resposta",
    es: "la conexión se cortó antes de la respuesta",
    en: "the connection broke before the answer",
};

const STATUS: Localized = Localized {
    pt: "a resposta foi o erro {status}",
    es: "la respuesta fue el error {status}",
    en: "the answer was error {status}",
};

const FOREIGN: Localized = Localized {
    pt: "a resposta não é a esperada",
    es: "la respuesta no es la esperada",
    en: "the answer is not what was expected",
};
