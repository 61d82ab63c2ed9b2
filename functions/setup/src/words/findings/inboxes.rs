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
    pt: "Clique em “Preparar o Chatwoot”.",
    es: "Haz clic en “Preparar Chatwoot”.",
    en: "Click “Prepare Chatwoot”.",
};

const NOT_LISTED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot não listou as caixas de entrada: {why}.",
        es: "Chatwoot no listó las bandejas de entrada: {why}.",
        en: "Chatwoot did not list its inboxes: {why}.",
    },
    Localized {
        pt: "Dê ao usuário do token acesso às caixas de entrada.",
        es: "Da al usuario del token acceso a las bandejas de entrada.",
        en: "Give the token's user access to the inboxes.",
    },
);

const USABLE: FindingWords = FindingWords::fine(Localized {
    pt: "Caixa de entrada {id}, “{called}”.",
    es: "Bandeja de entrada {id}, “{called}”.",
    en: "Inbox {id}, “{called}”.",
});

const NOT_MADE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Ainda não existe a caixa de entrada “{title}”.",
        es: "Todavía no existe la bandeja de entrada “{title}”.",
        en: "There is no inbox “{title}” yet.",
    },
    PREPARE,
);

const GONE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa de entrada {id} não existe, ou o usuário do token não participa dela.",
        es: "La bandeja de entrada {id} no existe, o el usuario del token no participa en ella.",
        en: "Inbox {id} does not exist, or the token's user is not a member of it.",
    },
    Localized {
        pt: "Clique em “Preparar o Chatwoot” ou inclua o usuário do token entre os agentes da caixa.",
        es: "Haz clic en “Preparar Chatwoot” o incluye al usuario del token entre los agentes de la bandeja.",
        en: "Click “Prepare Chatwoot”, or add the token's user to the inbox's agents.",
    },
);

const WRONG_KIND: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa de entrada {id} é do tipo {kind}, e só as do tipo API servem.",
        es: "La bandeja de entrada {id} es del tipo {kind}, y solo sirven las del tipo API.",
        en: "Inbox {id} is of type {kind}, and only inboxes of type API will do.",
    },
    Localized {
        pt: "Retire esse número dos parâmetros e clique em “Preparar o Chatwoot”.",
        es: "Quita ese número de los parámetros y haz clic en “Preparar Chatwoot”.",
        en: "Remove that number from the parameters and click “Prepare Chatwoot”.",
    },
);

const SPEAKS_BY_ITSELF: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa envia mensagens automáticas aos clientes (saudação, pesquisa ou horário de atendimento). Essas mensagens não chegam ao comprador.",
        es: "La bandeja envía mensajes automáticos a los clientes (saludo, encuesta u horario de atención). Esos mensajes no llegan al comprador.",
        en: "The inbox sends automatic messages to contacts (greeting, survey or business hours). Those messages do not reach the buyer.",
    },
    Localized {
        pt: "Desative-as nas configurações da caixa.",
        es: "Desactívalos en la configuración de la bandeja.",
        en: "Switch them off in the inbox's settings.",
    },
);

const SEVERAL_CONVERSATIONS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa permite várias conversas por contato: uma venda pode acabar dividida.",
        es: "La bandeja permite varias conversaciones por contacto: una venta puede quedar dividida.",
        en: "The inbox allows several conversations per contact: a sale may end up in two.",
    },
    Localized {
        pt: "Ative “Bloquear para conversa única” nas configurações da caixa.",
        es: "Activa “Bloquear a una sola conversación” en la configuración de la bandeja.",
        en: "Switch on “Lock to single conversation” in the inbox's settings.",
    },
);

const NO_MEMBERS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Nenhum agente participa da caixa: só administradores a veem.",
        es: "Ningún agente participa en la bandeja: solo la ven los administradores.",
        en: "No agent is a member of the inbox: only administrators see it.",
    },
    Localized {
        pt: "Inclua os agentes em Configurações → Caixas de entrada → Colaboradores.",
        es: "Incluye a los agentes en Ajustes → Entradas → Colaboradores.",
        en: "Add the agents in Settings → Inboxes → Collaborators.",
    },
);

const SAME_FOR_BOTH: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Perguntas e vendas estão na mesma caixa ({id}).",
        es: "Preguntas y ventas están en la misma bandeja de entrada ({id}).",
        en: "Questions and sales are in the same inbox ({id}).",
    },
    Localized {
        pt: "Use uma caixa para perguntas e outra para vendas: assim se vê quais respostas são públicas.",
        es: "Usa una bandeja para preguntas y otra para ventas: así se ve qué respuestas son públicas.",
        en: "Use one inbox for questions and another for sales, so that public answers stand out.",
    },
);

const ATTRIBUTES_DEFINED: FindingWords = FindingWords::fine(Localized {
    pt: "Os {all} atributos das conversas estão definidos.",
    es: "Los {all} atributos de las conversaciones están definidos.",
    en: "All {all} attributes of conversations are defined.",
});

const ATTRIBUTES_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Faltam {missing} de {all} atributos: os agentes não veem os dados da venda ao lado da conversa.",
        es: "Faltan {missing} de {all} atributos: los agentes no ven los datos de la venta al lado de la conversación.",
        en: "{missing} of {all} attributes are missing: agents do not see the sale's data beside the conversation.",
    },
    PREPARE,
);

const LABELS_THERE: FindingWords = FindingWords::fine(Localized {
    pt: "As {all} etiquetas existem.",
    es: "Las {all} etiquetas existen.",
    en: "All {all} labels are there.",
});

const LABELS_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Faltam {missing} de {all} etiquetas.",
        es: "Faltan {missing} de {all} etiquetas.",
        en: "{missing} of {all} labels are missing.",
    },
    PREPARE,
);
