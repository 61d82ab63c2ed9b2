//! How a reply ended, and what stands beside files without a word.

use std::time::Duration;

use super::Voice;
use crate::{
    i18n::{Locale, Localized},
    timing::{GIVE_UP, RETRY_OFFERED},
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

/// How much of a reply is at the buyer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Messages that are there.
    pub sent: usize,
    /// How many there were to be.
    pub of: usize,
    /// The last words that are there, if they can be told.
    pub last: Option<String>,
}

/// A reply of which the first parts went out and the rest did not; what became of the rest, in a sentence.
pub fn partly_sent(locale: Locale, arrived: &Arrived, rest: &str) -> String {
    let until = Localized::new(
        "Enviada em parte ({s} de {n} mensagens): o comprador recebeu o texto até “{last}”. {rest}",
        "Enviada en parte ({s} de {n} mensajes): el comprador recibió el texto hasta “{last}”. {rest}",
        "Sent only in part ({s} of {n} messages): the buyer got the text up to “{last}”. {rest}",
    );
    let counted = Localized::new(
        "Enviada em parte ({s} de {n} mensagens). {rest}",
        "Enviada en parte ({s} de {n} mensajes). {rest}",
        "Sent only in part ({s} of {n} messages). {rest}",
    );
    let text = arrived.last.as_ref().map_or(counted, |_| until);
    let (sent, of) = (arrived.sent.to_string(), arrived.of.to_string());
    let last = arrived.last.as_deref().unwrap_or_default();
    let values = [
        ("s", sent.as_str()),
        ("n", &of),
        ("last", last),
        ("rest", rest),
    ];
    text.fill(locale, &values)
}

/// What to do about the rest of a reply, where the button that repeats it would not help or is not there.
pub(super) fn only_the_rest(locale: Locale) -> &'static str {
    Localized::new(
        "Para completar, escreva só o que falta, em outra mensagem.",
        "Para completarla, escribe solo lo que falta, en otro mensaje.",
        "To complete it, write only what is missing, in another message.",
    )
    .of(locale)
}

/// What to do about the rest of a reply that was sent in part, so long after it was written.
pub fn the_rest(locale: Locale, age: Duration) -> &'static str {
    if age >= RETRY_OFFERED {
        return only_the_rest(locale);
    }
    Localized::new(
        "Para enviar só o que falta, clique em ↻ ao lado dela; se o ↻ não aparecer mais, escreva o que falta em outra mensagem.",
        "Para enviar solo lo que falta, haz clic en ↻ junto a ella; si el ↻ ya no aparece, escribe lo que falta en otro mensaje.",
        "To send only what is missing, click ↻ beside it; once ↻ is gone, write what is missing in another message.",
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

/// A reply that was uncertain, until the marketplace could be asked, so long after it was written.
pub fn did_not_arrive(voice: Voice, age: Duration) -> String {
    let text = if age >= RETRY_OFFERED {
        Localized::new(
            "Não enviada: a mensagem não chegou {ao}. Escreva-a de novo, em outra mensagem.",
            "No enviada: el mensaje no llegó {ao}. Escríbelo de nuevo, en otro mensaje.",
            "Not sent: the message did not reach {o}. Write it again, in another message.",
        )
    } else {
        Localized::new(
            "Não enviada: a mensagem não chegou {ao}. Clique em ↻ ao lado dela; se o ↻ não aparecer mais, escreva-a de novo.",
            "No enviada: el mensaje no llegó {ao}. Haz clic en ↻ junto a él; si el ↻ ya no aparece, escríbelo de nuevo.",
            "Not sent: the message did not reach {o}. Click ↻ beside it; once ↻ is gone, write it again.",
        )
    };
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

/// A reply that was given up on after a day: Chatwoot offers no button to repeat it any more.
pub fn given_up(voice: Voice) -> String {
    let text = Localized::new(
        "Não enviada: tentamos por {hours} horas sem sucesso. Escreva-a de novo, em outra mensagem, ou responda no site {do}.",
        "No enviada: lo intentamos durante {hours} horas sin éxito. Escríbela de nuevo, en otro mensaje, o responde en el sitio {do}.",
        "Not sent: we tried for {hours} hours without success. Write it again, in another message, or reply on {o}.",
    );
    voice.say(text, &[("hours", &hours(GIVE_UP))])
}

// What is given up on is told to be written again: by then its button has to be gone.
const _: () = assert!(GIVE_UP.as_secs() >= RETRY_OFFERED.as_secs());

/// So many whole hours.
pub(super) fn hours(span: Duration) -> String {
    (span.as_secs() / 3600).to_string()
}
