//! Telling what we wrote under a red bubble from what Chatwoot writes there itself.

use crate::i18n::{Locale, Localized};

/// How each of our texts under a red bubble begins.
const BEGINNINGS: [Localized; 6] = [
    Localized::new("Não enviada", "No enviada", "Not sent"),
    Localized::new("Não entregue", "No entregada", "Not delivered"),
    Localized::new(
        "Enviada em parte (",
        "Enviada en parte (",
        "Sent only in part (",
    ),
    Localized::new(
        "O comprador recebeu o texto, mas não os arquivos",
        "El comprador recibió el texto, pero no los archivos",
        "The buyer got the text, but not the files",
    ),
    Localized::new(
        "Pode ter sido enviada",
        "Puede haberse enviado",
        "It may have been sent",
    ),
    Localized::new(
        "Não foi enviada, ou não por inteiro",
        "No se envió, o no por completo",
        "It was not sent, or not as a whole",
    ),
];

/// Whether an agent was told this by us, in whichever language. Chatwoot turns a bubble red as well when a webhook
/// does not get through, and writes an error of its own under it.
pub(crate) fn is_ours(told: &str) -> bool {
    let begins = |one: &Localized| {
        let mut locales = Locale::ALL.iter();
        locales.any(|locale| told.starts_with(one.of(*locale)))
    };
    BEGINNINGS.iter().any(begins)
}
