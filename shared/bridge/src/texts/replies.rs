//! How a reply ended, and what stands beside files without a word.

use jiff::Timestamp;

use crate::i18n::{Locale, Localized};

/// What stands beside files that an agent sent without a word.
pub fn files_enclosed(locale: Locale, count: usize) -> &'static str {
    match count {
        1 => Localized::new(
            "Segue o arquivo.",
            "Adjunto el archivo.",
            "Please find the file attached.",
        )
        .of(locale),
        _ => Localized::new(
            "Seguem os arquivos.",
            "Adjunto los archivos.",
            "Please find the files attached.",
        )
        .of(locale),
    }
}

/// A reply of which the first parts went out and the rest did not.
pub fn partly_sent(locale: Locale, sent: usize, of: usize, why: &str) -> String {
    let text = Localized::new(
        "Enviada só em parte ({s} de {n}). {why}",
        "Enviada solo en parte ({s} de {n}). {why}",
        "Sent only in part ({s} of {n}). {why}",
    );
    let (sent, of) = (sent.to_string(), of.to_string());
    text.fill(locale, &[("s", &sent), ("n", &of), ("why", why)])
}

/// What to do about the rest of a reply that was sent in part.
pub fn the_rest(locale: Locale) -> &'static str {
    Localized::new(
        "Tente de novo para enviar o restante.",
        "Inténtalo de nuevo para enviar el resto.",
        "Try again to send the rest.",
    )
    .of(locale)
}

/// A reply of which nobody knows whether it was sent.
pub fn uncertain(locale: Locale) -> &'static str {
    Localized::new("Pode ter sido enviada: o marketplace não confirmou. Confira lá antes de enviar de novo.","Puede haberse enviado: el marketplace no lo confirmó. Compruébalo allí antes de enviar de nuevo.","It may have been sent: the marketplace did not confirm. Check there before sending it again.").of(locale)
}

/// A reply that was uncertain, until the marketplace could be asked.
pub fn did_not_arrive(locale: Locale) -> &'static str {
    Localized::new(
        "Não enviada: a mensagem não chegou ao marketplace. Tente de novo.",
        "No enviada: el mensaje no llegó al marketplace. Inténtalo de nuevo.",
        "Not sent: the message did not reach the marketplace. Try again.",
    )
    .of(locale)
}

/// A reply that may not go yet, for this reason; until then, if that is known.
pub fn waits(locale: Locale, why: &str, until: Option<Timestamp>) -> String {
    let Some(until) = until else {
        let text = Localized::new(
            "⏳ {} Ela fica na fila e segue sozinha assim que o marketplace permitir; não é preciso escrevê-la de novo.",
            "⏳ {} Queda en espera y sale sola en cuanto el marketplace lo permita; no hace falta escribirla de nuevo.",
            "⏳ {} It is kept and goes by itself as soon as the marketplace lets it; there is no need to write it again.",
        );
        return text.fill(locale, &[("", why)]);
    };
    let at = until.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let text = Localized::new(
        "⏳ {} Ela fica na fila e segue sozinha em {at}, ou antes, se o marketplace permitir; não é preciso escrevê-la de novo.",
        "⏳ {} Queda en espera y sale sola el {at}, o antes si el marketplace lo permite; no hace falta escribirla de nuevo.",
        "⏳ {} It is kept and goes by itself at {at}, or earlier if the marketplace lets it; there is no need to write it again.",
    );
    text.fill(locale, &[("", why), ("at", &at)])
}

/// A reply that was given up on after a day.
pub fn given_up(locale: Locale) -> &'static str {
    Localized::new("Não enviada: tentamos por 24 horas sem sucesso. Responda pelo marketplace ou tente de novo.","No enviada: lo intentamos durante 24 horas sin éxito. Responde desde el marketplace o inténtalo de nuevo.","Not sent: we tried for 24 hours without success. Reply on the marketplace, or try again.").of(locale)
}
