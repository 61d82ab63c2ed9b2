//! What is said about an account, in its own conversation.

use super::Voice;
use crate::i18n::{Locale, Localized};

/// An account whose connection died.
pub fn disconnected(locale: Locale, account: &str) -> String {
    Localized::new("A conexão com a conta {} foi perdida: mensagens não entram nem saem. Peça ao administrador que reconecte a conta na página de configuração.","Se perdió la conexión con la cuenta {}: no entran ni salen mensajes. Pide al administrador que reconecte la cuenta en la página de configuración.","The connection to the account {} was lost: no messages are coming in or going out. Ask the administrator to reconnect it on the setup page.").fill(locale,&[("",account)])
}

/// A lane for which the application or the seller's grant lacks a permission.
pub fn feed_refused(locale: Locale, account: &str, lane: &str) -> String {
    let text = Localized::new(
        "A conta {a} não dá ao aplicativo acesso a: {l}. O resto continua funcionando. Corrija a permissão e reconecte a conta na página de configuração.",
        "La cuenta {a} no da a la aplicación acceso a: {l}. Lo demás sigue funcionando. Corrige el permiso y reconecta la cuenta en la página de configuración.",
        "The account {a} gives the application no access to: {l}. Everything else goes on. Correct the permission and reconnect the account on the setup page.",
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
        "As notificações da conta {a} pararam de chegar ({l}). Nada se perde: as mensagens são buscadas a cada minuto, mas chegam um pouco mais tarde. Na página de configuração está o que conferir.",
        "Las notificaciones de la cuenta {a} dejaron de llegar ({l}). No se pierde nada: los mensajes se buscan cada minuto, pero llegan un poco más tarde. En la página de configuración está qué revisar.",
        "Notifications of the account {a} have stopped coming ({l}). Nothing is lost: messages are fetched every minute, but arrive a little later. The setup page says what to check.",
    );
    text.fill(locale, &[("a", account), ("l", feeds)])
}

/// Notifications that come again.
pub fn notifications_come_again(locale: Locale, account: &str) -> String {
    Localized::new(
        "As notificações da conta {} voltaram a chegar.",
        "Las notificaciones de la cuenta {} vuelven a llegar.",
        "Notifications of the account {} are coming again.",
    )
    .fill(locale, &[("", account)])
}

/// An account that the marketplace lets do nothing, although its credential is good.
pub fn account_barred(voice: Voice, account: &str) -> String {
    let text = Localized::new(
        "{O} suspendeu a conta {} por enquanto: mensagens não entram nem saem. Não é preciso reconectar: veja no site {do} o que falta; isto continua sozinho quando a conta for liberada.",
        "{O} suspendió la cuenta {} por ahora: no entran ni salen mensajes. No hace falta reconectar: mira en el sitio {do} qué falta; esto sigue solo cuando la cuenta se libere.",
        "{O} has suspended the account {} for now: no messages are coming in or going out. There is no need to reconnect: see on {o} what is missing; this goes on by itself once the account is free.",
    );
    voice.say(text, &[("", account)])
}

/// An account that was barred and is free again.
pub fn account_free(voice: Voice, account: &str) -> String {
    let text = Localized::new(
        "{O} liberou a conta {}: as mensagens voltam a entrar e sair.",
        "{O} liberó la cuenta {}: los mensajes vuelven a entrar y salir.",
        "{O} has freed the account {}: messages come and go again.",
    );
    voice.say(text, &[("", account)])
}

/// An application that the marketplace refuses, whatever the account.
pub fn app_refused(voice: Voice, account: &str) -> String {
    let text = Localized::new(
        "{O} recusou o aplicativo ao renovar o acesso da conta {}: mensagens não entram nem saem. Peça ao administrador que confira o número e a chave secreta do aplicativo nas configurações da instalação.",
        "{O} rechazó la aplicación al renovar el acceso de la cuenta {}: no entran ni salen mensajes. Pide al administrador que revise el número y la clave secreta de la aplicación en los ajustes de la instalación.",
        "{O} refused the application when the access of the account {} was renewed: no messages are coming in or going out. Ask the administrator to check the application's number and secret key in the installation's settings.",
    );
    voice.say(text, &[("", account)])
}

/// A message that people asked for, to see whether they get any.
pub fn test_message(locale: Locale, account: &str) -> String {
    Localized::new(
        "Mensagem de teste da conta {}: se você lê isto, o Chatwoot recebe as mensagens.",
        "Mensaje de prueba de la cuenta {}: si lees esto, Chatwoot recibe los mensajes.",
        "Test message of the account {}: if you read this, Chatwoot receives its messages.",
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
