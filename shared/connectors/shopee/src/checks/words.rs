//! What the checks of Shopee say, in every language.

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

pub(super) const KNOWN: Localized = Localized {
    pt: "A Shopee conhece o aplicativo.",
    es: "Shopee conoce la aplicación.",
    en: "Shopee knows the application.",
};

pub(super) const PUSHES_COME: Localized = Localized {
    pt: "A Shopee envia um aviso a este endereço a cada mensagem.",
    es: "Shopee envía un aviso a esta dirección por cada mensaje.",
    en: "Shopee notifies this address of every message.",
};

pub(super) const CHAT_READ: Localized = Localized {
    pt: "O chat de {called} pode ser lido.",
    es: "El chat de {called} se puede leer.",
    en: "The chat of {called} can be read.",
};

pub(super) const UNCLEAR: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Não foi possível consultar o aplicativo na Shopee: {why}.",
        es: "No se pudo consultar la aplicación en Shopee: {why}.",
        en: "Shopee could not be asked about the application: {why}.",
    },
    Localized {
        pt: "Tente de novo daqui a pouco.",
        es: "Inténtalo de nuevo en un rato.",
        en: "Try again in a while.",
    },
);

pub(super) const CREDENTIALS_REFUSED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee recusa o número ou a chave do aplicativo.",
        es: "Shopee rechaza el número o la clave de la aplicación.",
        en: "Shopee refuses the application's number or key.",
    },
    Localized {
        pt: "Copie de novo SHOPEE_PARTNER_ID e SHOPEE_PARTNER_KEY do Open Platform Console (App List) e confira SHOPEE_HOST.",
        es: "Copia de nuevo SHOPEE_PARTNER_ID y SHOPEE_PARTNER_KEY del Open Platform Console (App List) y revisa SHOPEE_HOST.",
        en: "Copy SHOPEE_PARTNER_ID and SHOPEE_PARTNER_KEY again from the Open Platform Console (App List), and check SHOPEE_HOST.",
    },
);

pub(super) const KEY_EXPIRED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A chave do aplicativo expirou na Shopee; nenhuma loja é lida.",
        es: "La clave de la aplicación venció en Shopee; no se lee ninguna tienda.",
        en: "The application's key has expired at Shopee; no shop is read.",
    },
    Localized {
        pt: "Gere outra chave no Open Platform Console (App List), coloque-a em SHOPEE_PARTNER_KEY e a anterior em SHOPEE_PARTNER_KEY_BEFORE.",
        es: "Genera otra clave en el Open Platform Console (App List), ponla en SHOPEE_PARTNER_KEY y la anterior en SHOPEE_PARTNER_KEY_BEFORE.",
        en: "Reset the key in the Open Platform Console (App List), put it into SHOPEE_PARTNER_KEY and the one before it into SHOPEE_PARTNER_KEY_BEFORE.",
    },
);

pub(super) const ADDRESS_UNDECLARED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee não aceita chamadas deste endereço IP.",
        es: "Shopee no acepta llamadas desde esta dirección IP.",
        en: "Shopee accepts no calls from this IP address.",
    },
    Localized {
        pt: "No Open Platform Console, em App List → IP Address Whitelist, desative a lista ou declare nela o endereço fixo de saída.",
        es: "En el Open Platform Console, en App List → IP Address Whitelist, desactiva la lista o declara en ella la dirección fija de salida.",
        en: "In the Open Platform Console, at App List → IP Address Whitelist, switch the list off or declare the fixed address that calls leave from.",
    },
);

pub(super) const APPLICATION_BARRED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee não aceita chamadas do aplicativo: {why}.",
        es: "Shopee no acepta llamadas de la aplicación: {why}.",
        en: "Shopee accepts no calls from the application: {why}.",
    },
    Localized {
        pt: "Veja a situação do aplicativo no Open Platform Console e fale com o suporte do Open Platform.",
        es: "Mira el estado de la aplicación en el Open Platform Console y contacta al soporte de Open Platform.",
        en: "Check the application's state in the Open Platform Console, and contact Open Platform's support.",
    },
);

pub(super) const CLOCK_OFF: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O relógio daqui difere do da Shopee em mais de 5 minutos; nenhuma chamada é aceita.",
        es: "El reloj de aquí difiere del de Shopee en más de 5 minutos; no se acepta ninguna llamada.",
        en: "The clock here is more than 5 minutes off Shopee's; no call is accepted.",
    },
    Localized {
        pt: "Acerte o relógio da máquina.",
        es: "Ajusta el reloj de la máquina.",
        en: "Set the machine's clock right.",
    },
);

pub(super) const QUOTA_SPENT: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O aplicativo já usou todas as chamadas do dia; a Shopee volta a aceitá-las às 13h de Brasília (0h em UTC+8).",
        es: "La aplicación ya usó todas las llamadas del día; Shopee vuelve a aceptarlas a las 16 h UTC (0 h en UTC+8).",
        en: "The application has used up today's calls; Shopee accepts more from 16:00 UTC (midnight in UTC+8).",
    },
    Localized {
        pt: "Nada se perde: tudo segue sozinho. Se acontecer com frequência, peça mais chamadas no Open Platform Console.",
        es: "No se pierde nada: todo sigue solo. Si ocurre con frecuencia, pide más llamadas en el Open Platform Console.",
        en: "Nothing is lost: everything resumes by itself. If it happens often, ask for more calls in the Open Platform Console.",
    },
);

pub(super) const PUSHES_NOT_SHOWN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee não mostra como os avisos do aplicativo estão configurados: o tipo do aplicativo não permite.",
        es: "Shopee no muestra cómo están configurados los avisos de la aplicación: su tipo no lo permite.",
        en: "Shopee does not show how the application's pushes are set up: its type does not allow that.",
    },
    Localized {
        pt: "Confira no Open Platform Console, em Push Mechanism, o endereço e os códigos desta página.",
        es: "Revisa en el Open Platform Console, en Push Mechanism, la dirección y los códigos de esta página.",
        en: "In the Open Platform Console, at Push Mechanism, check the address and the codes of this page.",
    },
);

pub(super) const PUSHES_SUSPENDED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee suspendeu os avisos, porque muitos não chegaram; as mensagens vêm só pela consulta periódica.",
        es: "Shopee suspendió los avisos, porque muchos no llegaron; los mensajes llegan solo por la consulta periódica.",
        en: "Shopee suspended the pushes because many did not arrive; messages come by polls alone.",
    },
    Localized {
        pt: "No Open Platform Console, em Push Mechanism, salve de novo o endereço {ours} e ative os avisos.",
        es: "En el Open Platform Console, en Push Mechanism, guarda de nuevo la dirección {ours} y activa los avisos.",
        en: "In the Open Platform Console, at Push Mechanism, save the address {ours} again and switch the pushes on.",
    },
);

pub(super) const NO_CALLBACK: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O aplicativo não tem endereço para avisos; as mensagens vêm só pela consulta periódica.",
        es: "La aplicación no tiene dirección para avisos; los mensajes llegan solo por la consulta periódica.",
        en: "The application has no address for pushes; messages come by polls alone.",
    },
    Localized {
        pt: "No Open Platform Console, em Push Mechanism, salve o endereço {ours}.",
        es: "En el Open Platform Console, en Push Mechanism, guarda la dirección {ours}.",
        en: "In the Open Platform Console, at Push Mechanism, save the address {ours}.",
    },
);

pub(super) const OTHER_CALLBACK: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Os avisos vão para {registered}. Um aplicativo tem um só endereço: outra instalação pode tê-lo trocado.",
        es: "Los avisos van a {registered}. Una aplicación tiene una sola dirección: otra instalación puede haberla cambiado.",
        en: "Pushes go to {registered}. An application has one address: another installation may have changed it.",
    },
    Localized {
        pt: "Salve {ours} em Push Mechanism, ou coloque o endereço registrado em SHOPEE_PUSH_URL se ele leva até aqui. Use um aplicativo por ambiente.",
        es: "Guarda {ours} en Push Mechanism, o pon la dirección registrada en SHOPEE_PUSH_URL si lleva hasta aquí. Usa una aplicación por entorno.",
        en: "Save {ours} at Push Mechanism, or put the registered address into SHOPEE_PUSH_URL if it leads here. Use one application for each environment.",
    },
);

pub(super) const PUSHES_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Estes avisos estão desativados: {missing}.",
        es: "Estos avisos están desactivados: {missing}.",
        en: "These pushes are switched off: {missing}.",
    },
    Localized {
        pt: "Ative-os no Open Platform Console, em Push Mechanism (10 é o chat; só aplicativos com a permissão do chat o têm).",
        es: "Actívalos en el Open Platform Console, en Push Mechanism (10 es el chat; solo lo tienen las aplicaciones con el permiso de chat).",
        en: "Switch them on in the Open Platform Console, at Push Mechanism (10 is the chat; only applications that may use the chat have it).",
    },
);

pub(super) const CHAT_NOT_GRANTED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee não liberou o chat de {called} para o aplicativo ({why}).",
        es: "Shopee no habilitó el chat de {called} para la aplicación ({why}).",
        en: "Shopee has not granted the chat of {called} to the application ({why}).",
    },
    Localized {
        pt: "Peça a permissão do chat (sellerchat) pelo Open Platform Console ou por um ticket ao suporte do Open Platform, com o número do aplicativo e da loja. Só aplicativos do próprio vendedor a recebem. Depois reconecte a conta.",
        es: "Pide el permiso de chat (sellerchat) en el Open Platform Console o con un ticket al soporte de Open Platform, con el número de la aplicación y de la tienda. Solo lo reciben las aplicaciones del propio vendedor. Después reconecta la cuenta.",
        en: "Ask for the chat permission (sellerchat) in the Open Platform Console, or by a ticket to Open Platform's support, with the numbers of application and shop. Only the seller's own applications get it. Then reconnect the account.",
    },
);

pub(super) const SHOP_CUT: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A Shopee suspendeu o acesso à loja {called}: {why}.",
        es: "Shopee suspendió el acceso a la tienda {called}: {why}.",
        en: "Shopee has cut access to the shop {called}: {why}.",
    },
    Localized {
        pt: "Resolva a situação da loja na Central do Vendedor. Não é preciso reconectar a conta.",
        es: "Resuelve el estado de la tienda en el Seller Centre. No hace falta reconectar la cuenta.",
        en: "Sort out the shop's status in the Seller Centre. There is no need to reconnect the account.",
    },
);

pub(super) const CONSENT_ENDS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A autorização da loja {called} termina em {at}.",
        es: "La autorización de la tienda {called} termina el {at}.",
        en: "The authorisation of the shop {called} ends on {at}.",
    },
    Localized {
        pt: "Conecte a conta de novo antes dessa data.",
        es: "Conecta la cuenta de nuevo antes de esa fecha.",
        en: "Connect the account again before that date.",
    },
);

pub(super) const PUSH_BLOCKED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A loja {called} está na lista de lojas sem avisos do aplicativo.",
        es: "La tienda {called} está en la lista de tiendas sin avisos de la aplicación.",
        en: "The shop {called} is on the application's list of shops without pushes.",
    },
    Localized {
        pt: "Tire-a da lista no Open Platform Console, em Push Mechanism.",
        es: "Quítala de la lista en el Open Platform Console, en Push Mechanism.",
        en: "Take it off the list in the Open Platform Console, at Push Mechanism.",
    },
);
