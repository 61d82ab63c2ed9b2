//! The words of the setup page and of what frames every page.

use bridge::i18n::Localized;

use marketplace::Severity;

use crate::checks::finding::Section;

pub(crate) const LANGUAGE: Localized = Localized::new("Idioma", "Idioma", "Language");
pub(crate) const TITLE: Localized = Localized {
    pt: "Marketplaces no Chatwoot",
    es: "Marketplaces en Chatwoot",
    en: "Marketplaces in Chatwoot",
};
pub(crate) const TOKEN: Localized = Localized {
    pt: "Token de configuração",
    es: "Token de configuración",
    en: "Setup token",
};
pub(crate) const TOKEN_HINT: Localized = Localized {
    pt: "É o valor de SETUP_TOKEN, no segredo da instalação.",
    es: "Es el valor de SETUP_TOKEN, en el secreto de la instalación.",
    en: "It is the value of SETUP_TOKEN in the installation's secret.",
};
pub(crate) const ENTER: Localized = Localized::new("Entrar", "Entrar", "Enter");
pub(crate) const BACK: Localized = Localized {
    pt: "Voltar à configuração",
    es: "Volver a la configuración",
    en: "Back to setup",
};
pub(crate) const TRY_AGAIN: Localized =
    Localized::new("Tentar de novo", "Intentar de nuevo", "Try again");
pub(crate) const PROVISION: Localized = Localized {
    pt: "Preparar o Chatwoot",
    es: "Preparar Chatwoot",
    en: "Prepare Chatwoot",
};
pub(crate) const PASTE: Localized = Localized {
    pt: "Cole estes valores na página do seu aplicativo, no portal de desenvolvedores ({}):",
    es: "Pega estos valores en la página de tu aplicación, en el portal de desarrolladores ({}):",
    en: "Paste these values into your application's page in the developer centre ({}):",
};
pub(crate) const CONNECT: Localized = Localized {
    pt: "Conectar uma conta ({})",
    es: "Conectar una cuenta ({})",
    en: "Connect an account ({})",
};
pub(crate) const OTHER_COUNTRY: Localized = Localized {
    pt: "Conta de outro país",
    es: "Cuenta de otro país",
    en: "Account of another country",
};
pub(crate) const INVITE: Localized = Localized {
    pt: "Criar link de convite",
    es: "Crear enlace de invitación",
    en: "Make an invite link",
};
pub(crate) const INVITE_UNTIL: Localized = Localized {
    pt: "Envie este link ao vendedor. Vale uma vez, até {}:",
    es: "Envía este enlace al vendedor. Vale una vez, hasta {}:",
    en: "Send this link to the seller. It is good once, until {}:",
};
pub(crate) const POLL: Localized = Localized::new("Ler agora", "Leer ahora", "Read now");
pub(crate) const TEST: Localized = Localized {
    pt: "Enviar mensagem de teste",
    es: "Enviar mensaje de prueba",
    en: "Send a test message",
};
pub(crate) const BACKFILL: Localized = Localized {
    pt: "Trazer os últimos 30 dias",
    es: "Traer los últimos 30 días",
    en: "Bring in the last 30 days",
};
pub(crate) const DISCONNECT: Localized = Localized::new("Desconectar", "Desconectar", "Disconnect");
pub(crate) const DISCONNECT_HINT: Localized = Localized {
    pt: "O acesso é esquecido e as respostas que esperam falham com o motivo. O histórico fica; reconectar continua de onde parou.",
    es: "Se olvida el acceso y las respuestas en espera fallan con el motivo. El historial queda; al reconectar se sigue desde ahí.",
    en: "Its access is forgotten, and replies that wait fail with the reason. The history stays; reconnecting goes on from there.",
};
pub(crate) const DISCONNECT_NOW: Localized = Localized {
    pt: "Sim, desconectar",
    es: "Sí, desconectar",
    en: "Yes, disconnect",
};

/// What stands before a finding.
pub(crate) fn severity(severity: Severity) -> Localized {
    match severity {
        Severity::Ok => SEVERITY_OK,
        Severity::Warn => SEVERITY_WARN,
        Severity::Fail => SEVERITY_FAIL,
    }
}

const SEVERITY_OK: Localized = Localized::new("Certo:", "Bien:", "Good:");
const SEVERITY_WARN: Localized = Localized::new("Atenção:", "Atención:", "Note:");
const SEVERITY_FAIL: Localized = Localized::new("Falta:", "Falta:", "To do:");

/// What stands above all findings, of which the worst is this bad.
pub(crate) fn overall(worst: Severity) -> Localized {
    match worst {
        Severity::Ok => OVERALL_OK,
        Severity::Warn => OVERALL_WARN,
        Severity::Fail => OVERALL_FAIL,
    }
}

const OVERALL_OK: Localized = Localized::new("Tudo certo.", "Todo bien.", "All is well.");
const OVERALL_WARN: Localized = Localized {
    pt: "Funciona, com avisos.",
    es: "Funciona, con avisos.",
    en: "It works, with notes.",
};
const OVERALL_FAIL: Localized = Localized {
    pt: "Falta fazer algo; veja abaixo.",
    es: "Falta hacer algo; míralo abajo.",
    en: "There is something to do; see below.",
};

/// The heading of a section; that of an application has a place for the marketplace's name.
pub(crate) fn section(section: Section) -> Localized {
    match section {
        Section::Chatwoot => SECTION_CHATWOOT,
        Section::Inboxes => SECTION_INBOXES,
        Section::Application(_) => SECTION_APPLICATION,
        Section::Accounts => SECTION_ACCOUNTS,
        Section::Installation => SECTION_INSTALLATION,
    }
}

const SECTION_CHATWOOT: Localized = Localized::new("1. Chatwoot", "1. Chatwoot", "1. Chatwoot");
const SECTION_INBOXES: Localized =
    Localized::new("2. Caixas de entrada", "2. Canales", "2. Inboxes");
const SECTION_APPLICATION: Localized = Localized {
    pt: "3. Aplicativo: {}",
    es: "3. Aplicación: {}",
    en: "3. Application: {}",
};
const SECTION_ACCOUNTS: Localized = Localized::new("4. Contas", "4. Cuentas", "4. Accounts");
const SECTION_INSTALLATION: Localized =
    Localized::new("5. Instalação", "5. Instalación", "5. Installation");
