//! What the checks of Mercado Livre say, in every language.

use bridge::i18n::Localized;

/// What a check says, and the one thing to do; `{name}` is the place of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct FindingWords {
    pub(super) message: Localized,
    pub(super) fix: Localized,
}

impl FindingWords {
    const fn to_do(message: Localized, fix: Localized) -> Self {
        Self { message, fix }
    }
}

const PASTE_ADDRESS: Localized = Localized {
    pt: "Cole o endereço de notificações desta página na página do aplicativo.",
    es: "Pega la dirección de notificaciones de esta página en la página de la aplicación.",
    en: "Paste this page's notification address into the application's page.",
};

const MAKE_TOKEN: Localized = Localized {
    pt: "Clique em “Preparar o Chatwoot” e cole o novo endereço de notificações na página do aplicativo.",
    es: "Haz clic en “Preparar Chatwoot” y pega la nueva dirección de notificaciones en la página de la aplicación.",
    en: "Click “Prepare Chatwoot” and paste the new notification address into the application's page.",
};

pub(super) const KNOWN: Localized = Localized {
    pt: "O Mercado Livre conhece o aplicativo.",
    es: "Mercado Libre conoce la aplicación.",
    en: "Mercado Libre knows the application.",
};

pub(super) const UNCLEAR: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Não foi possível consultar o aplicativo no Mercado Livre: {why}.",
        es: "No se pudo consultar la aplicación en Mercado Libre: {why}.",
        en: "Mercado Libre could not be asked about the application: {why}.",
    },
    Localized {
        pt: "Tente de novo daqui a pouco.",
        es: "Inténtalo de nuevo en un rato.",
        en: "Try again in a while.",
    },
);

pub(super) const CREDENTIALS_REFUSED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Mercado Livre recusa o número ou a chave secreta do aplicativo.",
        es: "Mercado Libre rechaza el número o la clave secreta de la aplicación.",
        en: "Mercado Libre refuses the application's number or secret key.",
    },
    Localized {
        pt: "Copie de novo MELI_APP_ID e MELI_SECRET_KEY da página do aplicativo no portal de desenvolvedores.",
        es: "Copia de nuevo MELI_APP_ID y MELI_SECRET_KEY de la página de la aplicación en el portal de desarrolladores.",
        en: "Copy MELI_APP_ID and MELI_SECRET_KEY again from the application's page in the developer centre.",
    },
);

pub(super) const REDIRECT_RIGHT: Localized = Localized {
    pt: "O endereço de redirecionamento está registrado.",
    es: "La dirección de redirección está registrada.",
    en: "The redirect address is registered.",
};

pub(super) const REDIRECT_OTHER: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O endereço de redirecionamento registrado no aplicativo é outro.",
        es: "La dirección de redirección registrada en la aplicación es otra.",
        en: "The application has a different redirect address registered.",
    },
    Localized {
        pt: "Registre {ours} como URI de redirect do aplicativo, exatamente como está.",
        es: "Registra {ours} como URI de redirect de la aplicación, exactamente como está.",
        en: "Register {ours} as the application's redirect URI, exactly as it is.",
    },
);

pub(super) const SCOPES_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Faltam escopos ao aplicativo: {missing}.",
        es: "A la aplicación le faltan scopes: {missing}.",
        en: "The application lacks scopes: {missing}.",
    },
    Localized {
        pt: "Marque-os na página do aplicativo e reconecte cada conta.",
        es: "Márcalos en la página de la aplicación y reconecta cada cuenta.",
        en: "Tick them on the application's page, then reconnect each account.",
    },
);

pub(super) const NOTIFICATIONS_OLDER: FindingWords = FindingWords::to_do(
    Localized {
        pt: "As notificações chegam por um endereço antigo, sem o token próprio delas.",
        es: "Las notificaciones llegan por una dirección antigua, sin su propio token.",
        en: "Notifications arrive at an old address, without the token made for them.",
    },
    PASTE_ADDRESS,
);

pub(super) const NOTIFICATIONS_ELSEWHERE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "As notificações do Mercado Livre não chegam aqui: as mensagens demoram até um minuto.",
        es: "Las notificaciones de Mercado Libre no llegan aquí: los mensajes tardan hasta un minuto.",
        en: "Mercado Libre's notifications do not arrive here: messages take up to a minute.",
    },
    PASTE_ADDRESS,
);

pub(super) const NOTIFICATIONS_RIGHT: Localized = Localized {
    pt: "As notificações chegam aqui.",
    es: "Las notificaciones llegan aquí.",
    en: "Notifications arrive here.",
};

pub(super) const TOPICS_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Faltam tópicos de notificação: {missing}.",
        es: "Faltan tópicos de notificación: {missing}.",
        en: "Notification topics are missing: {missing}.",
    },
    Localized {
        pt: "Marque-os na página do aplicativo, em notificações.",
        es: "Márcalos en la página de la aplicación, en notificaciones.",
        en: "Tick them on the application's page, under notifications.",
    },
);

pub(super) const NOTIFICATION_TOKEN_SHARED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O endereço de notificações termina em WEBHOOK_TOKEN: quem o lê no portal do Mercado Livre pode falar em nome do Chatwoot.",
        es: "La dirección de notificaciones termina en WEBHOOK_TOKEN: quien la lea en el portal de Mercado Libre puede hablar en nombre de Chatwoot.",
        en: "The notification address ends in WEBHOOK_TOKEN: whoever reads it in Mercado Libre's portal can speak for Chatwoot.",
    },
    MAKE_TOKEN,
);

pub(super) const NOTIFICATION_TOKEN_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O endereço de notificações não termina em um token: qualquer pessoa pode enviar avisos falsos, e cada um custa chamadas.",
        es: "La dirección de notificaciones no termina en un token: cualquiera puede enviar avisos falsos, y cada uno cuesta llamadas.",
        en: "The notification address does not end in a token: anybody can post false ones, and each one costs calls.",
    },
    MAKE_TOKEN,
);
pub(super) const SOME_NOTIFICATIONS_ASTRAY: Localized = Localized {
    pt: "Algumas notificações da conta {called} eram sobre algo que não existe mais: {topics}.",
    es: "Algunas notificaciones de la cuenta {called} eran sobre algo que ya no existe: {topics}.",
    en: "Some notifications for the account {called} were about something that no longer exists: {topics}.",
};

pub(super) const NOTIFICATIONS_ASTRAY: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Mercado Livre envia à conta {called} notificações sobre algo que depois não deixa ler: {topics}. Nada se perde: a verificação de cada minuto encontra o que há de novo.",
        es: "Mercado Libre envía a la cuenta {called} notificaciones sobre algo que luego no deja leer: {topics}. No se pierde nada: la revisión de cada minuto encuentra lo nuevo.",
        en: "Mercado Libre sends the account {called} notifications about something it then does not let us read: {topics}. Nothing is lost: the check each minute finds what is new.",
    },
    Localized {
        pt: "Confira no aplicativo se a permissão “Comunicação pré e pós-venda” está marcada e reconecte a conta. Se continuar, informe o tópico e o número do aplicativo ao suporte do Mercado Livre para desenvolvedores.",
        es: "Revisa en la aplicación si el permiso “Comunicación pre y post venta” está marcado y reconecta la cuenta. Si continúa, informa el tópico y el número de la aplicación al soporte de Mercado Libre para desarrolladores.",
        en: "Check that the application's permission “Pre and post sale communication” is ticked, then reconnect the account. If it continues, tell Mercado Libre's developer support the topic and the application's number.",
    },
);
