//! Why a reply was not sent, and what its agent can do.

use super::Voice;
use crate::{Held, capabilities::Refusal, i18n::Localized};

/// Why a reply was not sent, and what the agent can do.
pub fn refusal(voice: Voice, refusal: &Refusal) -> String {
    match refusal {
        Refusal::FilesNotAllowed => voice.say(FILES_NOT_ALLOWED, &[]),
        Refusal::NotAFile(name) => voice.say(NOT_A_FILE, &[("", name)]),
        Refusal::WithoutFiles(why) => voice.say(WITHOUT_FILES, &[("", why)]),
        Refusal::FileTooLarge {
            name,
            max_megabytes,
        } => voice.say(
            FILE_TOO_LARGE,
            &[("", name), ("max", &max_megabytes.to_string())],
        ),
        Refusal::TooManyFiles(max) => voice.say(TOO_MANY_FILES, &[("", &max.to_string())]),
        Refusal::FilesExpired => voice.say(FILES_EXPIRED, &[]),
        Refusal::FileEmpty(name) => voice.say(FILE_EMPTY, &[("", name)]),
        Refusal::FileUnreadable(name) => voice.say(FILE_UNREADABLE, &[("", name)]),
        Refusal::FileRefused { name, words } => {
            voice.say(FILE_REFUSED, &[("", name), ("words", words)])
        }
        Refusal::TooLong(max) => voice.say(TOO_LONG, &[("", &max.to_string())]),
        Refusal::Character(c) => voice.say(CHARACTER, &[("", &c.to_string())]),
        Refusal::Empty => voice.say(EMPTY, &[]),
        Refusal::Moderated(None) => voice.say(MODERATED, &[("", "")]),
        Refusal::Moderated(Some(code)) => voice.say(MODERATED, &[("", &format!(" ({code})"))]),
        Refusal::Explained(words) => voice.say(EXPLAINED, &[("", words)]),
        Refusal::Other(words) => voice.say(OTHER, &[("", words)]),
        Refusal::SecondAnswer => voice.say(SECOND_ANSWER, &[]),
        Refusal::AnsweredElsewhere => voice.say(ANSWERED_ELSEWHERE, &[]),
        Refusal::QuestionEnded => voice.say(QUESTION_ENDED, &[]),
        Refusal::ListingInactive => voice.say(LISTING_INACTIVE, &[]),
        Refusal::Blocked(code) => voice.say(BLOCKED, &[("", code)]),
        Refusal::UnknownConversation => voice.say(UNKNOWN_CONVERSATION, &[]),
        Refusal::InboxLeft => voice.say(INBOX_LEFT, &[]),
        Refusal::Disconnected => voice.say(DISCONNECTED, &[]),
        Refusal::Paused => voice.say(PAUSED, &[]),
        Refusal::AccountBarred => voice.say(ACCOUNT_BARRED, &[]),
        Refusal::TooManyMessages { needs, left } => voice.say(
            TOO_MANY_MESSAGES,
            &[("needs", &needs.to_string()), ("left", &left.to_string())],
        ),
        Refusal::Forbidden => voice.say(FORBIDDEN, &[]),
        Refusal::Recipient => voice.say(RECIPIENT, &[]),
        Refusal::Held(why) => voice.say(BOT, &[("", held(*why).of(voice.locale))]),
    }
}

const FILES_NOT_ALLOWED: Localized = Localized::new(
    "Não enviada: aqui não é possível enviar arquivos. Envie só o texto.",
    "No enviada: aquí no se pueden enviar archivos. Envía solo el texto.",
    "Not sent: files cannot be sent here. Send text only.",
);
const NOT_A_FILE: Localized = Localized::new(
    "Não enviada: “{}” não é um arquivo. Escreva no texto o que o comprador precisa saber.",
    "No enviada: “{}” no es un archivo. Escribe en el texto lo que el comprador necesita saber.",
    "Not sent: “{}” is not a file. Write in the text what the buyer needs to know.",
);
const WITHOUT_FILES: Localized = Localized::new(
    "O comprador recebeu o texto, mas não os arquivos: {} Não repita o texto: envie só os arquivos corrigidos.",
    "El comprador recibió el texto, pero no los archivos: {} No repitas el texto: envía solo los archivos corregidos.",
    "The buyer got the text, but not the files: {} Do not repeat the text: send only the corrected files.",
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
    "Não enviada: os arquivos expiraram antes do envio. Anexe-os de novo.",
    "No enviada: los archivos vencieron antes del envío. Adjúntalos de nuevo.",
    "Not sent: the files expired before they could be sent. Send it again.",
);
const FILE_EMPTY: Localized = Localized::new(
    "Não enviada: o arquivo “{}” está vazio. Confira-o e anexe de novo.",
    "No enviada: el archivo “{}” está vacío. Revísalo y adjúntalo de nuevo.",
    "Not sent: the file “{}” is empty. Check it and attach it again.",
);
const FILE_UNREADABLE: Localized = Localized::new(
    "Não enviada: não foi possível ler o arquivo “{}” no Chatwoot. Anexe o arquivo de novo.",
    "No enviada: no se pudo leer el archivo “{}” en Chatwoot. Adjúntalo de nuevo.",
    "Not sent: the file “{}” could not be read in Chatwoot. Attach it again.",
);
const FILE_REFUSED: Localized = Localized::new(
    "Não enviada: {o} recusou o arquivo “{}”: {words}",
    "No enviada: {o} rechazó el archivo “{}”: {words}",
    "Not sent: {o} refused the file “{}”: {words}",
);
const TOO_LONG: Localized = Localized::new(
    "Não enviada: o texto passa do limite de {} caracteres. Encurte e envie de novo.",
    "No enviada: el texto supera el límite de {} caracteres. Acórtalo y envíalo de nuevo.",
    "Not sent: the text is over the limit of {} characters. Shorten it and send it again.",
);
const CHARACTER: Localized = Localized::new(
    "Não enviada: {o} não aceita o caractere “{}”. Retire-o e envie de novo.",
    "No enviada: {o} no acepta el carácter “{}”. Quítalo y envía de nuevo.",
    "Not sent: {o} does not accept the character “{}”. Remove it and send again.",
);
const EMPTY: Localized = Localized::new(
    "Não enviada: a mensagem não tem texto.",
    "No enviada: el mensaje no tiene texto.",
    "Not sent: the message has no text.",
);
const MODERATED: Localized = Localized::new(
    "Não entregue: a moderação {do} recusou a mensagem{}. Reescreva e envie de novo.",
    "No entregada: la moderación {do} rechazó el mensaje{}. Reescríbelo y envíalo de nuevo.",
    "Not delivered: {o}'s moderation rejected the message{}. Rewrite it and send it again.",
);
const EXPLAINED: Localized = Localized::new("Não enviada: {}", "No enviada: {}", "Not sent: {}");
const OTHER: Localized = Localized::new(
    "Não enviada. {O} respondeu: {}",
    "No enviada. {O} respondió: {}",
    "Not sent. {O} answered: {}",
);
const SECOND_ANSWER: Localized = Localized::new(
    "Não enviada: a pergunta aceita uma só resposta, e ela já foi dada.",
    "No enviada: la pregunta admite una sola respuesta y ya fue dada.",
    "Not sent: a question can be answered only once, and it already has an answer.",
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
    "Não enviada: {o} bloqueou esta conversa ({}).",
    "No enviada: {o} bloqueó esta conversación ({}).",
    "Not sent: {o} blocked this conversation ({}).",
);
const UNKNOWN_CONVERSATION: Localized = Localized::new(
    "Não enviada: esta conversa não pertence a nenhuma pergunta ou venda. Responda na conversa que o comprador iniciou.",
    "No enviada: esta conversación no pertenece a ninguna pregunta o venta. Responde en la conversación que inició el comprador.",
    "Not sent: this conversation isn't linked to a question or sale. Reply in the one the buyer started.",
);
const INBOX_LEFT: Localized = Localized::new(
    "Não enviada: a caixa de entrada desta conversa não está mais em uso. Responda na conversa nova deste comprador.",
    "No enviada: la bandeja de entrada de esta conversación ya no se usa. Responde en la conversación nueva de este comprador.",
    "Not sent: the inbox of this conversation is no longer in use. Reply in the buyer's new conversation.",
);
const DISCONNECTED: Localized = Localized::new(
    "Não enviada: a conta {do} está desconectada. Peça ao administrador que a reconecte e tente de novo.",
    "No enviada: la cuenta {do} está desconectada. Pide al administrador que la reconecte e inténtalo de nuevo.",
    "Not sent: the account on {o} is disconnected. Ask the administrator to reconnect it, then try again.",
);
const PAUSED: Localized = Localized::new(
    "Não enviada: o limite de chamadas do aplicativo {no} foi atingido.",
    "No enviada: se alcanzó el límite de llamadas de la aplicación {no}.",
    "Not sent: the application has reached {o}'s limit of calls.",
);
const ACCOUNT_BARRED: Localized = Localized::new(
    "Não enviada: {o} suspendeu a conta. Veja no site o que falta e tente de novo quando ela for liberada.",
    "No enviada: {o} suspendió la cuenta. Mira en el sitio qué falta e inténtalo de nuevo cuando la habiliten.",
    "Not sent: {o} has suspended the account. See there what is missing, and try again once the suspension is lifted.",
);
const TOO_MANY_MESSAGES: Localized = Localized::new(
    "Não enviada: ela ocuparia {needs} mensagens, e o limite até o comprador responder é {left}. Encurte o texto ou envie menos arquivos.",
    "No enviada: ocuparía {needs} mensajes, y el límite hasta que el comprador responda es {left}. Acorta el texto o envía menos archivos.",
    "Not sent: it would take {needs} messages, and the limit until the buyer replies is {left}. Shorten the text or send fewer files.",
);
const FORBIDDEN: Localized = Localized::new(
    "Não enviada: o aplicativo não tem permissão {do} para responder aqui. Peça ao administrador que confira as permissões do aplicativo.",
    "No enviada: la aplicación no tiene permiso {do} para responder aquí. Pide al administrador que revise los permisos de la aplicación.",
    "Not sent: {o} does not let the application answer here. Ask the administrator to check the application's permissions.",
);
const RECIPIENT: Localized = Localized::new(
    "Não enviada: {o} não aceitou o destinatário. Responda no site {do}.",
    "No enviada: {o} no aceptó el destinatario. Responde en el sitio {do}.",
    "Not sent: {o} did not accept the recipient. Reply on {o}.",
);
const BOT: Localized = Localized::new(
    "Não enviada: {}. Copie o rascunho da nota e envie, ou tente de novo para que esta mensagem vá como está.",
    "No enviada: {}. Copia el borrador de la nota y envíalo, o inténtalo de nuevo para que este mensaje salga tal cual.",
    "Not sent: {}. Copy the draft in the note and send it, or retry to let this message go as it is.",
);

/// Why what a bot wrote did not go.
fn held(why: Held) -> Localized {
    match why {
        Held::Draft => Localized::new(
            "robôs só escrevem rascunhos",
            "los bots solo escriben borradores",
            "bots write drafts only",
        ),
        Held::Hours => Localized::new(
            "neste horário respondem pessoas, não robôs",
            "a esta hora responden personas, no bots",
            "at this hour people answer, not bots",
        ),
        Held::Person => Localized::new(
            "uma pessoa respondeu aqui há menos de um dia",
            "una persona respondió aquí hace menos de un día",
            "a person answered here less than a day ago",
        ),
        Held::Late => Localized::new(
            "robôs não respondem ao que o comprador escreveu há mais de uma hora",
            "los bots no responden a lo que el comprador escribió hace más de una hora",
            "bots do not answer what the buyer wrote more than an hour ago",
        ),
    }
}
