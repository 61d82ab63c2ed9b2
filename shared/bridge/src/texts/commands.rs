//! What agents read about what they asked of the bridge itself.

use super::Voice;
use crate::{
    i18n::Localized,
    marketplace::{PlannedCommand, Takes},
    outbox::{CommandAuthor, CommandRow},
    text::escape_markdown,
    timing::CODE_LIFE,
};

/// What would be done, and how it is confirmed.
pub fn command_proposed(voice: Voice, will: &str, confirm: &str, code: &str) -> String {
    let text = Localized::new(
        "⚠️ {will}\n\nPara confirmar, escreva numa nota privada, em até {n} minutos: `/{word} {code}`. Sem isso, nada é feito.",
        "⚠️ {will}\n\nPara confirmar, escribe en una nota privada, dentro de {n} minutos: `/{word} {code}`. Sin eso no se hace nada.",
        "⚠️ {will}\n\nTo confirm, write in a private note, within {n} minutes: `/{word} {code}`. Without it nothing is done.",
    );
    let minutes = (CODE_LIFE.as_secs() / 60).to_string();
    let values = [
        ("will", will),
        ("n", &minutes),
        ("word", confirm),
        ("code", code),
    ];
    voice.say(text, &values)
}

/// It was done, and by whom.
pub fn command_done(voice: Voice, command: &CommandRow) -> String {
    let done = command.proposal.as_ref().map(|one| one.done.as_str());
    let confirmed = command.confirmed.as_ref().map(|one| &one.by);
    let (asked, confirmed) = (who(&command.by), confirmed.map(who).unwrap_or_default());
    let text = if asked == confirmed {
        Localized::new(
            "✅ {done}\n\nSolicitado e confirmado por {asked}.",
            "✅ {done}\n\nSolicitado y confirmado por {asked}.",
            "✅ {done}\n\nAsked for and confirmed by {asked}.",
        )
    } else {
        Localized::new(
            "✅ {done}\n\nSolicitado por {asked}, confirmado por {confirmed}.",
            "✅ {done}\n\nSolicitado por {asked}, confirmado por {confirmed}.",
            "✅ {done}\n\nAsked for by {asked}, confirmed by {confirmed}.",
        )
    };
    let values = [
        ("done", done.unwrap_or_default()),
        ("asked", &asked),
        ("confirmed", &confirmed),
    ];
    voice.say(text, &values)
}

/// What an agent is called, as far as anybody said.
fn who(author: &CommandAuthor) -> String {
    match (author.name.is_empty(), author.id) {
        (false, _) => escape_markdown(&author.name.name),
        (true, Some(id)) => format!("#{id}"),
        (true, None) => "?".to_owned(),
    }
}

/// It was confirmed and is not done.
pub fn command_refused(voice: Voice, why: &str) -> String {
    let text = Localized::new(
        "❌ Não foi feito, e nada mudou. {why}",
        "❌ No se hizo, y nada cambió. {why}",
        "❌ It was not done, and nothing changed. {why}",
    );
    voice.say(text, &[("why", why)])
}

/// It was asked for, and is not to be had now.
pub fn command_not_offered(voice: Voice, why: &str) -> String {
    let text = Localized::new(
        "❌ Isso não pode ser feito agora. {why}",
        "❌ Eso no se puede hacer ahora. {why}",
        "❌ That cannot be done now. {why}",
    );
    voice.say(text, &[("why", why)])
}

/// It could not be done in time, or what went out did not arrive.
pub fn command_not_done(voice: Voice) -> String {
    let text = Localized::new(
        "❌ Não foi feito: {o} não respondeu a tempo, e nada mudou. Se ainda for o caso, escreva o comando de novo.",
        "❌ No se hizo: {o} no respondió a tiempo, y nada cambió. Si aún hace falta, escribe el comando de nuevo.",
        "❌ It was not done: {o} did not answer in time, and nothing changed. If it is still wanted, write the command again.",
    );
    voice.say(text, &[])
}

/// It would do something else by now.
pub fn command_changed(voice: Voice) -> String {
    let text = Localized::new(
        "❌ Não foi feito: o que {o} permite mudou desde a solicitação. Escreva o comando de novo para ver o que seria feito agora.",
        "❌ No se hizo: lo que {o} permite cambió desde la solicitud. Escribe el comando de nuevo para ver qué se haría ahora.",
        "❌ It was not done: what {o} allows has changed since it was asked for. Write the command again to see what would be done now.",
    );
    voice.say(text, &[])
}

/// Nobody knows whether it was done.
pub fn command_uncertain(voice: Voice) -> String {
    let text = Localized::new(
        "⚠️ Pode ter sido feito: {o} não confirmou. Confira lá antes de pedir de novo; nada se repete sozinho.",
        "⚠️ Puede haberse hecho: {o} no lo confirmó. Revisa allí antes de pedirlo de nuevo; nada se repite solo.",
        "⚠️ It may have been done: {o} did not confirm. Check there before asking again; nothing is repeated by itself.",
    );
    voice.say(text, &[])
}

/// The note whose files are wanted was deleted.
pub fn command_note_gone(voice: Voice) -> String {
    let text = Localized::new(
        "A nota privada com os arquivos foi apagada. Anexe-os a uma nova nota com o comando.",
        "La nota privada con los archivos fue eliminada. Adjúntalos a una nota nueva con el comando.",
        "The private note with the files was deleted. Attach them to a new note with the command.",
    );
    voice.say(text, &[])
}

/// A file of the note cannot be had.
pub fn command_file_unreadable(voice: Voice) -> String {
    let text = Localized::new(
        "O Chatwoot não entregou um arquivo da nota. Anexe os arquivos a uma nova nota com o comando.",
        "Chatwoot no entregó un archivo de la nota. Adjunta los archivos a una nota nueva con el comando.",
        "Chatwoot did not hand over a file of the note. Attach the files to a new note with the command.",
    );
    voice.say(text, &[])
}

/// A code for which nothing waits.
pub fn command_code_unknown(voice: Voice) -> String {
    let text = Localized::new(
        "❌ Nada foi feito: este código já foi usado, venceu ou é de outra conversa. Escreva o comando de novo para receber outro.",
        "❌ No se hizo nada: este código ya se usó, venció o es de otra conversación. Escribe el comando de nuevo para recibir otro.",
        "❌ Nothing was done: this code was used already, has expired, or belongs to another conversation. Write the command again to get another.",
    );
    voice.say(text, &[])
}

/// Whoever wrote it may not.
pub fn command_not_allowed(voice: Voice) -> String {
    let text = Localized::new(
        "❌ Nada foi feito: nesta instalação só alguns atendentes podem usar comandos. Peça a um deles, ou a quem administra a ponte.",
        "❌ No se hizo nada: en esta instalación solo algunos agentes pueden usar comandos. Pídeselo a uno de ellos, o a quien administra el puente.",
        "❌ Nothing was done: in this installation only some agents may use commands. Ask one of them, or whoever runs the bridge.",
    );
    voice.say(text, &[])
}

/// What stands behind its word means nothing.
pub fn command_unfit(voice: Voice, command: &PlannedCommand) -> String {
    let text = Localized::new(
        "❌ Não entendi o que vem depois do comando. Ele se escreve assim:\n\n{line}",
        "❌ No entendí lo que sigue al comando. Se escribe así:\n\n{line}",
        "❌ What follows the command means nothing here. This is how it is written:\n\n{line}",
    );
    voice.say(text, &[("line", &line(voice, command))])
}

/// The commands of this conversation.
pub fn commands_here(voice: Voice, commands: &[&PlannedCommand]) -> String {
    if commands.is_empty() {
        let text = Localized::new(
            "Esta conversa não tem comandos.",
            "Esta conversación no tiene comandos.",
            "This conversation has no commands.",
        );
        return voice.say(text, &[]);
    }
    let lines: Vec<String> = commands.iter().map(|one| line(voice, one)).collect();
    let text = Localized::new(
        "Comandos desta conversa, em notas privadas. Cada um mostra antes o que vai acontecer e só é executado depois de confirmado:\n\n{lines}",
        "Comandos de esta conversación, en notas privadas. Cada uno muestra antes qué va a pasar y solo se ejecuta después de confirmarlo:\n\n{lines}",
        "Commands of this conversation, in private notes. Each shows first what it would do, and is done only once it is confirmed:\n\n{lines}",
    );
    voice.say(text, &[("lines", &lines.join("\n"))])
}

/// How a command is written, and what it does.
fn line(voice: Voice, command: &PlannedCommand) -> String {
    let behind = match command.takes {
        Takes::Nothing | Takes::Files => Localized::new("", "", ""),
        Takes::Amount => Localized::new(" [25,00 | 50%]", " [25,00 | 50%]", " [25.00 | 50%]"),
        Takes::Text => Localized::new(" texto", " texto", " text"),
        Takes::MaybeText => Localized::new(" [texto]", " [texto]", " [text]"),
    };
    let (word, does) = (
        command.words.of(voice.locale),
        command.does.of(voice.locale),
    );
    format!("- `/{word}{}`: {does}", behind.of(voice.locale))
}
