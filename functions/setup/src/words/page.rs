//! The words of the setup page and of what frames every page.

use bridge::{i18n::Localized, marketplace::ThreadKind};

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
pub(crate) const ENTER: Localized = Localized::new("Entrar", "Entrar", "Log in");
pub(crate) const BACK: Localized = Localized {
    pt: "Voltar à configuração",
    es: "Volver a la configuración",
    en: "Back to setup",
};
pub(crate) const LOG_OUT: Localized = Localized::new("Sair", "Cerrar sesión", "Log out");
pub(crate) const COPY: Localized = Localized::new("Copiar", "Copiar", "Copy");
pub(crate) const COPIED: Localized = Localized::new("Copiado", "Copiado", "Copied");
pub(crate) const VERSION: Localized = Localized::new("Versão", "Versión", "Version");
pub(crate) const OPEN_CONVERSATION: Localized = Localized {
    pt: "Abrir a conversa",
    es: "Abrir la conversación",
    en: "Open the conversation",
};
pub(crate) const OPEN_INBOX: Localized = Localized {
    pt: "Abrir as configurações da caixa no Chatwoot",
    es: "Abrir la configuración de la bandeja en Chatwoot",
    en: "Open the inbox's settings in Chatwoot",
};
pub(crate) const OPEN_PROFILE: Localized = Localized {
    pt: "Abrir o perfil no Chatwoot",
    es: "Abrir el perfil en Chatwoot",
    en: "Open the profile in Chatwoot",
};
pub(crate) const OPEN_WEBHOOKS: Localized = Localized {
    pt: "Abrir os webhooks no Chatwoot",
    es: "Abrir los webhooks en Chatwoot",
    en: "Open the webhooks in Chatwoot",
};
pub(crate) const POINT_HERE: Localized = Localized {
    pt: "Apontar para cá",
    es: "Apuntar aquí",
    en: "Point it here",
};
pub(crate) const POINT_HINT: Localized = Localized {
    pt: "O endereço atual deixa de receber os eventos desta caixa de entrada.",
    es: "La dirección actual deja de recibir los eventos de esta bandeja de entrada.",
    en: "The current address will no longer get this inbox's events.",
};
pub(crate) const POINT_YES: Localized = Localized {
    pt: "Sim, apontar para cá",
    es: "Sí, apuntar aquí",
    en: "Yes, point it here",
};
/// The button that makes an inbox of their own for threads of a kind.
pub(crate) fn own_inbox(kind: ThreadKind) -> Localized {
    match kind {
        ThreadKind::OneShot => Localized {
            pt: "Criar uma caixa de entrada só para perguntas",
            es: "Crear una bandeja de entrada solo para preguntas",
            en: "Make an inbox for questions alone",
        },
        ThreadKind::Chat => Localized {
            pt: "Criar uma caixa de entrada só para vendas",
            es: "Crear una bandeja de entrada solo para ventas",
            en: "Make an inbox for sales alone",
        },
        ThreadKind::Ticket => Localized {
            pt: "Criar uma caixa de entrada só para reclamações",
            es: "Crear una bandeja de entrada solo para reclamos",
            en: "Make an inbox for claims alone",
        },
    }
}
pub(crate) const REPLAY: Localized = Localized {
    pt: "Tentar enviar de novo",
    es: "Intentar enviar de nuevo",
    en: "Try sending again",
};
pub(crate) const NEEDS: Localized = Localized {
    pt: "O aplicativo precisa de:",
    es: "La aplicación necesita:",
    en: "The application needs:",
};
pub(crate) const OPEN_PORTAL: Localized = Localized {
    pt: "Abrir o portal de desenvolvedores ({})",
    es: "Abrir el portal de desarrolladores ({})",
    en: "Open the developer centre ({})",
};
pub(crate) const TRY_AGAIN: Localized =
    Localized::new("Tentar novamente", "Intentar de nuevo", "Try again");
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
    pt: "Envie este link ao vendedor. Vale para uma conta, por mais {}:",
    es: "Envía este enlace al vendedor. Vale para una cuenta, por {} más:",
    en: "Send this link to the seller. It works for one account, for another {}:",
};
pub(crate) const POLL: Localized = Localized {
    pt: "Buscar mensagens agora",
    es: "Buscar mensajes ahora",
    en: "Check for messages now",
};
pub(crate) const TEST: Localized = Localized {
    pt: "Enviar mensagem de teste",
    es: "Enviar mensaje de prueba",
    en: "Send a test message",
};
pub(crate) const BACKFILL: Localized = Localized {
    pt: "Importar os últimos 30 dias",
    es: "Importar los últimos 30 días",
    en: "Import the last 30 days",
};
pub(crate) const DISCONNECT: Localized = Localized::new("Desconectar", "Desconectar", "Disconnect");
pub(crate) const DISCONNECT_HINT: Localized = Localized {
    pt: "O acesso é removido, e as respostas ainda não enviadas são marcadas como falhas, com o motivo. O histórico é mantido; ao reconectar, tudo continua de onde parou.",
    es: "Se elimina el acceso; las respuestas pendientes se marcan como fallidas, con el motivo. El historial se conserva; al reconectar, todo sigue desde donde quedó.",
    en: "Access is removed and pending replies are marked failed, with the reason. The history stays; after reconnecting, everything resumes where it stopped.",
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

const OVERALL_OK: Localized =
    Localized::new("Tudo certo.", "Todo en orden.", "Everything is set up.");
const OVERALL_WARN: Localized = Localized {
    pt: "Funciona, com avisos.",
    es: "Funciona, con avisos.",
    en: "Working, with warnings.",
};
const OVERALL_FAIL: Localized = Localized {
    pt: "Falta fazer algo; veja abaixo.",
    es: "Falta hacer algo; míralo abajo.",
    en: "Some steps are left; see below.",
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
const SECTION_INBOXES: Localized = Localized::new(
    "2. Caixas de entrada",
    "2. Bandejas de entrada",
    "2. Inboxes",
);
const SECTION_APPLICATION: Localized = Localized {
    pt: "3. Aplicativo: {}",
    es: "3. Aplicación: {}",
    en: "3. Application: {}",
};
const SECTION_ACCOUNTS: Localized = Localized::new("4. Contas", "4. Cuentas", "4. Accounts");
const SECTION_INSTALLATION: Localized =
    Localized::new("5. Instalação", "5. Instalación", "5. Installation");
