//! Why a request was turned away, in words for people: each says what to do next.

use bridge::{
    failure::{Failure, FailureKind},
    i18n::{Locale, Localized},
};

use http_api::why;

use super::panel;
use crate::problem::Problem;

/// The words of `problem`.
pub(crate) fn text(problem: &Problem, locale: Locale) -> String {
    match problem {
        Problem::NotFound => NOTHING_HERE,
        Problem::WrongPanelKey => panel::KEY_OLD,
        Problem::WrongMethod(_) => WRONG_METHOD,
        Problem::NoSession => SESSION_OVER,
        Problem::NoSessionToConnect => SESSION_TO_CONNECT,
        Problem::WrongBearer | Problem::WrongToken => TOKEN_WRONG,
        Problem::NotFromHere => NOT_FROM_HERE,
        Problem::TooLarge => TOO_LARGE,
        Problem::Unreadable => UNREADABLE,
        Problem::InviteOver => INVITE_OVER,
        Problem::NoSuchMarketplace => NO_SUCH_MARKETPLACE,
        Problem::NoSuchSite => NO_SUCH_SITE,
        Problem::AccountMissing => ACCOUNT_MISSING,
        Problem::NoSuchAccount => NO_SUCH_ACCOUNT,
        Problem::DaysOutOfRange => DAYS_OUT_OF_RANGE,
        Problem::NoAddress => NO_ADDRESS,
        Problem::Busy => BUSY,
        Problem::NoRandomness | Problem::NoLoginPage => NOT_NOW,
        Problem::Table(_) => UNAVAILABLE,
        Problem::TooMany(seconds) => return wait(*seconds, locale),
        Problem::Chatwoot(failure) => return chatwoot(failure, locale),
        Problem::Marketplace(failure) => {
            return NO_MARKETPLACE.fill(locale, &[("", why(failure).get(locale))]);
        }
    }
    .of(locale)
    .to_owned()
}

pub(crate) const NOT_DONE: Localized = Localized {
    pt: "Não foi possível",
    es: "No fue posible",
    en: "That didn't work",
};
pub(crate) const TOKEN_WRONG: Localized = Localized {
    pt: "O token não confere.",
    es: "El token no coincide.",
    en: "That is not the token.",
};
pub(crate) const SESSION_OVER: Localized = Localized {
    pt: "Sua sessão terminou (ela dura uma hora) ou ainda não começou. Digite o token para continuar.",
    es: "Tu sesión terminó (dura una hora) o todavía no empezó. Escribe el token para continuar.",
    en: "Your session has ended (it lasts an hour), or you have not logged in yet. Enter the token to continue.",
};
pub(crate) const SESSION_TO_CONNECT: Localized = Localized {
    pt: "Para conectar uma conta é preciso uma sessão: digite o token. Se você só quer conectar a sua loja, peça um link de convite a quem cuida do Chatwoot.",
    es: "Para conectar una cuenta hace falta una sesión: escribe el token. Si solo quieres conectar tu tienda, pide un enlace de invitación a quien administra Chatwoot.",
    en: "Connecting an account needs a session: enter the token. If you only want to connect your shop, ask whoever runs Chatwoot for an invite link.",
};
pub(crate) const NO_COOKIE: Localized = Localized {
    pt: "O token está certo, mas o navegador não devolveu o cookie da sessão. Permita cookies para este endereço, ou entre pelo endereço https desta instalação.",
    es: "El token es correcto, pero el navegador no devolvió la cookie de la sesión. Permite las cookies para esta dirección, o entra por la dirección https de esta instalación.",
    en: "The token is right, but the browser did not send the session's cookie back. Allow cookies for this address, or log in at this installation's https address.",
};
const TOO_MANY: Localized = Localized {
    pt: "Muitas tentativas erradas. Aguarde {} e tente de novo.",
    es: "Demasiados intentos fallidos. Espera {} e inténtalo de nuevo.",
    en: "Too many wrong tokens. Wait {}, then try again.",
};
const MINUTE: Localized = Localized::new("1 minuto", "1 minuto", "1 minute");
const MINUTES: Localized = Localized::new("{} minutos", "{} minutos", "{} minutes");
const INVITE_OVER: Localized = Localized {
    pt: "Este link de convite já foi usado ou expirou. Peça um novo a quem enviou este.",
    es: "Este enlace de invitación ya se usó o venció. Pide uno nuevo a quien te lo envió.",
    en: "This invite link was already used or has expired. Ask whoever sent it for a new one.",
};
const NOTHING_HERE: Localized = Localized {
    pt: "Não há nada neste endereço.",
    es: "No hay nada en esta dirección.",
    en: "There is nothing at this address.",
};
const WRONG_METHOD: Localized = Localized {
    pt: "Este endereço é de um botão da página de configuração: abra a página e clique nele lá.",
    es: "Esta dirección es de un botón de la página de configuración: abre la página y haz clic allí.",
    en: "This address belongs to a button of the setup page: open the page and click it there.",
};
const NOT_FROM_HERE: Localized = Localized {
    pt: "O pedido não veio da página de configuração. Abra a página e tente de novo por ela.",
    es: "La solicitud no vino de la página de configuración. Abre la página e inténtalo desde ella.",
    en: "The request did not come from the setup page. Open the page and try again from there.",
};
const TOO_LARGE: Localized = Localized {
    pt: "O formulário enviado é grande demais. Volte à página e tente de novo.",
    es: "El formulario enviado es demasiado grande. Vuelve a la página e inténtalo de nuevo.",
    en: "The form that was sent is too large. Go back to the page and try again.",
};
const UNREADABLE: Localized = Localized {
    pt: "O formulário enviado não foi entendido. Volte à página e tente de novo.",
    es: "El formulario enviado no se entendió. Vuelve a la página e inténtalo de nuevo.",
    en: "The form that was sent could not be read. Go back to the page and try again.",
};
const NO_SUCH_MARKETPLACE: Localized = Localized {
    pt: "Esse marketplace não está configurado nesta instalação. Defina as credenciais dele e tente de novo.",
    es: "Ese marketplace no está configurado en esta instalación. Define sus credenciales e inténtalo de nuevo.",
    en: "That marketplace is not set up in this installation. Set its credentials and try again.",
};
const NO_SUCH_SITE: Localized = Localized {
    pt: "Esse país não existe ali. Volte à página e escolha um da lista.",
    es: "Ese país no existe allí. Vuelve a la página y elige uno de la lista.",
    en: "There is no such country there. Go back to the page and choose one from the list.",
};
const UNAVAILABLE: Localized = Localized {
    pt: "A tabela desta instalação não respondeu. Tente de novo em um minuto.",
    es: "La tabla de esta instalación no respondió. Inténtalo de nuevo en un minuto.",
    en: "This installation's table did not answer. Try again in a minute.",
};
const NO_ADDRESS: Localized = Localized {
    pt: "O endereço público desta instalação não é conhecido. Defina PUBLIC_URL e tente de novo.",
    es: "No se conoce la dirección pública de esta instalación. Define PUBLIC_URL e inténtalo de nuevo.",
    en: "This installation's public address is not known. Set PUBLIC_URL and try again.",
};
const NOT_ADMINISTRATOR: Localized = Localized {
    pt: "O Chatwoot só permite isto com o token de um administrador. Troque CHATWOOT_API_TOKEN e tente de novo.",
    es: "Chatwoot solo lo permite con el token de un administrador. Cambia CHATWOOT_API_TOKEN e inténtalo de nuevo.",
    en: "Chatwoot allows this with an administrator's token only. Change CHATWOOT_API_TOKEN and try again.",
};
const BUSY: Localized = Localized {
    pt: "A conversa da conta está em uso neste momento. Tente de novo em um minuto.",
    es: "La conversación de la cuenta está en uso en este momento. Inténtalo de nuevo en un minuto.",
    en: "The account's conversation is in use at the moment. Try again in a minute.",
};
const CHATWOOT_SAYS: Localized = Localized {
    pt: "O Chatwoot não aceitou: {}",
    es: "Chatwoot no lo aceptó: {}",
    en: "Chatwoot did not accept it: {}",
};
const NO_CHATWOOT: Localized = Localized {
    pt: "Não foi possível falar com o Chatwoot: {}.",
    es: "No fue posible comunicarse con Chatwoot: {}.",
    en: "Chatwoot could not be reached: {}.",
};
const NO_MARKETPLACE: Localized = Localized {
    pt: "O marketplace não respondeu como esperado: {}. Tente de novo em alguns minutos.",
    es: "El marketplace no respondió como se esperaba: {}. Inténtalo de nuevo en unos minutos.",
    en: "The marketplace did not answer as expected: {}. Try again in a few minutes.",
};
const ACCOUNT_MISSING: Localized = Localized {
    pt: "O pedido não diz de que conta se trata. Volte à página e use o botão da conta.",
    es: "La solicitud no dice de qué cuenta se trata. Vuelve a la página y usa el botón de la cuenta.",
    en: "The request does not say which account it is about. Go back to the page and use the account's button.",
};
const NO_SUCH_ACCOUNT: Localized = Localized {
    pt: "Essa conta não existe nesta instalação. Volte à página e escolha uma da lista.",
    es: "Esa cuenta no existe en esta instalación. Vuelve a la página y elige una de la lista.",
    en: "There is no such account in this installation. Go back to the page and choose one from the list.",
};
const DAYS_OUT_OF_RANGE: Localized = Localized {
    pt: "O número de dias deve ser de 1 a 365.",
    es: "El número de días debe ser de 1 a 365.",
    en: "The number of days must be from 1 to 365.",
};
const NOT_NOW: Localized = Localized {
    pt: "Não deu certo desta vez. Tente de novo em um minuto.",
    es: "No funcionó esta vez. Inténtalo de nuevo en un minuto.",
    en: "It did not work this time. Try again in a minute.",
};

/// Too many wrong tokens came: how long to wait, in minutes, begun ones included.
fn wait(seconds: u64, locale: Locale) -> String {
    let span = match seconds.div_ceil(60) {
        0 | 1 => MINUTE.of(locale).to_owned(),
        minutes => MINUTES.fill(locale, &[("", &minutes.to_string())]),
    };
    TOO_MANY.fill(locale, &[("", &span)])
}

/// Chatwoot's own words, or why there are none; what to do, where only an administrator may.
fn chatwoot(failure: &Failure, locale: Locale) -> String {
    if failure.kind == FailureKind::Forbidden {
        return NOT_ADMINISTRATOR.of(locale).to_owned();
    }
    match &failure.reason {
        Some(said) => CHATWOOT_SAYS.fill(locale, &[("", said)]),
        None => NO_CHATWOOT.fill(locale, &[("", why(failure).get(locale))]),
    }
}
