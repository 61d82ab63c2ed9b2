//! Words of the pages in each language. A text that is missing does not compile.

use bridge::texts::Locale;

use super::Refused;
use crate::checks::{Status, Step};

/// Everything that pages say, in one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) locale: Locale,
    /// As in `BRIDGE_LOCALE` and in HTML.
    pub(crate) tag: &'static str,
    /// What the language calls itself.
    pub(crate) name: &'static str,
    pub(crate) language: &'static str,
    pub(crate) title: &'static str,
    pub(crate) token: &'static str,
    pub(crate) token_hint: &'static str,
    pub(crate) token_wrong: &'static str,
    pub(crate) enter: &'static str,
    pub(crate) too_many: &'static str,
    pub(crate) back: &'static str,
    pub(crate) connected: &'static str,
    pub(crate) connected_next: &'static str,
    pub(crate) not_connected: &'static str,
    pub(crate) not_done: &'static str,
    pub(crate) no_address: &'static str,
    pub(crate) not_administrator: &'static str,
    pub(crate) busy: &'static str,
    pub(crate) chatwoot_says: &'static str,
    pub(crate) provision: &'static str,
    pub(crate) paste: &'static str,
    pub(crate) redirect: &'static str,
    pub(crate) notifications: &'static str,
    pub(crate) topics: &'static str,
    pub(crate) connect: &'static str,
    pub(crate) other_country: &'static str,
    pub(crate) invite: &'static str,
    pub(crate) invite_until: &'static str,
    pub(crate) poll: &'static str,
    pub(crate) test: &'static str,
    pub(crate) backfill: &'static str,
    pub(crate) disconnect: &'static str,
    pub(crate) disconnect_hint: &'static str,
    pub(crate) disconnect_now: &'static str,
    pub(crate) site: &'static str,
    pub(crate) number: &'static str,
    pub(crate) token_age: &'static str,
    pub(crate) last_poll: &'static str,
    pub(crate) last_message: &'static str,
    pub(crate) schedule: &'static str,
    pub(crate) schedule_own: &'static str,
    pub(crate) schedule_paused: &'static str,
    pub(crate) schedule_tick: &'static str,
    pub(crate) never: &'static str,
    pub(crate) ago: &'static str,
    pub(crate) left: &'static str,
    statuses: [&'static str; 3],
    overall: [&'static str; 3],
    steps: [&'static str; 5],
    done: [&'static str; 6],
    refused: [&'static str; 7],
}

impl Words {
    /// Every language.
    pub(crate) const ALL: [&'static Self; 3] = [&PT, &ES, &EN];

    pub(crate) fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::PtBr => &PT,
            Locale::Es => &ES,
            Locale::En => &EN,
        }
    }

    pub(crate) fn status(&self, status: Status) -> &'static str {
        pick(self.statuses, status)
    }

    pub(crate) fn overall(&self, worst: Status) -> &'static str {
        pick(self.overall, worst)
    }

    pub(crate) fn step(&self, step: Step) -> &'static str {
        let [chatwoot, inboxes, application, accounts, installation] = self.steps;
        match step {
            Step::Chatwoot => chatwoot,
            Step::Inboxes => inboxes,
            Step::Application => application,
            Step::Accounts => accounts,
            Step::Installation => installation,
        }
    }

    /// What was just done, as the route names it.
    pub(crate) fn done(&self, what: &str) -> Option<&'static str> {
        let [provision, invite, disconnect, poll, test, backfill] = self.done;
        Some(match what {
            "provision" => provision,
            "invite" => invite,
            "disconnect" => disconnect,
            "poll" => poll,
            "test" => test,
            "backfill" => backfill,
            _ => return None,
        })
    }

    pub(crate) fn why_not_connected(&self, refused: Refused) -> &'static str {
        let [not_ours, used, denied, operator, code, app, unclear] = self.refused;
        match refused {
            Refused::NotOurs => not_ours,
            Refused::UsedOrLate => used,
            Refused::Denied => denied,
            Refused::Operator => operator,
            Refused::Code => code,
            Refused::App => app,
            Refused::Unclear => unclear,
        }
    }

    /// `2 h`, `35 min`: long enough for people, and the same in all three languages.
    pub(crate) fn span(seconds: u64) -> String {
        match seconds {
            0..60 => format!("{seconds} s"),
            60..7200 => format!("{} min", seconds / 60),
            7200..172_800 => format!("{} h", seconds / 3600),
            _ => format!("{} d", seconds / 86_400),
        }
    }
}

fn pick([ok, warn, fail]: [&'static str; 3], status: Status) -> &'static str {
    match status {
        Status::Ok => ok,
        Status::Warn => warn,
        Status::Fail => fail,
    }
}

static PT: Words = Words {
    locale: Locale::PtBr,
    tag: "pt-BR",
    name: "Português",
    language: "Idioma",
    title: "Mercado Livre no Chatwoot",
    token: "Token de configuração",
    token_hint: "É o valor de SETUP_TOKEN, no segredo da instalação.",
    token_wrong: "O token não confere.",
    enter: "Entrar",
    too_many: "Muitas tentativas erradas. Espere {} segundos e tente de novo.",
    back: "Voltar à configuração",
    connected: "A conta {} está conectada",
    connected_next: "As perguntas abertas e as mensagens não lidas aparecem no Chatwoot em até um minuto.",
    not_connected: "A conta não foi conectada",
    not_done: "Não foi possível",
    no_address: "O endereço público desta instalação não é conhecido. Defina PUBLIC_URL e tente de novo.",
    not_administrator: "O Chatwoot só permite isto com o token de um administrador. Troque CHATWOOT_API_TOKEN e tente de novo.",
    busy: "A conversa da conta está em uso neste momento. Tente de novo em um minuto.",
    chatwoot_says: "O Chatwoot não aceitou: {}",
    provision: "Preparar o Chatwoot",
    paste: "Cole estes valores na página do seu aplicativo, no portal de desenvolvedores do Mercado Livre:",
    redirect: "URI de redirect",
    notifications: "URL de retorno das notificações",
    topics: "Tópicos a marcar",
    connect: "Conectar uma conta ({})",
    other_country: "Conta de outro país",
    invite: "Criar link de convite",
    invite_until: "Envie este link ao vendedor. Vale uma vez, até {}:",
    poll: "Ler agora",
    test: "Enviar mensagem de teste",
    backfill: "Trazer os últimos 30 dias",
    disconnect: "Desconectar",
    disconnect_hint: "O acesso é esquecido e as respostas que esperam falham com o motivo. O histórico fica; reconectar continua de onde parou.",
    disconnect_now: "Sim, desconectar",
    site: "Site",
    number: "Número",
    token_age: "Acesso válido por",
    last_poll: "Última leitura",
    last_message: "Última mensagem",
    schedule: "Agenda",
    schedule_own: "própria",
    schedule_paused: "pausada",
    schedule_tick: "geral (tick)",
    never: "ainda não",
    ago: "há {}",
    left: "mais {}",
    statuses: ["Certo:", "Atenção:", "Falta:"],
    overall: [
        "Tudo certo.",
        "Funciona, com avisos.",
        "Falta fazer algo; veja abaixo.",
    ],
    steps: [
        "1. Chatwoot",
        "2. Caixas de entrada",
        "3. Aplicativo do Mercado Livre",
        "4. Contas",
        "5. Instalação",
    ],
    done: [
        "O Chatwoot está preparado.",
        "O convite está pronto, abaixo.",
        "A conta foi desconectada.",
        "A conta foi lida.",
        "A mensagem de teste está no Chatwoot.",
        "Os últimos dias estão a caminho do Chatwoot.",
    ],
    refused: [
        "Este link não foi criado aqui. Comece de novo pela página de configuração.",
        "O link já foi usado ou passou de dez minutos. Comece de novo pela página de configuração.",
        "A autorização foi recusada no Mercado Livre. Comece de novo e aceite.",
        "Quem entrou é um colaborador da conta. Saia do Mercado Livre e entre como o administrador da conta.",
        "O Mercado Livre não aceitou o código. Comece de novo; se repetir, confira o URI de redirect do aplicativo.",
        "O Mercado Livre não reconhece o aplicativo. Confira MELI_APP_ID e MELI_SECRET_KEY.",
        "O Mercado Livre não concluiu a autorização. Tente de novo em alguns minutos.",
    ],
};

static ES: Words = Words {
    locale: Locale::Es,
    tag: "es",
    name: "Español",
    language: "Idioma",
    title: "Mercado Libre en Chatwoot",
    token: "Token de configuración",
    token_hint: "Es el valor de SETUP_TOKEN, en el secreto de la instalación.",
    token_wrong: "El token no coincide.",
    enter: "Entrar",
    too_many: "Demasiados intentos fallidos. Espera {} segundos e inténtalo de nuevo.",
    back: "Volver a la configuración",
    connected: "La cuenta {} está conectada",
    connected_next: "Las preguntas abiertas y los mensajes no leídos aparecen en Chatwoot en un minuto como mucho.",
    not_connected: "La cuenta no se conectó",
    not_done: "No fue posible",
    no_address: "No se conoce la dirección pública de esta instalación. Define PUBLIC_URL e inténtalo de nuevo.",
    not_administrator: "Chatwoot solo lo permite con el token de un administrador. Cambia CHATWOOT_API_TOKEN e inténtalo de nuevo.",
    busy: "La conversación de la cuenta está en uso en este momento. Inténtalo de nuevo en un minuto.",
    chatwoot_says: "Chatwoot no lo aceptó: {}",
    provision: "Preparar Chatwoot",
    paste: "Pega estos valores en la página de tu aplicación, en el portal de desarrolladores de Mercado Libre:",
    redirect: "URI de redirect",
    notifications: "URL de retorno de las notificaciones",
    topics: "Tópicos a marcar",
    connect: "Conectar una cuenta ({})",
    other_country: "Cuenta de otro país",
    invite: "Crear enlace de invitación",
    invite_until: "Envía este enlace al vendedor. Vale una vez, hasta {}:",
    poll: "Leer ahora",
    test: "Enviar mensaje de prueba",
    backfill: "Traer los últimos 30 días",
    disconnect: "Desconectar",
    disconnect_hint: "Se olvida el acceso y las respuestas en espera fallan con el motivo. El historial queda; al reconectar se sigue desde ahí.",
    disconnect_now: "Sí, desconectar",
    site: "Sitio",
    number: "Número",
    token_age: "Acceso válido por",
    last_poll: "Última lectura",
    last_message: "Último mensaje",
    schedule: "Programación",
    schedule_own: "propia",
    schedule_paused: "en pausa",
    schedule_tick: "general (tick)",
    never: "todavía no",
    ago: "hace {}",
    left: "{} más",
    statuses: ["Bien:", "Atención:", "Falta:"],
    overall: [
        "Todo bien.",
        "Funciona, con avisos.",
        "Falta hacer algo; míralo abajo.",
    ],
    steps: [
        "1. Chatwoot",
        "2. Canales",
        "3. Aplicación de Mercado Libre",
        "4. Cuentas",
        "5. Instalación",
    ],
    done: [
        "Chatwoot está preparado.",
        "La invitación está lista, abajo.",
        "La cuenta se desconectó.",
        "La cuenta se leyó.",
        "El mensaje de prueba está en Chatwoot.",
        "Los últimos días están en camino a Chatwoot.",
    ],
    refused: [
        "Este enlace no se creó aquí. Empieza de nuevo desde la página de configuración.",
        "El enlace ya se usó o pasaron diez minutos. Empieza de nuevo desde la página de configuración.",
        "La autorización se rechazó en Mercado Libre. Empieza de nuevo y acepta.",
        "Quien entró es un colaborador de la cuenta. Sal de Mercado Libre y entra como el administrador de la cuenta.",
        "Mercado Libre no aceptó el código. Empieza de nuevo; si se repite, revisa el URI de redirect de la aplicación.",
        "Mercado Libre no reconoce la aplicación. Revisa MELI_APP_ID y MELI_SECRET_KEY.",
        "Mercado Libre no terminó la autorización. Inténtalo de nuevo en unos minutos.",
    ],
};

static EN: Words = Words {
    locale: Locale::En,
    tag: "en",
    name: "English",
    language: "Language",
    title: "Mercado Libre in Chatwoot",
    token: "Setup token",
    token_hint: "It is the value of SETUP_TOKEN in the installation's secret.",
    token_wrong: "That is not the token.",
    enter: "Enter",
    too_many: "Too many wrong tries. Wait {} seconds, then try again.",
    back: "Back to setup",
    connected: "The account {} is connected",
    connected_next: "Open questions and unread messages appear in Chatwoot within a minute.",
    not_connected: "The account was not connected",
    not_done: "That was not possible",
    no_address: "This installation's public address is not known. Set PUBLIC_URL and try again.",
    not_administrator: "Chatwoot allows this with an administrator's token only. Change CHATWOOT_API_TOKEN and try again.",
    busy: "The account's conversation is in use at the moment. Try again in a minute.",
    chatwoot_says: "Chatwoot did not accept it: {}",
    provision: "Prepare Chatwoot",
    paste: "Paste these values into your application's page in Mercado Libre's developer centre:",
    redirect: "Redirect URI",
    notifications: "Notifications callback URL",
    topics: "Topics to tick",
    connect: "Connect an account ({})",
    other_country: "Account of another country",
    invite: "Make an invite link",
    invite_until: "Send this link to the seller. It is good once, until {}:",
    poll: "Read now",
    test: "Send a test message",
    backfill: "Bring in the last 30 days",
    disconnect: "Disconnect",
    disconnect_hint: "Its access is forgotten, and replies that wait fail with the reason. The history stays; reconnecting goes on from there.",
    disconnect_now: "Yes, disconnect",
    site: "Site",
    number: "Number",
    token_age: "Access good for",
    last_poll: "Last read",
    last_message: "Last message",
    schedule: "Schedule",
    schedule_own: "its own",
    schedule_paused: "paused",
    schedule_tick: "the common tick",
    never: "not yet",
    ago: "{} ago",
    left: "{} more",
    statuses: ["Good:", "Note:", "To do:"],
    overall: [
        "All is well.",
        "It works, with notes.",
        "There is something to do; see below.",
    ],
    steps: [
        "1. Chatwoot",
        "2. Inboxes",
        "3. Mercado Libre application",
        "4. Accounts",
        "5. Installation",
    ],
    done: [
        "Chatwoot is prepared.",
        "The invite is ready, below.",
        "The account was disconnected.",
        "The account was read.",
        "The test message is in Chatwoot.",
        "The last days are on their way to Chatwoot.",
    ],
    refused: [
        "This link was not made here. Begin again on the setup page.",
        "The link was used already, or ten minutes are over. Begin again on the setup page.",
        "Access was declined at Mercado Libre. Begin again and accept.",
        "Whoever logged in works for the account. Log out of Mercado Libre, then log in as the account's administrator.",
        "Mercado Libre did not accept the code. Begin again; if it comes back, check the application's redirect URI.",
        "Mercado Libre does not know the application. Check MELI_APP_ID and MELI_SECRET_KEY.",
        "Mercado Libre did not finish the authorisation. Try again in a few minutes.",
    ],
};
