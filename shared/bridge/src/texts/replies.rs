//! How a reply ended, and what stands beside files without a word.

use std::time::Duration;

use super::Voice;
use crate::{
    i18n::{Locale, Localized},
    timing::GIVE_UP,
};

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
        "Enviada em parte ({s} de {n} mensagens). {why}",
        "Enviada en parte ({s} de {n} mensajes). {why}",
        "Sent only in part ({s} of {n} messages). {why}",
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

/// What to do about a reply of which a part is missing between others.
pub fn the_gap(locale: Locale) -> &'static str {
    Localized::new(
        "Falta um trecho no meio: veja o que o comprador recebeu e escreva o que falta em outra mensagem.",
        "Falta un tramo en el medio: mira qué recibió el comprador y escribe lo que falta en otro mensaje.",
        "A passage in the middle is missing: see what the buyer got, and write what is missing in another message.",
    )
    .of(locale)
}

/// A reply that failed, once the reason is stored no more.
pub fn forgotten(voice: Voice) -> String {
    let text = Localized::new(
        "Não foi enviada, ou não por inteiro: o motivo não está mais guardado. Veja no site {do} o que chegou antes de escrever de novo.",
        "No se envió, o no por completo: el motivo ya no está guardado. Mira en el sitio {do} qué llegó antes de volver a escribir.",
        "It was not sent, or not as a whole: the reason is no longer stored. See on {o} what arrived before you write again.",
    );
    voice.say(text, &[])
}

/// A reply of which nobody knows whether it was sent.
pub fn uncertain(voice: Voice) -> String {
    let text = Localized::new(
        "Pode ter sido enviada: {o} não confirmou. Confira lá antes de enviar de novo.",
        "Puede haberse enviado: {o} no lo confirmó. Revisa allí antes de enviarla de nuevo.",
        "It may have been sent: {o} did not confirm. Check there before sending it again.",
    );
    voice.say(text, &[])
}

/// A reply that was uncertain, until the marketplace could be asked.
pub fn did_not_arrive(voice: Voice) -> String {
    let text = Localized::new(
        "Não enviada: a mensagem não chegou {ao}. Tente de novo.",
        "No enviada: el mensaje no llegó {ao}. Inténtalo de nuevo.",
        "Not sent: the message did not reach {o}. Try again.",
    );
    voice.say(text, &[])
}

/// A reply that may not go yet, for this reason; until then, if that is known (see [`local`](super::local)).
pub fn waits(voice: Voice, why: &str, until: Option<&str>) -> String {
    let Some(until) = until else {
        let text = Localized::new(
            "⏳ {} Ela fica na fila e será enviada automaticamente assim que {o} permitir; não é preciso escrevê-la de novo.",
            "⏳ {} Queda en cola y se enviará automáticamente en cuanto {o} lo permita; no hace falta escribirla de nuevo.",
            "⏳ {} It is queued and will be sent automatically as soon as {o} allows it; there is no need to write it again.",
        );
        return voice.say(text, &[("", why)]);
    };
    let text = Localized::new(
        "⏳ {} Ela fica na fila e será enviada automaticamente em {at}, ou antes, se {o} permitir; não é preciso escrevê-la de novo.",
        "⏳ {} Queda en cola y se enviará automáticamente el {at}, o antes si {o} lo permite; no hace falta escribirla de nuevo.",
        "⏳ {} It is queued and will be sent automatically on {at}, or earlier if {o} allows it; there is no need to write it again.",
    );
    voice.say(text, &[("", why), ("at", until)])
}

/// What a bot wrote and may not send, for people to send.
pub fn bot_draft(locale: Locale, text: &str) -> String {
    let note = Localized::new(
        "📝 Rascunho de um robô, não enviado. Para enviar, copie:\n\n{}",
        "📝 Borrador de un bot, no enviado. Para enviarlo, cópialo:\n\n{}",
        "📝 Draft by a bot, not sent. Copy it to send it:\n\n{}",
    );
    note.fill(locale, &[("", text)])
}

/// A reply that was given up on after a day.
pub fn given_up(voice: Voice) -> String {
    let text = Localized::new(
        "Não enviada: tentamos por {hours} horas sem sucesso. Responda no site {do} ou tente de novo.",
        "No enviada: lo intentamos durante {hours} horas sin éxito. Responde en el sitio {do} o inténtalo de nuevo.",
        "Not sent: we tried for {hours} hours without success. Reply on {o}, or try again.",
    );
    voice.say(text, &[("hours", &hours(GIVE_UP))])
}

/// So many whole hours.
pub(super) fn hours(span: Duration) -> String {
    (span.as_secs() / 3600).to_string()
}
