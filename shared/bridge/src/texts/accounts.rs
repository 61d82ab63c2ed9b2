//! What is said about an account, in its own conversation.

use super::Voice;
use crate::i18n::{Locale, Localized};

/// An account whose connection died.
pub fn disconnected(locale: Locale, account: &str) -> String {
    Localized::new("A conexão com a conta {} foi perdida: as mensagens não entram nem saem. Peça ao administrador que reconecte a conta na página de configuração.","Se perdió la conexión con la cuenta {}: no entran ni salen mensajes. Pide al administrador que reconecte la cuenta en la página de configuración.","The connection to the account {} was lost: no messages are coming in or going out. Ask the administrator to reconnect it on the setup page.").fill(locale,&[("",account)])
}

/// A lane for which the application or the seller's grant lacks a permission.
pub fn feed_refused(locale: Locale, account: &str, lane: &str) -> String {
    let text = Localized::new(
        "A conta {a} não dá ao aplicativo acesso a: {l}. O resto continua funcionando. Corrija a permissão e reconecte a conta na página de configuração.",
        "La cuenta {a} no da a la aplicación acceso a: {l}. Lo demás sigue funcionando. Corrige el permiso y reconecta la cuenta en la página de configuración.",
        "The account {a} gives the application no access to: {l}. Everything else keeps working. Correct the permission and reconnect the account on the setup page.",
    );
    text.fill(locale, &[("a", account), ("l", lane)])
}

/// A lane that was refused and works again.
pub fn feed_works_again(locale: Locale, account: &str, lane: &str) -> String {
    let text = Localized::new(
        "A conta {a} voltou a dar acesso a: {l}.",
        "La cuenta {a} volvió a dar acceso a: {l}.",
        "The account {a} gives access again to: {l}.",
    );
    text.fill(locale, &[("a", account), ("l", lane)])
}

/// Notifications that stopped coming.
pub fn notifications_stopped(locale: Locale, account: &str, feeds: &str) -> String {
    let text = Localized::new(
        "As notificações da conta {a} pararam de chegar ({l}). Nada se perde: as mensagens são buscadas a cada minuto e só chegam um pouco mais tarde. Veja na página de configuração o que conferir.",
        "Las notificaciones de la cuenta {a} dejaron de llegar ({l}). No se pierde nada: los mensajes se buscan cada minuto y solo llegan un poco más tarde. Consulta en la página de configuración qué hay que revisar.",
        "Notifications for the account {a} have stopped coming ({l}). Nothing is lost: messages are fetched every minute and only arrive a little later. The setup page says what to check.",
    );
    text.fill(locale, &[("a", account), ("l", feeds)])
}

/// Notifications that come again.
pub fn notifications_come_again(locale: Locale, account: &str) -> String {
    Localized::new(
        "As notificações da conta {} voltaram a chegar.",
        "Las notificaciones de la cuenta {} vuelven a llegar.",
        "Notifications for the account {} are coming again.",
    )
    .fill(locale, &[("", account)])
}

/// Another application that writes to the account's buyers.
pub fn other_app(voice: Voice, account: &str, app: &str) -> String {
    let text = Localized::new(
        "Outro aplicativo {do} (número {n}) também escreve para os compradores da conta {a}. Se for um sistema que responde sozinho, desligue as respostas dele, para que ninguém receba duas. O que ele escreve aparece aqui como mensagem da loja. Este aviso não se repete.",
        "Otra aplicación {do} (número {n}) también escribe a los compradores de la cuenta {a}. Si es un sistema que responde solo, apaga sus respuestas, para que nadie reciba dos. Lo que escribe se ve aquí como mensaje de la tienda. Este aviso no se repite.",
        "Another application on {o} (number {n}) also writes to the buyers of the account {a}. If it is a system that answers by itself, switch its answers off so that nobody gets two. What it writes is shown here as a message of the shop. This is said once.",
    );
    voice.say(text, &[("a", account), ("n", app)])
}

/// An account that the marketplace lets do nothing, although its credential is good.
pub fn account_barred(voice: Voice, account: &str) -> String {
    let text = Localized::new(
        "{O} suspendeu a conta {}: por enquanto, as mensagens não entram nem saem. Veja no site {do} o que falta. Não é preciso reconectar: tudo volta sozinho quando a conta for liberada.",
        "{O} suspendió la cuenta {}: por ahora no entran ni salen mensajes. Mira en el sitio {do} qué falta. No hace falta reconectar: todo vuelve solo cuando se habilite la cuenta.",
        "{O} has suspended the account {}: for now no messages are coming in or going out. See on {o} what is missing. There is no need to reconnect: it all resumes by itself once the suspension is lifted.",
    );
    voice.say(text, &[("", account)])
}

/// An account that was barred and is free again.
pub fn account_free(voice: Voice, account: &str) -> String {
    let text = Localized::new(
        "{O} liberou a conta {}: as mensagens voltam a entrar e sair.",
        "{O} habilitó de nuevo la cuenta {}: los mensajes vuelven a entrar y salir.",
        "{O} has lifted the suspension of the account {}: messages come in and go out again.",
    );
    voice.say(text, &[("", account)])
}

/// An application that the marketplace refuses, whatever the account.
pub fn app_refused(voice: Voice, account: &str) -> String {
    let text = Localized::new(
        "{O} recusou o aplicativo ao renovar o acesso da conta {}: as mensagens não entram nem saem. Peça ao administrador que confira o número e a chave secreta do aplicativo nas configurações da instalação.",
        "{O} rechazó la aplicación al renovar el acceso de la cuenta {}: no entran ni salen mensajes. Pide al administrador que revise el número y la clave secreta de la aplicación en los ajustes de la instalación.",
        "{O} refused the application when the access of the account {} was renewed: no messages are coming in or going out. Ask the administrator to check the application's number and secret key in the installation's settings.",
    );
    voice.say(text, &[("", account)])
}

/// A message that people asked for, to see whether they get any.
pub fn test_message(locale: Locale, account: &str) -> String {
    Localized::new(
        "Mensagem de teste da conta {}: se você está lendo isto, as mensagens chegam ao Chatwoot.",
        "Mensaje de prueba de la cuenta {}: si estás leyendo esto, los mensajes llegan a Chatwoot.",
        "Test message for the account {}: if you can read this, its messages reach Chatwoot.",
    )
    .fill(locale, &[("", account)])
}

/// An account whose connection works again.
pub fn connected_again(locale: Locale, account: &str) -> String {
    Localized::new(
        "A conta {} está conectada de novo.",
        "La cuenta {} está conectada de nuevo.",
        "The account {} is connected again.",
    )
    .fill(locale, &[("", account)])
}
