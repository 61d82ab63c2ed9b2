//! Each reason: how its sentence begins, why, and what to do.

use super::{Reason, bots};
use crate::{capabilities::Refusal, i18n::Localized};

/// One value, for the place without a name.
fn named(value: &(impl ToString + ?Sized)) -> Vec<(&'static str, String)> {
    vec![("", value.to_string())]
}

/// The reason of a refusal, and what fills its places.
pub(super) fn reason(refusal: &Refusal) -> (Reason, Vec<(&'static str, String)>) {
    match refusal {
        Refusal::FilesNotAllowed => (FILES_NOT_ALLOWED, vec![]),
        Refusal::NotAFile(name) => (NOT_A_FILE, named(name)),
        Refusal::WithoutFiles(why) => (WITHOUT_FILES, named(why)),
        Refusal::FileTooLarge {
            name,
            max_megabytes,
        } => (
            FILE_TOO_LARGE,
            vec![("", name.clone()), ("max", max_megabytes.to_string())],
        ),
        Refusal::TooManyFiles(max) => (TOO_MANY_FILES, named(max)),
        Refusal::FilesExpired => (FILES_EXPIRED, vec![]),
        Refusal::FileEmpty(name) => (FILE_EMPTY, named(name)),
        Refusal::FileUnreadable(name) => (FILE_UNREADABLE, named(name)),
        Refusal::FileRefused { name, words } => (
            FILE_REFUSED,
            vec![("", name.clone()), ("words", words.clone())],
        ),
        Refusal::TooLong(max) => (TOO_LONG, named(max)),
        Refusal::Character(c) => (CHARACTER, named(c)),
        Refusal::Empty => (EMPTY, vec![]),
        Refusal::Moderated(None) => (MODERATED, named("")),
        Refusal::Moderated(Some(code)) => (MODERATED, named(&format!(" ({code})"))),
        Refusal::Explained(words) => (EXPLAINED, named(words)),
        Refusal::Other(words) => (OTHER, named(words)),
        Refusal::SecondAnswer => (SECOND_ANSWER, vec![]),
        Refusal::AnsweredElsewhere => (ANSWERED_ELSEWHERE, vec![]),
        Refusal::QuestionEnded => (QUESTION_ENDED, vec![]),
        Refusal::ListingInactive => (LISTING_INACTIVE, vec![]),
        Refusal::Blocked(code) => (BLOCKED, named(code)),
        Refusal::UnknownConversation => (UNKNOWN_CONVERSATION, vec![]),
        Refusal::InboxLeft => (INBOX_LEFT, vec![]),
        Refusal::Disconnected => (DISCONNECTED, vec![]),
        Refusal::Paused => (PAUSED, vec![]),
        Refusal::AccountBarred => (ACCOUNT_BARRED, vec![]),
        Refusal::TooManyMessages { needs, left } => (
            TOO_MANY_MESSAGES,
            vec![("needs", needs.to_string()), ("left", left.to_string())],
        ),
        Refusal::Forbidden => (FORBIDDEN, vec![]),
        Refusal::Recipient => (RECIPIENT, vec![]),
        Refusal::Held(why) => (not_sent(bots::held(*why), Some(bots::COPY_DRAFT)), vec![]),
    }
}

const NOT_SENT: Localized =
    Localized::new("Não enviada: {why}", "No enviada: {why}", "Not sent: {why}");
const NOT_DELIVERED: Localized = Localized::new(
    "Não entregue: {why}",
    "No entregada: {why}",
    "Not delivered: {why}",
);
const BARE: Localized = Localized::new("{why}", "{why}", "{why}");

const fn not_sent(why: Localized, step: Option<Localized>) -> Reason {
    Reason {
        lead: NOT_SENT,
        why,
        step,
    }
}

const fn not_delivered(why: Localized, step: Option<Localized>) -> Reason {
    Reason {
        lead: NOT_DELIVERED,
        why,
        step,
    }
}

const FILES_NOT_ALLOWED: Reason = not_sent(
    Localized::new(
        "aqui não é possível enviar arquivos.",
        "aquí no se pueden enviar archivos.",
        "files cannot be sent here.",
    ),
    Some(Localized::new(
        "Envie só o texto.",
        "Envía solo el texto.",
        "Send text only.",
    )),
);
const NOT_A_FILE: Reason = not_sent(
    Localized::new(
        "“{}” não é um arquivo.",
        "“{}” no es un archivo.",
        "“{}” is not a file.",
    ),
    Some(Localized::new(
        "Escreva no texto o que o comprador precisa saber.",
        "Escribe en el texto lo que el comprador necesita saber.",
        "Write in the text what the buyer needs to know.",
    )),
);
const WITHOUT_FILES: Reason = Reason {
    lead: BARE,
    why: Localized::new(
        "O comprador recebeu o texto, mas não os arquivos: {}",
        "El comprador recibió el texto, pero no los archivos: {}",
        "The buyer got the text, but not the files: {}",
    ),
    step: Some(Localized::new(
        "Não repita o texto: envie só os arquivos corrigidos.",
        "No repitas el texto: envía solo los archivos corregidos.",
        "Do not repeat the text: send only the corrected files.",
    )),
};
const FILE_TOO_LARGE: Reason = not_sent(
    Localized::new(
        "o arquivo “{}” passa do limite de {max} MB.",
        "el archivo “{}” supera el límite de {max} MB.",
        "the file “{}” is over the limit of {max} MB.",
    ),
    Some(Localized::new(
        "Reduza o arquivo e envie de novo.",
        "Reduce el archivo y envíalo de nuevo.",
        "Make it smaller and send it again.",
    )),
);
const TOO_MANY_FILES: Reason = not_sent(
    Localized::new(
        "cada mensagem leva no máximo {} arquivos.",
        "cada mensaje lleva como máximo {} archivos.",
        "a message takes {} files at most.",
    ),
    Some(Localized::new(
        "Divida-os em mais mensagens.",
        "Repártelos en más mensajes.",
        "Spread them over more messages.",
    )),
);
const FILES_EXPIRED: Reason = not_sent(
    Localized::new(
        "os arquivos expiraram antes do envio.",
        "los archivos vencieron antes del envío.",
        "the files expired before they could be sent.",
    ),
    Some(Localized::new(
        "Anexe-os de novo.",
        "Adjúntalos de nuevo.",
        "Attach them again.",
    )),
);
const FILE_EMPTY: Reason = not_sent(
    Localized::new(
        "o arquivo “{}” está vazio.",
        "el archivo “{}” está vacío.",
        "the file “{}” is empty.",
    ),
    Some(Localized::new(
        "Confira-o e anexe de novo.",
        "Revísalo y adjúntalo de nuevo.",
        "Check it and attach it again.",
    )),
);
const FILE_UNREADABLE: Reason = not_sent(
    Localized::new(
        "não foi possível ler o arquivo “{}” no Chatwoot.",
        "no se pudo leer el archivo “{}” en Chatwoot.",
        "the file “{}” could not be read in Chatwoot.",
    ),
    Some(Localized::new(
        "Anexe o arquivo de novo.",
        "Adjúntalo de nuevo.",
        "Attach it again.",
    )),
);
const FILE_REFUSED: Reason = not_sent(
    Localized::new(
        "{o} recusou o arquivo “{}”: {words}",
        "{o} rechazó el archivo “{}”: {words}",
        "{o} refused the file “{}”: {words}",
    ),
    None,
);
const TOO_LONG: Reason = not_sent(
    Localized::new(
        "o texto passa do limite de {} caracteres.",
        "el texto supera el límite de {} caracteres.",
        "the text is over the limit of {} characters.",
    ),
    Some(Localized::new(
        "Encurte e envie de novo.",
        "Acórtalo y envíalo de nuevo.",
        "Shorten it and send it again.",
    )),
);
const CHARACTER: Reason = not_sent(
    Localized::new(
        "{o} não aceita o caractere “{}”.",
        "{o} no acepta el carácter “{}”.",
        "{o} does not accept the character “{}”.",
    ),
    Some(Localized::new(
        "Retire-o e envie de novo.",
        "Quítalo y envía de nuevo.",
        "Remove it and send again.",
    )),
);
const EMPTY: Reason = not_sent(
    Localized::new(
        "a mensagem não tem texto.",
        "el mensaje no tiene texto.",
        "the message has no text.",
    ),
    None,
);
const MODERATED: Reason = not_delivered(
    Localized::new(
        "a moderação {do} recusou a mensagem{}.",
        "la moderación {do} rechazó el mensaje{}.",
        "{o}'s moderation rejected the message{}.",
    ),
    Some(Localized::new(
        "Reescreva e envie de novo.",
        "Reescríbelo y envíalo de nuevo.",
        "Rewrite it and send it again.",
    )),
);
const EXPLAINED: Reason = not_sent(Localized::new("{}", "{}", "{}"), None);
const OTHER: Reason = not_sent(
    Localized::new("{o} respondeu: {}", "{o} respondió: {}", "{o} answered: {}"),
    None,
);
const SECOND_ANSWER: Reason = not_sent(
    Localized::new(
        "a pergunta aceita uma só resposta, e ela já foi dada.",
        "la pregunta admite una sola respuesta y ya fue dada.",
        "a question can be answered only once, and it already has an answer.",
    ),
    None,
);
const ANSWERED_ELSEWHERE: Reason = not_sent(
    Localized::new(
        "a pergunta já foi respondida fora do Chatwoot.",
        "la pregunta ya fue respondida fuera de Chatwoot.",
        "the question was already answered outside Chatwoot.",
    ),
    None,
);
const QUESTION_ENDED: Reason = not_sent(
    Localized::new(
        "a pergunta não está mais aberta (encerrada, excluída ou bloqueada).",
        "la pregunta ya no está abierta (cerrada, eliminada o bloqueada).",
        "the question is no longer open (closed, deleted or banned).",
    ),
    None,
);
const LISTING_INACTIVE: Reason = not_sent(
    Localized::new(
        "o anúncio não está ativo.",
        "la publicación no está activa.",
        "the listing is not active.",
    ),
    Some(Localized::new(
        "Reative o anúncio e envie de novo.",
        "Reactiva la publicación y envía la respuesta de nuevo.",
        "Reactivate it and send the reply again.",
    )),
);
const BLOCKED: Reason = not_sent(
    Localized::new(
        "{o} bloqueou esta conversa ({}).",
        "{o} bloqueó esta conversación ({}).",
        "{o} blocked this conversation ({}).",
    ),
    None,
);
const UNKNOWN_CONVERSATION: Reason = not_sent(
    Localized::new(
        "esta conversa não pertence a nenhuma pergunta ou venda.",
        "esta conversación no pertenece a ninguna pregunta o venta.",
        "this conversation isn't linked to a question or sale.",
    ),
    Some(Localized::new(
        "Responda na conversa que o comprador iniciou.",
        "Responde en la conversación que inició el comprador.",
        "Reply in the one the buyer started.",
    )),
);
const INBOX_LEFT: Reason = not_sent(
    Localized::new(
        "a caixa de entrada desta conversa não está mais em uso.",
        "la bandeja de entrada de esta conversación ya no se usa.",
        "the inbox of this conversation is no longer in use.",
    ),
    Some(Localized::new(
        "Responda na conversa nova deste comprador.",
        "Responde en la conversación nueva de este comprador.",
        "Reply in the buyer's new conversation.",
    )),
);
const DISCONNECTED: Reason = not_sent(
    Localized::new(
        "a conta {do} está desconectada. Peça ao administrador que a reconecte.",
        "la cuenta {do} está desconectada. Pide al administrador que la reconecte.",
        "the account on {o} is disconnected. Ask the administrator to reconnect it.",
    ),
    Some(Localized::new(
        "Depois, envie de novo.",
        "Después, envíala de nuevo.",
        "Then send it again.",
    )),
);
const PAUSED: Reason = not_sent(
    Localized::new(
        "o limite de chamadas do aplicativo {no} foi atingido.",
        "se alcanzó el límite de llamadas de la aplicación {no}.",
        "the application has reached {o}'s limit of calls.",
    ),
    None,
);
const ACCOUNT_BARRED: Reason = not_sent(
    Localized::new(
        "{o} suspendeu a conta. Veja no site o que falta.",
        "{o} suspendió la cuenta. Mira en el sitio qué falta.",
        "{o} has suspended the account. See there what is missing.",
    ),
    Some(Localized::new(
        "Quando ela for liberada, envie de novo.",
        "Cuando la habiliten, envíala de nuevo.",
        "Send it again once the suspension is lifted.",
    )),
);
const TOO_MANY_MESSAGES: Reason = not_sent(
    Localized::new(
        "ela ocuparia {needs} mensagens, e o limite até o comprador responder é {left}.",
        "ocuparía {needs} mensajes, y el límite hasta que el comprador responda es {left}.",
        "it would take {needs} messages, and the limit until the buyer replies is {left}.",
    ),
    Some(Localized::new(
        "Encurte o texto ou envie menos arquivos.",
        "Acorta el texto o envía menos archivos.",
        "Shorten the text or send fewer files.",
    )),
);
const FORBIDDEN: Reason = not_sent(
    Localized::new(
        "o aplicativo não tem permissão {do} para responder aqui. Peça ao administrador que confira as permissões do aplicativo.",
        "la aplicación no tiene permiso {do} para responder aquí. Pide al administrador que revise los permisos de la aplicación.",
        "{o} does not let the application answer here. Ask the administrator to check the application's permissions.",
    ),
    None,
);
const RECIPIENT: Reason = not_sent(
    Localized::new(
        "{o} não aceitou o destinatário. Responda no site {do}.",
        "{o} no aceptó el destinatario. Responde en el sitio {do}.",
        "{o} did not accept the recipient. Reply on {o}.",
    ),
    None,
);
