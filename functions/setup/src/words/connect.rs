//! The words of the pages that end connecting an account.

use bridge::i18n::Localized;

use crate::connect_refusal::ConnectRefusal;

pub(crate) const CONNECTED: Localized = Localized {
    pt: "A conta {} está conectada",
    es: "La cuenta {} está conectada",
    en: "The account {} is connected",
};
pub(crate) const ALL_CONNECTED: Localized = Localized {
    pt: "Contas conectadas: {}",
    es: "Cuentas conectadas: {}",
    en: "Accounts connected: {}",
};
pub(crate) const CONNECTED_NEXT: Localized = Localized {
    pt: "As perguntas abertas e as mensagens não lidas aparecem no Chatwoot em até um minuto.",
    es: "Las preguntas abiertas y los mensajes no leídos aparecen en Chatwoot en un minuto como mucho.",
    en: "Open questions and unread messages appear in Chatwoot within a minute.",
};
pub(crate) const NOT_CONNECTED: Localized = Localized {
    pt: "A conta não foi conectada",
    es: "La cuenta no se conectó",
    en: "The account was not connected",
};

/// Why the account was not connected, and what to do.
pub(crate) fn why(refusal: ConnectRefusal) -> Localized {
    match refusal {
        ConnectRefusal::NotOurs => NOT_OURS,
        ConnectRefusal::UsedOrLate => USED_OR_LATE,
        ConnectRefusal::Denied => DENIED,
        ConnectRefusal::Operator => OPERATOR,
        ConnectRefusal::Code => CODE,
        ConnectRefusal::App => APP,
        ConnectRefusal::Unclear => UNCLEAR,
        ConnectRefusal::InviteOver => INVITE_OVER,
    }
}

const NOT_OURS: Localized = Localized {
    pt: "Este link não foi criado aqui. Comece de novo pela página de configuração.",
    es: "Este enlace no se creó aquí. Empieza de nuevo desde la página de configuración.",
    en: "This link was not made here. Begin again on the setup page.",
};
const USED_OR_LATE: Localized = Localized {
    pt: "O link já foi usado ou expirou. Comece de novo pela página de configuração.",
    es: "El enlace ya se usó o venció. Empieza de nuevo desde la página de configuración.",
    en: "The link was already used or has expired. Begin again on the setup page.",
};
const DENIED: Localized = Localized {
    pt: "A autorização foi recusada ({marketplace}). Comece de novo e aceite a autorização.",
    es: "La autorización se rechazó ({marketplace}). Empieza de nuevo y acepta la autorización.",
    en: "Access was declined ({marketplace}). Begin again and accept.",
};
const OPERATOR: Localized = Localized {
    pt: "Você entrou como colaborador, não como administrador da conta. Encerre a sessão no site ({marketplace}) e entre como administrador.",
    es: "Entraste como colaborador, no como administrador de la cuenta. Cierra la sesión en el sitio ({marketplace}) y entra como administrador.",
    en: "You logged in as a collaborator, not as the account's administrator. Log out there ({marketplace}), then log in as the administrator.",
};
const CODE: Localized = Localized {
    pt: "{marketplace} não aceitou o código. Comece de novo; se acontecer outra vez, confira o URI de redirect do aplicativo.",
    es: "{marketplace} no aceptó el código. Empieza de nuevo; si se repite, revisa el URI de redirect de la aplicación.",
    en: "{marketplace} did not accept the code. Begin again; if it happens again, check the application's redirect URI.",
};
const APP: Localized = Localized {
    pt: "{marketplace} não reconhece o aplicativo. Confira: {credentials}.",
    es: "{marketplace} no reconoce la aplicación. Revisa: {credentials}.",
    en: "{marketplace} does not know the application. Check: {credentials}.",
};
const UNCLEAR: Localized = Localized {
    pt: "{marketplace} não concluiu a autorização. Tente de novo em alguns minutos.",
    es: "{marketplace} no terminó la autorización. Inténtalo de nuevo en unos minutos.",
    en: "{marketplace} did not complete the authorisation. Try again in a few minutes.",
};
const INVITE_OVER: Localized = Localized {
    pt: "Este link de convite já foi usado ou expirou. Peça um novo a quem enviou este.",
    es: "Este enlace de invitación ya se usó o venció. Pide uno nuevo a quien te lo envió.",
    en: "This invite link was already used or has expired. Ask whoever sent it for a new one.",
};
