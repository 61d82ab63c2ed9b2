//! Why a reply was not sent, and what its agent can do.

use crate::{
    capabilities::Refusal,
    i18n::{Locale, Localized},
};

/// Why a reply was not sent, and what the agent can do.
pub fn refusal(locale: Locale, refusal: &Refusal) -> String {
    match refusal {
        Refusal::FilesNotAllowed => FILES_NOT_ALLOWED.of(locale).to_owned(),
        Refusal::NotAFile(name) => NOT_A_FILE.fill(locale, &[("", name)]),
        Refusal::WithoutFiles(why) => WITHOUT_FILES.fill(locale, &[("", why)]),
        Refusal::FileTooLarge {
            name,
            max_megabytes,
        } => FILE_TOO_LARGE.fill(locale, &[("", name), ("max", &max_megabytes.to_string())]),
        Refusal::TooManyFiles(max) => TOO_MANY_FILES.fill(locale, &[("", &max.to_string())]),
        Refusal::FilesExpired => FILES_EXPIRED.of(locale).to_owned(),
        Refusal::FileEmpty(name) => FILE_EMPTY.fill(locale, &[("", name)]),
        Refusal::FileUnreadable(name) => FILE_UNREADABLE.fill(locale, &[("", name)]),
        Refusal::FileRefused { name, words } => {
            FILE_REFUSED.fill(locale, &[("", name), ("words", words)])
        }
        Refusal::TooLong(max) => TOO_LONG.fill(locale, &[("", &max.to_string())]),
        Refusal::Character(c) => CHARACTER.fill(locale, &[("", &c.to_string())]),
        Refusal::Empty => EMPTY.of(locale).to_owned(),
        Refusal::Moderated(code) => MODERATED.fill(locale, &[("", code.as_deref().unwrap_or("-"))]),
        Refusal::Explained(words) => EXPLAINED.fill(locale, &[("", words)]),
        Refusal::Other(words) => OTHER.fill(locale, &[("", words)]),
        Refusal::SecondAnswer => SECOND_ANSWER.of(locale).to_owned(),
        Refusal::AnsweredElsewhere => ANSWERED_ELSEWHERE.of(locale).to_owned(),
        Refusal::QuestionEnded => QUESTION_ENDED.of(locale).to_owned(),
        Refusal::ListingInactive => LISTING_INACTIVE.of(locale).to_owned(),
        Refusal::Blocked(code) => BLOCKED.fill(locale, &[("", code)]),
        Refusal::UnknownConversation => UNKNOWN_CONVERSATION.of(locale).to_owned(),
        Refusal::InboxLeft => INBOX_LEFT.of(locale).to_owned(),
        Refusal::Disconnected => DISCONNECTED.of(locale).to_owned(),
        Refusal::Paused => PAUSED.of(locale).to_owned(),
        Refusal::AccountBarred => ACCOUNT_BARRED.of(locale).to_owned(),
        Refusal::TooManyMessages { needs, left } => TOO_MANY_MESSAGES.fill(
            locale,
            &[("needs", &needs.to_string()), ("left", &left.to_string())],
        ),
        Refusal::Forbidden => FORBIDDEN.of(locale).to_owned(),
        Refusal::Recipient => RECIPIENT.of(locale).to_owned(),
    }
}

const FILES_NOT_ALLOWED: Localized = Localized::new(
    "Não enviada: aqui não é possível enviar arquivos. Envie só o texto.",
    "No enviada: aquí no se pueden enviar archivos. Envía solo el texto.",
    "Not sent: files cannot be sent here. Send the text alone.",
);
const NOT_A_FILE: Localized = Localized::new(
    "Não enviada: “{}” não é um arquivo. Escreva no texto o que o comprador precisa saber.",
    "No enviada: “{}” no es un archivo. Escribe en el texto lo que el comprador necesita saber.",
    "Not sent: “{}” is not a file. Write in the text what the buyer needs to know.",
);
const WITHOUT_FILES: Localized = Localized::new(
    "O comprador recebeu o texto, mas não os arquivos: {} Não repita o texto: envie só os arquivos, corrigidos.",
    "El comprador recibió el texto, pero no los archivos: {} No repitas el texto: envía solo los archivos, corregidos.",
    "The buyer got the text, but not the files: {} Do not repeat the text: send the files alone, corrected.",
);
const FILE_TOO_LARGE: Localized = Localized::new(
    "Não enviada: o arquivo “{}” passa do limite de {max} MB. Reduza o arquivo e envie de novo.",
    "No enviada: el archivo “{}” supera el límite de {max} MB. Reduce el archivo y envíalo de nuevo.",
    "Not sent: the file “{}” is over the limit of {max} MB. Make it smaller and send it again.",
);
const TOO_MANY_FILES: Localized = Localized::new(
    "Não enviada: cada mensagem leva no máximo {} arquivos. Divida-os em mais mensagens.",
    "No enviada: cada mensaje lleva como máximo {} archivos. Repártelos en más mensajes.",
    "Not sent: a message takes {} files at most. Spread them over more messages.",
);
const FILES_EXPIRED: Localized = Localized::new(
    "Não enviada: o marketplace perdeu os arquivos antes do envio. Envie de novo.",
    "No enviada: el marketplace perdió los archivos antes del envío. Envía de nuevo.",
    "Not sent: the marketplace lost the files before they could be sent. Send it again.",
);
const FILE_EMPTY: Localized = Localized::new(
    "Não enviada: o arquivo “{}” está vazio.",
    "No enviada: el archivo “{}” está vacío.",
    "Not sent: the file “{}” is empty.",
);
const FILE_UNREADABLE: Localized = Localized::new(
    "Não enviada: não foi possível ler o arquivo “{}” no Chatwoot. Anexe o arquivo de novo.",
    "No enviada: no se pudo leer el archivo “{}” en Chatwoot. Adjúntalo de nuevo.",
    "Not sent: the file “{}” could not be read in Chatwoot. Attach it again.",
);
const FILE_REFUSED: Localized = Localized::new(
    "Não enviada: o marketplace recusou o arquivo “{}”: {words}",
    "No enviada: el marketplace rechazó el archivo “{}”: {words}",
    "Not sent: the marketplace refused the file “{}”: {words}",
);
const TOO_LONG: Localized = Localized::new(
    "Não enviada: o texto passa do limite de {} caracteres. Encurte e envie de novo.",
    "No enviada: el texto supera el límite de {} caracteres. Acórtalo y envíalo de nuevo.",
    "Not sent: the text is over the limit of {} characters. Shorten it and send it again.",
);
const CHARACTER: Localized = Localized::new(
    "Não enviada: o marketplace não aceita o caractere “{}”. Retire-o e envie de novo.",
    "No enviada: el marketplace no acepta el carácter “{}”. Quítalo y envía de nuevo.",
    "Not sent: the marketplace does not accept the character “{}”. Remove it and send again.",
);
const EMPTY: Localized = Localized::new(
    "Não enviada: a mensagem não tem texto.",
    "No enviada: el mensaje no tiene texto.",
    "Not sent: the message has no text.",
);
const MODERATED: Localized = Localized::new(
    "Não entregue: a moderação do marketplace recusou a mensagem ({}). Reescreva e envie de novo.",
    "No entregada: la moderación del marketplace rechazó el mensaje ({}). Reescríbelo y envíalo de nuevo.",
    "Not delivered: the marketplace's moderation rejected the message ({}). Rewrite it and send it again.",
);
const EXPLAINED: Localized = Localized::new("Não enviada: {}", "No enviada: {}", "Not sent: {}");
const OTHER: Localized = Localized::new(
    "Não enviada. O marketplace respondeu: {}",
    "No enviada. El marketplace respondió: {}",
    "Not sent. The marketplace answered: {}",
);
const SECOND_ANSWER: Localized = Localized::new(
    "Não enviada: a pergunta aceita uma só resposta, e ela já foi dada.",
    "No enviada: la pregunta admite una sola respuesta y ya fue dada.",
    "Not sent: a question takes one answer, and it was given already.",
);
const ANSWERED_ELSEWHERE: Localized = Localized::new(
    "Não enviada: a pergunta já foi respondida fora do Chatwoot.",
    "No enviada: la pregunta ya fue respondida fuera de Chatwoot.",
    "Not sent: the question was already answered outside Chatwoot.",
);
const QUESTION_ENDED: Localized = Localized::new(
    "Não enviada: a pergunta não está mais aberta (encerrada, excluída ou bloqueada).",
    "No enviada: la pregunta ya no está abierta (cerrada, eliminada o bloqueada).",
    "Not sent: the question is no longer open (closed, deleted or banned).",
);
const LISTING_INACTIVE: Localized = Localized::new(
    "Não enviada: o anúncio não está ativo. Reative o anúncio e tente de novo.",
    "No enviada: la publicación no está activa. Reactívala e inténtalo de nuevo.",
    "Not sent: the listing is not active. Reactivate it and try again.",
);
const BLOCKED: Localized = Localized::new(
    "Não enviada: o marketplace bloqueou esta conversa ({}).",
    "No enviada: el marketplace bloqueó esta conversación ({}).",
    "Not sent: the marketplace blocked this conversation ({}).",
);
const UNKNOWN_CONVERSATION: Localized = Localized::new(
    "Não enviada: esta conversa não pertence a nenhuma pergunta ou venda. Responda na conversa que o comprador iniciou.",
    "No enviada: esta conversación no pertenece a ninguna pregunta o venta. Responde en la conversación que inició el comprador.",
    "Not sent: this conversation belongs to no question or sale. Reply in the one that the buyer started.",
);
const INBOX_LEFT: Localized = Localized::new(
    "Não enviada: a caixa de entrada desta conversa não está mais em uso. Responda na conversa nova deste comprador.",
    "No enviada: la bandeja de entrada de esta conversación ya no se usa. Responde en la conversación nueva de este comprador.",
    "Not sent: the inbox of this conversation is no longer in use. Reply in the buyer's new conversation.",
);
const DISCONNECTED: Localized = Localized::new(
    "Não enviada: a conta do marketplace está desconectada. Reconecte a conta e tente de novo.",
    "No enviada: la cuenta del marketplace está desconectada. Reconéctala e inténtalo de nuevo.",
    "Not sent: the marketplace account is disconnected. Reconnect it and try again.",
);
const PAUSED: Localized = Localized::new(
    "Não enviada: o limite de chamadas do aplicativo no marketplace foi atingido.",
    "No enviada: se alcanzó el límite de llamadas de la aplicación en el marketplace.",
    "Not sent: the application has reached the marketplace's limit of calls.",
);
const ACCOUNT_BARRED: Localized = Localized::new(
    "Não enviada: o marketplace suspendeu a conta por enquanto. Veja no marketplace o que falta e tente de novo depois.",
    "No enviada: el marketplace suspendió la cuenta por ahora. Mira en el marketplace qué falta e inténtalo de nuevo después.",
    "Not sent: the marketplace has suspended the account for now. See there what is missing, and try again afterwards.",
);
const TOO_MANY_MESSAGES: Localized = Localized::new(
    "Não enviada: ela ocuparia {needs} mensagens, e até o comprador responder cabem só {left}. Encurte o texto ou envie menos arquivos.",
    "No enviada: ocuparía {needs} mensajes y, hasta que el comprador responda, solo caben {left}. Acorta el texto o envía menos archivos.",
    "Not sent: it would take {needs} messages, and until the buyer replies only {left} may go. Shorten the text or send fewer files.",
);
const FORBIDDEN: Localized = Localized::new(
    "Não enviada: falta ao aplicativo a permissão do marketplace para responder aqui.",
    "No enviada: a la aplicación le falta el permiso del marketplace para responder aquí.",
    "Not sent: the application lacks the marketplace's permission to answer here.",
);
const RECIPIENT: Localized = Localized::new(
    "Não enviada: o marketplace não aceitou o destinatário. Responda pelo marketplace.",
    "No enviada: el marketplace no aceptó el destinatario. Responde desde el marketplace.",
    "Not sent: the marketplace did not accept the recipient. Reply on the marketplace.",
);
