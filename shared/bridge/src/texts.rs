//! Words that agents read, in each language.
//!
//! One `match` per text over [`Locale`]: a missing translation does not compile.

use crate::{
    capabilities::Refusal,
    files::Absent,
    message::Ending,
    text::{escape_markdown, fill},
};

/// A language that agents read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// Brazilian Portuguese.
    #[default]
    PtBr,
    /// Spanish.
    Es,
    /// English.
    En,
}

impl Locale {
    /// Reads `pt-BR`, `es` or `en`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "pt-BR" => Some(Self::PtBr),
            "es" => Some(Self::Es),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn pick<'a>(self, pt: &'a str, es: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::PtBr => pt,
            Self::Es => es,
            Self::En => en,
        }
    }

    fn fill(self, pt: &str, es: &str, en: &str, value: &str) -> String {
        fill(self.pick(pt, es, en), &[("", value)])
    }
}

/// Why a reply was not sent, and what the agent can do.
#[expect(
    clippy::too_many_lines,
    reason = "a table of words: one entry per reason, one line per language"
)]
pub fn refusal(locale: Locale, refusal: &Refusal) -> String {
    let l = locale;
    match refusal {
        Refusal::SecondAnswer => l.pick(
            "Não enviada: a pergunta aceita uma só resposta, e ela já foi dada.",
            "No enviada: la pregunta admite una sola respuesta y ya fue dada.",
            "Not sent: a question takes one answer, and it was given already.",
        ).into(),
        Refusal::AnsweredElsewhere => l.pick(
            "Não enviada: a pergunta já foi respondida fora do Chatwoot.",
            "No enviada: la pregunta ya fue respondida fuera de Chatwoot.",
            "Not sent: the question was already answered outside Chatwoot.",
        ).into(),
        Refusal::QuestionEnded => l.pick(
            "Não enviada: a pergunta não está mais aberta (encerrada, excluída ou bloqueada).",
            "No enviada: la pregunta ya no está abierta (cerrada, eliminada o bloqueada).",
            "Not sent: the question is no longer open (closed, deleted or banned).",
        ).into(),
        Refusal::ListingInactive => l.pick(
            "Não enviada: o anúncio não está ativo. Reative o anúncio e tente de novo.",
            "No enviada: la publicación no está activa. Reactívala e inténtalo de nuevo.",
            "Not sent: the listing is not active. Reactivate it and try again.",
        ).into(),
        Refusal::Blocked(code) => l.fill(
            "Não enviada: o marketplace bloqueou esta conversa ({}).",
            "No enviada: el marketplace bloqueó esta conversación ({}).",
            "Not sent: the marketplace blocked this conversation ({}).",
            code,
        ),
        Refusal::Moderated(code) => l.fill(
            "Não entregue: a moderação do marketplace recusou a mensagem ({}). Reescreva e envie de novo.",
            "No entregada: la moderación del marketplace rechazó el mensaje ({}). Reescríbelo y envíalo de nuevo.",
            "Not delivered: the marketplace's moderation rejected the message ({}). Rewrite it and send it again.",
            code.as_deref().unwrap_or("-"),
        ),
        Refusal::TooLong(max) => l.fill(
            "Não enviada: o texto passa do limite de {} caracteres. Encurte e envie de novo.",
            "No enviada: el texto supera el límite de {} caracteres. Acórtalo y envíalo de nuevo.",
            "Not sent: the text is over the limit of {} characters. Shorten it and send it again.",
            &max.to_string(),
        ),
        Refusal::Character(c) => l.fill(
            "Não enviada: o marketplace não aceita o caractere “{}”. Retire-o e envie de novo.",
            "No enviada: el marketplace no acepta el carácter “{}”. Quítalo y envía de nuevo.",
            "Not sent: the marketplace does not accept the character “{}”. Remove it and send again.",
            &c.to_string(),
        ),
        Refusal::FilesNotAllowed => l.pick(
            "Não enviada: aqui não é possível enviar arquivos. Envie só o texto.",
            "No enviada: aquí no se pueden enviar archivos. Envía solo el texto.",
            "Not sent: files cannot be sent here. Send the text alone.",
        ).into(),
        Refusal::NotAFile(name) => l.fill(
            "Não enviada: “{}” não é um arquivo. Escreva no texto o que o comprador precisa saber.",
            "No enviada: “{}” no es un archivo. Escribe en el texto lo que el comprador necesita saber.",
            "Not sent: “{}” is not a file. Write in the text what the buyer needs to know.",
            name,
        ),
        Refusal::WithoutFiles(why) => l.fill(
            "O comprador recebeu o texto, mas não os arquivos: {} Não repita o texto: envie só os arquivos, corrigidos.",
            "El comprador recibió el texto, pero no los archivos: {} No repitas el texto: envía solo los archivos, corregidos.",
            "The buyer got the text, but not the files: {} Do not repeat the text: send the files alone, corrected.",
            why,
        ),
        Refusal::FileTooLarge { name, max_megabytes } => fill(l.pick(
            "Não enviada: o arquivo “{}” passa do limite de {max} MB. Reduza o arquivo e envie de novo.",
            "No enviada: el archivo “{}” supera el límite de {max} MB. Reduce el archivo y envíalo de nuevo.",
            "Not sent: the file “{}” is over the limit of {max} MB. Make it smaller and send it again.",
        ), &[("", name), ("max", &max_megabytes.to_string())]),
        Refusal::TooManyFiles(max) => l.fill(
            "Não enviada: cada mensagem leva no máximo {} arquivos. Divida-os em mais mensagens.",
            "No enviada: cada mensaje lleva como máximo {} archivos. Repártelos en más mensajes.",
            "Not sent: a message takes {} files at most. Spread them over more messages.",
            &max.to_string(),
        ),
        Refusal::FilesExpired => l.pick(
            "Não enviada: o marketplace perdeu os arquivos antes do envio. Envie de novo.",
            "No enviada: el marketplace perdió los archivos antes del envío. Envía de nuevo.",
            "Not sent: the marketplace lost the files before they could be sent. Send it again.",
        ).into(),
        Refusal::FileEmpty(name) => l.fill(
            "Não enviada: o arquivo “{}” está vazio.",
            "No enviada: el archivo “{}” está vacío.",
            "Not sent: the file “{}” is empty.",
            name,
        ),
        Refusal::FileUnreadable(name) => l.fill(
            "Não enviada: não foi possível ler o arquivo “{}” no Chatwoot. Anexe o arquivo de novo.",
            "No enviada: no se pudo leer el archivo “{}” en Chatwoot. Adjúntalo de nuevo.",
            "Not sent: the file “{}” could not be read in Chatwoot. Attach it again.",
            name,
        ),
        Refusal::FileRefused { name, words } => fill(l.pick(
            "Não enviada: o marketplace recusou o arquivo “{}”: {words}",
            "No enviada: el marketplace rechazó el archivo “{}”: {words}",
            "Not sent: the marketplace refused the file “{}”: {words}",
        ), &[("", name), ("words", words)]),
        Refusal::Empty => l.pick(
            "Não enviada: a mensagem não tem texto.",
            "No enviada: el mensaje no tiene texto.",
            "Not sent: the message has no text.",
        ).into(),
        Refusal::UnknownConversation => l.pick(
            "Não enviada: esta conversa não pertence a nenhuma pergunta ou venda. Responda na conversa que o comprador iniciou.",
            "No enviada: esta conversación no pertenece a ninguna pregunta o venta. Responde en la conversación que inició el comprador.",
            "Not sent: this conversation belongs to no question or sale. Reply in the one that the buyer started.",
        ).into(),
        Refusal::InboxLeft => l.pick(
            "Não enviada: a caixa de entrada desta conversa não está mais em uso. Responda na conversa nova deste comprador.",
            "No enviada: la bandeja de entrada de esta conversación ya no se usa. Responde en la conversación nueva de este comprador.",
            "Not sent: the inbox of this conversation is no longer in use. Reply in the buyer's new conversation.",
        ).into(),
        Refusal::Disconnected => l.pick(
            "Não enviada: a conta do marketplace está desconectada. Reconecte a conta e tente de novo.",
            "No enviada: la cuenta del marketplace está desconectada. Reconéctala e inténtalo de nuevo.",
            "Not sent: the marketplace account is disconnected. Reconnect it and try again.",
        ).into(),
        Refusal::Forbidden => l.pick(
            "Não enviada: falta ao aplicativo a permissão do marketplace para responder aqui.",
            "No enviada: a la aplicación le falta el permiso del marketplace para responder aquí.",
            "Not sent: the application lacks the marketplace's permission to answer here.",
        ).into(),
        Refusal::Recipient => l.pick(
            "Não enviada: o marketplace não aceitou o destinatário. Responda pelo marketplace.",
            "No enviada: el marketplace no aceptó el destinatario. Responde desde el marketplace.",
            "Not sent: the marketplace did not accept the recipient. Reply on the marketplace.",
        ).into(),
        Refusal::Explained(words) => l.fill("Não enviada: {}", "No enviada: {}", "Not sent: {}", words),
        Refusal::Other(words) => l.fill(
            "Não enviada. O marketplace respondeu: {}",
            "No enviada. El marketplace respondió: {}",
            "Not sent. The marketplace answered: {}",
            words,
        ),
    }
}

/// What stands beside files that an agent sent without a word.
pub fn files_enclosed(locale: Locale, count: usize) -> &'static str {
    match count {
        1 => locale.pick(
            "Segue o arquivo.",
            "Adjunto el archivo.",
            "Please find the file attached.",
        ),
        _ => locale.pick(
            "Seguem os arquivos.",
            "Adjunto los archivos.",
            "Please find the files attached.",
        ),
    }
}

/// A reply of which the first parts went out and the rest did not.
pub fn partly_sent(locale: Locale, sent: usize, of: usize, why: &str) -> String {
    let text = locale.pick(
        "Enviada só em parte ({s} de {n}). {why}",
        "Enviada solo en parte ({s} de {n}). {why}",
        "Sent only in part ({s} of {n}). {why}",
    );
    let (sent, of) = (sent.to_string(), of.to_string());
    fill(text, &[("s", &sent), ("n", &of), ("why", why)])
}

/// What to do about the rest of a reply that was sent in part.
pub fn the_rest(locale: Locale) -> &'static str {
    locale.pick(
        "Tente de novo para enviar o restante.",
        "Inténtalo de nuevo para enviar el resto.",
        "Try again to send the rest.",
    )
}

/// A reply of which nobody knows whether it was sent.
pub fn uncertain(locale: Locale) -> &'static str {
    locale.pick(
        "Pode ter sido enviada: o marketplace não confirmou. Confira lá antes de enviar de novo.",
        "Puede haberse enviado: el marketplace no lo confirmó. Compruébalo allí antes de enviar de nuevo.",
        "It may have been sent: the marketplace did not confirm. Check there before sending it again.",
    )
}

/// A reply that was uncertain, until the marketplace could be asked.
pub fn did_not_arrive(locale: Locale) -> &'static str {
    locale.pick(
        "Não enviada: a mensagem não chegou ao marketplace. Tente de novo.",
        "No enviada: el mensaje no llegó al marketplace. Inténtalo de nuevo.",
        "Not sent: the message did not reach the marketplace. Try again.",
    )
}

/// A reply that was given up on after a day.
pub fn given_up(locale: Locale) -> &'static str {
    locale.pick(
        "Não enviada: tentamos por 24 horas sem sucesso. Responda pelo marketplace ou tente de novo.",
        "No enviada: lo intentamos durante 24 horas sin éxito. Responde desde el marketplace o inténtalo de nuevo.",
        "Not sent: we tried for 24 hours without success. Reply on the marketplace, or try again.",
    )
}

/// A thread that ended.
pub fn ended(locale: Locale, ending: Ending) -> &'static str {
    match ending {
        Ending::Closed => locale.pick(
            "A pergunta foi encerrada sem resposta e não pode mais ser respondida.",
            "La pregunta fue cerrada sin respuesta y ya no se puede responder.",
            "The question was closed unanswered and can no longer be answered.",
        ),
        Ending::Deleted => locale.pick(
            "A pergunta foi excluída e não pode mais ser respondida.",
            "La pregunta fue eliminada y ya no se puede responder.",
            "The question was deleted and can no longer be answered.",
        ),
        Ending::Banned => locale.pick(
            "A pergunta foi bloqueada pela moderação e não pode ser respondida.",
            "La pregunta fue bloqueada por la moderación y no se puede responder.",
            "The question was banned by moderation and cannot be answered.",
        ),
        Ending::Disabled => locale.pick(
            "A pergunta foi desativada e não pode mais ser respondida.",
            "La pregunta fue desactivada y ya no se puede responder.",
            "The question was disabled and can no longer be answered.",
        ),
        Ending::Settled => locale.pick(
            "O caso foi encerrado no marketplace e não aceita mais mensagens.",
            "El caso fue cerrado en el marketplace y ya no admite mensajes.",
            "The case was closed on the marketplace and takes no more messages.",
        ),
    }
}

/// A file that is not in the message it came with.
pub fn absent(locale: Locale, name: &str, why: Absent) -> String {
    let (pt, es, en) = match why {
        Absent::Follows => (
            "📎 “{}” ainda está sendo baixado e chega em seguida.",
            "📎 “{}” todavía se está descargando y llega a continuación.",
            "📎 “{}” is still being downloaded and will follow.",
        ),
        Absent::Suspect => (
            "⚠️ “{}” não foi baixado: o marketplace o marcou como possível ameaça. Abra com cuidado, só no marketplace.",
            "⚠️ “{}” no se descargó: el marketplace lo marcó como posible amenaza. Ábrelo con cuidado, solo en el marketplace.",
            "⚠️ “{}” was not downloaded: the marketplace marked it as a potential threat. Open it with care, on the marketplace only.",
        ),
        Absent::TooLarge => (
            "📎 “{}” é grande demais para o Chatwoot. Veja no marketplace.",
            "📎 “{}” es demasiado grande para Chatwoot. Míralo en el marketplace.",
            "📎 “{}” is too large for Chatwoot. See it on the marketplace.",
        ),
        Absent::Unreachable => (
            "📎 “{}” não pôde ser baixado. Veja no marketplace.",
            "📎 “{}” no se pudo descargar. Míralo en el marketplace.",
            "📎 “{}” could not be downloaded. See it on the marketplace.",
        ),
        Absent::Moderated => (
            "📎 “{}” foi retido pela moderação do marketplace. Peça ao comprador que explique por texto.",
            "📎 “{}” fue retenido por la moderación del marketplace. Pide al comprador que lo explique por texto.",
            "📎 “{}” was kept back by the marketplace's moderation. Ask the buyer to explain in words.",
        ),
        Absent::Expired => (
            "📎 “{}” não está mais guardado no marketplace. Peça ao comprador que envie de novo.",
            "📎 “{}” ya no está guardado en el marketplace. Pide al comprador que lo envíe de nuevo.",
            "📎 “{}” is no longer kept on the marketplace. Ask the buyer to send it again.",
        ),
        Absent::NotTaken => (
            "📎 “{}” não foi aceito pelo Chatwoot. Veja no marketplace.",
            "📎 “{}” no fue aceptado por Chatwoot. Míralo en el marketplace.",
            "📎 “{}” was not accepted by Chatwoot. See it on the marketplace.",
        ),
    };
    locale.fill(pt, es, en, name)
}

/// What somebody who is neither buyer nor seller said, as markdown that names them.
pub fn says(speaker: &str, text: &str) -> String {
    format!(
        "**{}:** {}",
        escape_markdown(speaker),
        escape_markdown(text)
    )
}

/// Something that Chatwoot refused to show for a day.
#[derive(Clone, Copy, Debug)]
pub struct NotShown<'a> {
    /// When it was written at the marketplace; `None` for a note of ours.
    pub at: Option<jiff::Timestamp>,
    /// The number by which people know the question or sale.
    pub number: &'a str,
    /// What people call the marketplace.
    pub marketplace: &'a str,
    /// The page on which it can be read.
    pub page: Option<&'a str>,
}

/// Where people read what Chatwoot did not take.
pub fn not_shown(locale: Locale, what: &NotShown<'_>) -> String {
    let NotShown {
        at,
        number,
        marketplace,
        page,
    } = what;
    let said = match (at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC")), locale) {
        (Some(at), Locale::PtBr) => format!(
            "Uma mensagem de {at} (nº {number}) não aparece aqui: o Chatwoot a recusou durante 24 horas. Leia-a no {marketplace}."
        ),
        (Some(at), Locale::Es) => format!(
            "Un mensaje del {at} (n.º {number}) no aparece aquí: Chatwoot lo rechazó durante 24 horas. Léelo en {marketplace}."
        ),
        (Some(at), Locale::En) => format!(
            "A message of {at} (no. {number}) is not shown here: Chatwoot refused it for 24 hours. Read it on {marketplace}."
        ),
        (None, Locale::PtBr) => format!(
            "Uma nota sobre o nº {number} não pôde ser mostrada: o Chatwoot a recusou durante 24 horas. Veja a situação no {marketplace}."
        ),
        (None, Locale::Es) => format!(
            "Una nota sobre el n.º {number} no se pudo mostrar: Chatwoot la rechazó durante 24 horas. Mira la situación en {marketplace}."
        ),
        (None, Locale::En) => format!(
            "A note about no. {number} could not be shown: Chatwoot refused it for 24 hours. See how things stand on {marketplace}."
        ),
    };
    match page {
        Some(page) => format!("⚠️ {said} {page}"),
        None => format!("⚠️ {said}"),
    }
}

/// A message of the buyer without anything readable in it.
pub fn nothing_readable(locale: Locale) -> &'static str {
    locale.pick(
        "(mensagem sem texto)",
        "(mensaje sin texto)",
        "(message without text)",
    )
}

/// A conversation that was made again after somebody deleted it in Chatwoot.
pub fn made_again(locale: Locale) -> &'static str {
    locale.pick(
        "A conversa anterior desta venda foi excluída no Chatwoot; ela continua aqui.",
        "La conversación anterior de esta venta fue eliminada en Chatwoot; continúa aquí.",
        "The earlier conversation of this sale was deleted in Chatwoot; it goes on here.",
    )
}

/// A conversation that goes on in another inbox than the one `left` lies in.
pub fn moved(locale: Locale, left: &str) -> String {
    locale.fill(
        "A conversa continua aqui: a caixa de entrada anterior não está mais em uso. As mensagens anteriores estão na conversa #{}.",
        "La conversación continúa aquí: la bandeja de entrada anterior ya no se usa. Los mensajes anteriores están en la conversación #{}.",
        "The conversation goes on here: its former inbox is no longer in use. Earlier messages are in conversation #{}.",
        left,
    )
}

/// An account whose connection died.
pub fn disconnected(locale: Locale, account: &str) -> String {
    locale.fill(
        "A conexão com a conta {} foi perdida: mensagens não entram nem saem. Reconecte a conta na página de configuração.",
        "Se perdió la conexión con la cuenta {}: no entran ni salen mensajes. Reconecta la cuenta en la página de configuración.",
        "The connection to the account {} was lost: messages neither come nor go. Reconnect it on the setup page.",
        account,
    )
}

/// A lane for which the application or the seller's grant lacks a permission.
pub fn feed_refused(locale: Locale, account: &str, lane: &str) -> String {
    let text = locale.pick(
        "A conta {a} não dá ao aplicativo acesso a: {l}. O resto continua funcionando. Corrija a permissão e reconecte a conta na página de configuração.",
        "La cuenta {a} no da a la aplicación acceso a: {l}. Lo demás sigue funcionando. Corrige el permiso y reconecta la cuenta en la página de configuración.",
        "The account {a} gives the application no access to: {l}. Everything else goes on. Correct the permission and reconnect the account on the setup page.",
    );
    fill(text, &[("a", account), ("l", lane)])
}

/// A lane that was refused and works again.
pub fn feed_works_again(locale: Locale, account: &str, lane: &str) -> String {
    let text = locale.pick(
        "A conta {a} voltou a dar acesso a: {l}.",
        "La cuenta {a} volvió a dar acceso a: {l}.",
        "The account {a} gives access again to: {l}.",
    );
    fill(text, &[("a", account), ("l", lane)])
}

/// An application that the marketplace refuses, whatever the account.
pub fn app_refused(locale: Locale, account: &str) -> String {
    locale.fill(
        "O marketplace recusou o aplicativo ao renovar o acesso da conta {}: mensagens não entram nem saem. Confira o número e a chave secreta do aplicativo na página de configuração.",
        "El marketplace rechazó la aplicación al renovar el acceso de la cuenta {}: no entran ni salen mensajes. Revisa el número y la clave secreta de la aplicación en la página de configuración.",
        "The marketplace refused the application when the access of the account {} was renewed: messages neither come nor go. Check the application's number and secret key on the setup page.",
        account,
    )
}

/// A message that people asked for, to see whether they get any.
pub fn test_message(locale: Locale, account: &str) -> String {
    locale.fill(
        "Mensagem de teste da conta {}: se você lê isto, o Chatwoot recebe as mensagens.",
        "Mensaje de prueba de la cuenta {}: si lees esto, Chatwoot recibe los mensajes.",
        "Test message of the account {}: if you read this, Chatwoot receives its messages.",
        account,
    )
}

/// An account whose connection works again.
pub fn connected_again(locale: Locale, account: &str) -> String {
    locale.fill(
        "A conta {} está conectada de novo.",
        "La cuenta {} está conectada de nuevo.",
        "The account {} is connected again.",
        account,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCALES: [Locale; 3] = [Locale::PtBr, Locale::Es, Locale::En];

    #[test]
    fn what_people_call_things_appears_as_they_typed_it() {
        let name = "{max}{allowed}{words}{}{l}.pdf".to_owned();
        let refusals = [
            Refusal::NotAFile(name.clone()),
            Refusal::WithoutFiles(name.clone()),
            Refusal::FileTooLarge {
                name: name.clone(),
                max_megabytes: 25,
            },
            Refusal::FileRefused {
                name: name.clone(),
                words: "{}".into(),
            },
            Refusal::FileEmpty(name.clone()),
            Refusal::FileUnreadable(name.clone()),
            Refusal::Other(name.clone()),
        ];
        for locale in LOCALES {
            for one in &refusals {
                assert_eq!(refusal(locale, one).matches(&name).count(), 1, "{one:?}");
            }
            let told = feed_refused(locale, "{l} {a}", "{a}");
            assert!(told.contains("{l} {a}"), "{told}");
            let partly = partly_sent(locale, 1, 2, "{s} {n}");
            assert!(partly.ends_with("{s} {n}"), "{partly}");
        }
    }
}
