//! The words of findings about inboxes, their webhooks, attributes and labels.

use bridge::i18n::Localized;

use crate::{checks::codes::InboxCode, words::finding::FindingWords};

pub(super) fn words(code: InboxCode) -> FindingWords {
    match code {
        InboxCode::NotListed => NOT_LISTED,
        InboxCode::Usable => USABLE,
        InboxCode::NotMade => NOT_MADE,
        InboxCode::Gone => GONE,
        InboxCode::WrongKind => WRONG_KIND,
        InboxCode::SpeaksByItself => SPEAKS_BY_ITSELF,
        InboxCode::SeveralConversations => SEVERAL_CONVERSATIONS,
        InboxCode::NoMembers => NO_MEMBERS,
        InboxCode::SameForBoth => SAME_FOR_BOTH,
        InboxCode::AttributesDefined => ATTRIBUTES_DEFINED,
        InboxCode::AttributesMissing => ATTRIBUTES_MISSING,
        InboxCode::LabelsThere => LABELS_THERE,
        InboxCode::LabelsMissing => LABELS_MISSING,
    }
}

pub(super) const PREPARE: Localized = Localized {
    pt: "Aperte «Preparar o Chatwoot».",
    es: "Pulsa «Preparar Chatwoot».",
    en: "Press “Prepare Chatwoot”.",
};

const NOT_LISTED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot não listou as caixas de entrada: {why}.",
        es: "Chatwoot no listó los canales: {why}.",
        en: "Chatwoot did not list its inboxes: {why}.",
    },
    Localized {
        pt: "Dê ao usuário do token acesso às caixas de entrada.",
        es: "Da al usuario del token acceso a los canales.",
        en: "Give the token's user access to the inboxes.",
    },
);

const USABLE: FindingWords = FindingWords::fine(Localized {
    pt: "Caixa de entrada {id}, «{called}».",
    es: "Canal {id}, «{called}».",
    en: "Inbox {id}, “{called}”.",
});

const NOT_MADE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Ainda não há caixa de entrada «{title}».",
        es: "Aún no hay canal «{title}».",
        en: "There is no inbox “{title}” yet.",
    },
    PREPARE,
);

const GONE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa de entrada {id} não existe, ou o usuário do token não participa dela.",
        es: "El canal {id} no existe, o el usuario del token no participa en él.",
        en: "Inbox {id} does not exist, or the token's user is no member of it.",
    },
    Localized {
        pt: "Aperte «Preparar o Chatwoot», ou inclua o usuário do token entre os agentes da caixa.",
        es: "Pulsa «Preparar Chatwoot», o incluye al usuario del token entre los agentes del canal.",
        en: "Press “Prepare Chatwoot”, or add the token's user to the inbox's agents.",
    },
);

const WRONG_KIND: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa de entrada {id} é do tipo {kind}, e só as do tipo API servem.",
        es: "El canal {id} es del tipo {kind}, y solo sirven los del tipo API.",
        en: "Inbox {id} is of the kind {kind}, and only those of the kind API will do.",
    },
    Localized {
        pt: "Tire esse número dos parâmetros e aperte «Preparar o Chatwoot».",
        es: "Quita ese número de los parámetros y pulsa «Preparar Chatwoot».",
        en: "Remove that number from the parameters and press “Prepare Chatwoot”.",
    },
);

const SPEAKS_BY_ITSELF: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa escreve sozinha aos clientes (saudação, pesquisa ou horário). Essas mensagens não chegam ao comprador.",
        es: "El canal escribe solo a los clientes (saludo, encuesta u horario). Esos mensajes no llegan al comprador.",
        en: "The inbox writes to contacts by itself (greeting, survey or hours). Those messages do not reach the buyer.",
    },
    Localized {
        pt: "Desligue-as nas configurações da caixa.",
        es: "Desactívalos en la configuración del canal.",
        en: "Switch them off in the inbox's settings.",
    },
);

const SEVERAL_CONVERSATIONS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa permite várias conversas por contato: uma venda pode acabar dividida.",
        es: "El canal permite varias conversaciones por contacto: una venta puede quedar dividida.",
        en: "The inbox allows several conversations per contact: a sale may end up in two.",
    },
    Localized {
        pt: "Ligue «conversa única» nas configurações da caixa.",
        es: "Activa «conversación única» en la configuración del canal.",
        en: "Switch “single conversation” on in the inbox's settings.",
    },
);

const NO_MEMBERS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Nenhum agente participa da caixa: só administradores a veem.",
        es: "Ningún agente participa en el canal: solo lo ven los administradores.",
        en: "No agent is a member of the inbox: only administrators see it.",
    },
    Localized {
        pt: "Inclua os agentes em Configurações → Caixas de entrada → Colaboradores.",
        es: "Incluye a los agentes en Configuración → Canales → Colaboradores.",
        en: "Add the agents in Settings → Inboxes → Collaborators.",
    },
);

const SAME_FOR_BOTH: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Perguntas e vendas estão na mesma caixa ({id}).",
        es: "Preguntas y ventas están en el mismo canal ({id}).",
        en: "Questions and sales are in the same inbox ({id}).",
    },
    Localized {
        pt: "Use uma caixa para cada uma, para que as respostas públicas se distingam.",
        es: "Usa un canal para cada una, para distinguir las respuestas públicas.",
        en: "Use one inbox for each, so that public answers stand out.",
    },
);

const ATTRIBUTES_DEFINED: FindingWords = FindingWords::fine(Localized {
    pt: "Os {all} atributos das conversas estão definidos.",
    es: "Los {all} atributos de las conversaciones están definidos.",
    en: "All {all} attributes of conversations are defined.",
});

const ATTRIBUTES_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Faltam {missing} de {all} atributos: os agentes não veem os dados da venda ao lado.",
        es: "Faltan {missing} de {all} atributos: los agentes no ven los datos de la venta al lado.",
        en: "{missing} of {all} attributes are missing: agents do not see the sale's data beside it.",
    },
    PREPARE,
);

const LABELS_THERE: FindingWords = FindingWords::fine(Localized {
    pt: "Os {all} marcadores existem.",
    es: "Las {all} etiquetas existen.",
    en: "All {all} labels are there.",
});

const LABELS_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Faltam {missing} de {all} marcadores.",
        es: "Faltan {missing} de {all} etiquetas.",
        en: "{missing} of {all} labels are missing.",
    },
    PREPARE,
);
