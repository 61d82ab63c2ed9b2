//! The words of findings about inboxes, their webhooks, attributes and labels.

use bridge::i18n::Localized;

use super::FindingWords;
use crate::checks::codes::InboxCode;

pub(super) fn words(code: InboxCode) -> FindingWords {
    match code {
        InboxCode::NotListed => NOT_LISTED,
        InboxCode::Usable => USABLE,
        InboxCode::NotMade => NOT_MADE,
        InboxCode::Gone => GONE,
        InboxCode::WrongKind => WRONG_KIND,
        InboxCode::NeitherSignedNorToken => NEITHER_SIGNED_NOR_TOKEN,
        InboxCode::WebhookEmpty => WEBHOOK_EMPTY,
        InboxCode::WebhookOldToken => WEBHOOK_OLD_TOKEN,
        InboxCode::WebhookElsewhere => WEBHOOK_ELSEWHERE,
        InboxCode::SecretUnknown => SECRET_UNKNOWN,
        InboxCode::WebhookRight => WEBHOOK_RIGHT,
        InboxCode::WebhookSigned => WEBHOOK_SIGNED,
        InboxCode::SecretDiffers => SECRET_DIFFERS,
        InboxCode::SpeaksByItself => SPEAKS_BY_ITSELF,
        InboxCode::SeveralConversations => SEVERAL_CONVERSATIONS,
        InboxCode::NoMembers => NO_MEMBERS,
        InboxCode::SameForBoth => SAME_FOR_BOTH,
        InboxCode::AttributesDefined => ATTRIBUTES_DEFINED,
        InboxCode::AttributesMissing => ATTRIBUTES_MISSING,
        InboxCode::LabelsThere => LABELS_THERE,
        InboxCode::LabelsMissing => LABELS_MISSING,
        InboxCode::SignatureWrong => SIGNATURE_WRONG,
        InboxCode::SignatureMissing => SIGNATURE_MISSING,
        InboxCode::SignatureStale => SIGNATURE_STALE,
    }
}

const PREPARE: Localized = Localized {
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

const NEITHER_SIGNED_NOR_TOKEN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Este Chatwoot não assina webhooks, e não há WEBHOOK_TOKEN para protegê-los.",
        es: "Este Chatwoot no firma webhooks, y no hay WEBHOOK_TOKEN que los proteja.",
        en: "This Chatwoot signs no webhooks, and there is no WEBHOOK_TOKEN to protect them.",
    },
    Localized {
        pt: "Defina WEBHOOK_TOKEN (32 ou mais letras e dígitos ao acaso), ou atualize o Chatwoot para 4.13.",
        es: "Define WEBHOOK_TOKEN (32 o más letras y dígitos al azar), o actualiza Chatwoot a 4.13.",
        en: "Set WEBHOOK_TOKEN (32 or more letters and digits at random), or update Chatwoot to 4.13.",
    },
);

const WEBHOOK_EMPTY: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa de entrada não avisa ninguém: o webhook está vazio.",
        es: "El canal no avisa a nadie: el webhook está vacío.",
        en: "The inbox tells nobody: its webhook is empty.",
    },
    PREPARE,
);

const WEBHOOK_OLD_TOKEN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O webhook termina em um token antigo ou errado.",
        es: "El webhook termina en un token antiguo o equivocado.",
        en: "The webhook ends in an old or wrong token.",
    },
    PREPARE,
);

const WEBHOOK_ELSEWHERE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O webhook da caixa aponta para outro lugar.",
        es: "El webhook del canal apunta a otro sitio.",
        en: "The inbox's webhook points elsewhere.",
    },
    Localized {
        pt: "Apague o endereço do webhook nas configurações da caixa e aperte «Preparar o Chatwoot».",
        es: "Borra la dirección del webhook en la configuración del canal y pulsa «Preparar Chatwoot».",
        en: "Clear the webhook's address in the inbox's settings and press “Prepare Chatwoot”.",
    },
);

const SECRET_UNKNOWN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Os webhooks são assinados, mas nenhum segredo é conhecido aqui.",
        es: "Los webhooks van firmados, pero aquí no se conoce ningún secreto.",
        en: "Webhooks are signed, but no secret is known here.",
    },
    Localized {
        pt: "Use o token de um administrador e aperte «Preparar o Chatwoot».",
        es: "Usa el token de un administrador y pulsa «Preparar Chatwoot».",
        en: "Use an administrator's token and press “Prepare Chatwoot”.",
    },
);

const WEBHOOK_RIGHT: FindingWords = FindingWords::fine(Localized {
    pt: "O webhook aponta para cá.",
    es: "El webhook apunta aquí.",
    en: "The webhook points here.",
});

const WEBHOOK_SIGNED: FindingWords = FindingWords::fine(Localized {
    pt: "O webhook aponta para cá e é assinado.",
    es: "El webhook apunta aquí y va firmado.",
    en: "The webhook points here and is signed.",
});

const SECRET_DIFFERS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot assina com um segredo que não é o conhecido aqui.",
        es: "Chatwoot firma con un secreto que no es el conocido aquí.",
        en: "Chatwoot signs with a secret other than the one known here.",
    },
    Localized {
        pt: "Aperte «Preparar o Chatwoot» para ler o segredo atual.",
        es: "Pulsa «Preparar Chatwoot» para leer el secreto actual.",
        en: "Press “Prepare Chatwoot” to read the present secret.",
    },
);

const SPEAKS_BY_ITSELF: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa escreve sozinha aos clientes (saudação, pesquisa ou horário). Essas mensagens não chegam ao Mercado Livre.",
        es: "El canal escribe solo a los clientes (saludo, encuesta u horario). Esos mensajes no llegan a Mercado Libre.",
        en: "The inbox writes to contacts by itself (greeting, survey or hours). Those messages do not reach Mercado Libre.",
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

const SIGNATURE_WRONG: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A assinatura dos webhooks de «{title}» não é de nenhum segredo conhecido. O token do endereço ainda os deixa entrar, mas só como aviso: o texto é lido do Chatwoot.",
        es: "La firma de los webhooks de «{title}» no es de ningún secreto conocido. El token de la dirección aún los deja entrar, pero solo como aviso: el texto se lee de Chatwoot.",
        en: "The webhooks of “{title}” are signed with a secret that is not known here. The address's token still lets them in, but only as a hint: the text is read from Chatwoot.",
    },
    Localized {
        pt: "Aperte «Preparar o Chatwoot». Se continuar, copie o segredo da caixa «{title}», nas configurações dela no Chatwoot, para CHATWOOT_WEBHOOK_SECRET.",
        es: "Pulsa «Preparar Chatwoot». Si sigue, copia el secreto del canal «{title}», en su configuración en Chatwoot, a CHATWOOT_WEBHOOK_SECRET.",
        en: "Press “Prepare Chatwoot”. If it stays, copy the secret of the inbox “{title}”, in its settings in Chatwoot, into CHATWOOT_WEBHOOK_SECRET.",
    },
);

const SIGNATURE_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Chegam webhooks de «{title}» sem assinatura, embora este Chatwoot assine: um proxy a retira, ou mais alguém conhece WEBHOOK_TOKEN. Só o que está no Chatwoot é enviado.",
        es: "Llegan webhooks de «{title}» sin firma, aunque este Chatwoot firma: un proxy la quita, o alguien más conoce WEBHOOK_TOKEN. Solo se envía lo que está en Chatwoot.",
        en: "Webhooks of “{title}” come without a signature although this Chatwoot signs: a proxy removes it, or somebody else knows WEBHOOK_TOKEN. Only what Chatwoot holds is sent.",
    },
    Localized {
        pt: "Confira o proxy entre o Chatwoot e esta instalação; se não for ele, troque WEBHOOK_TOKEN.",
        es: "Revisa el proxy entre Chatwoot y esta instalación; si no es eso, cambia WEBHOOK_TOKEN.",
        en: "Check the proxy between Chatwoot and this installation; if that is not it, change WEBHOOK_TOKEN.",
    },
);

const SIGNATURE_STALE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Os webhooks de «{title}» chegam com mais de cinco minutos de diferença, e só valem como aviso.",
        es: "Los webhooks de «{title}» llegan con más de cinco minutos de diferencia, y solo valen como aviso.",
        en: "The webhooks of “{title}” are more than five minutes off when they come, and count as hints only.",
    },
    Localized {
        pt: "Acerte o relógio do servidor do Chatwoot e veja se a fila do Sidekiq está atrasada.",
        es: "Ajusta el reloj del servidor de Chatwoot y revisa si la cola de Sidekiq está atrasada.",
        en: "Set the clock of Chatwoot's server, and see whether Sidekiq's queue is late.",
    },
);
