//! What agents read of beginning a sale's conversation by a reason of the action guide.

use bridge::i18n::Localized;

pub(crate) const START: Localized = Localized::new("iniciar", "iniciar", "start");
pub(crate) const START_DOES: Localized = Localized {
    pt: "envia a primeira mensagem desta venda, com um motivo do Mercado Livre; sozinho, lista os motivos",
    es: "envía el primer mensaje de esta venta, con un motivo de Mercado Libre; solo, lista los motivos",
    en: "sends the first message of this sale for a reason of Mercado Libre's; alone, it lists the reasons",
};

/// A reason that the action guide is known to have.
pub(crate) struct KnownReason {
    /// As Mercado Livre names it.
    pub(crate) id: &'static str,
    /// How agents name it.
    pub(crate) word: Localized,
    /// What it is for.
    pub(crate) does: Localized,
}

pub(crate) const REASONS: &[KnownReason] = &[
    KnownReason {
        id: "REQUEST_VARIANTS",
        word: Localized::new("variante", "variante", "variant"),
        does: Localized {
            pt: "pergunta qual variante o comprador quer",
            es: "pregunta qué variante quiere el comprador",
            en: "asks which variant the buyer wants",
        },
    },
    KnownReason {
        id: "REQUEST_BILLING_INFO",
        word: Localized::new("faturamento", "facturación", "billing"),
        does: Localized {
            pt: "pede os dados de faturamento",
            es: "pide los datos de facturación",
            en: "asks for the billing data",
        },
    },
    KnownReason {
        id: "SEND_INVOICE_LINK",
        word: Localized::new("nota", "factura", "invoice"),
        does: Localized {
            pt: "envia o link da nota fiscal",
            es: "envía el enlace de la factura",
            en: "sends the link of the invoice",
        },
    },
    KnownReason {
        id: "DELIVERY_PROMISE",
        word: Localized::new("entrega", "entrega", "delivery"),
        does: Localized {
            pt: "combina o horário da entrega, em horas: de e até",
            es: "acuerda el horario de la entrega, en horas: desde y hasta",
            en: "promises when it is delivered, in hours: from and to",
        },
    },
    KnownReason {
        id: "OTHER",
        word: Localized::new("outro", "otro", "other"),
        does: Localized {
            pt: "qualquer outro assunto",
            es: "cualquier otro asunto",
            en: "anything else",
        },
    },
];

/// A reason that came later.
pub(crate) const NEW_REASON: Localized = Localized {
    pt: "um motivo novo do Mercado Livre",
    es: "un motivo nuevo de Mercado Libre",
    en: "a new reason of Mercado Libre's",
};
pub(crate) const LIST: Localized = Localized {
    pt: "Motivos que o Mercado Livre aceita agora para iniciar esta conversa. Cada um mostra antes o que seria enviado:\n\n{lines}",
    es: "Motivos que Mercado Libre acepta ahora para iniciar esta conversación. Cada uno muestra antes lo que se enviaría:\n\n{lines}",
    en: "Reasons that Mercado Libre takes now to start this conversation. Each shows first what would be sent:\n\n{lines}",
};
pub(crate) const NO_REASONS: Localized = Localized {
    pt: "O Mercado Livre não oferece agora nenhum motivo para iniciar esta conversa. Espere o comprador escrever.",
    es: "Mercado Libre no ofrece ahora ningún motivo para iniciar esta conversación. Espera a que el comprador escriba.",
    en: "Mercado Libre offers no reason to start this conversation now. Wait until the buyer writes.",
};
/// A line of the list; what the reason takes stands behind its word.
pub(crate) const LINE: Localized = Localized {
    pt: "- `/iniciar {reason}`: {does} ({left})",
    es: "- `/iniciar {reason}`: {does} ({left})",
    en: "- `/start {reason}`: {does} ({left})",
};
pub(crate) const TEXT: Localized = Localized::new("texto", "texto", "text");
pub(crate) const LEFT: Localized = Localized::new(
    "usos restantes: {n}",
    "usos restantes: {n}",
    "uses left: {n}",
);
pub(crate) const LEFT_UNKNOWN: Localized = Localized {
    pt: "usos restantes não informados",
    es: "usos restantes no informados",
    en: "uses left are not told",
};
pub(crate) const UP_TO: Localized = Localized::new(
    "até {n} caracteres",
    "hasta {n} caracteres",
    "up to {n} characters",
);
pub(crate) const READY_MADE: Localized = Localized::new(
    "mensagem pronta",
    "mensaje predefinido",
    "ready-made message",
);
pub(crate) const ON_SITE_ONLY: Localized =
    Localized::new("só pelo site", "solo en el sitio", "on the site only");

pub(crate) const TEXT_WILL: Localized = Localized {
    pt: "Esta mensagem será enviada ao comprador, pelo motivo “{reason}”. Não há como desfazer.\n\n{text}",
    es: "Este mensaje se enviará al comprador, por el motivo “{reason}”. No se puede deshacer.\n\n{text}",
    en: "This message will be sent to the buyer, for the reason “{reason}”. That cannot be undone.\n\n{text}",
};
pub(crate) const READY_WILL: Localized = Localized {
    pt: "A mensagem pronta do Mercado Livre para o motivo “{reason}” será enviada ao comprador{values}. Não há como desfazer.",
    es: "El mensaje predefinido de Mercado Libre para el motivo “{reason}” se enviará al comprador{values}. No se puede deshacer.",
    en: "Mercado Libre's ready-made message for the reason “{reason}” will be sent to the buyer{values}. That cannot be undone.",
};
pub(crate) const WITH_VALUES: Localized =
    Localized::new(", com {values}", ", con {values}", ", with {values}");
pub(crate) const DONE: Localized = Localized {
    pt: "A mensagem foi enviada ao comprador, pelo motivo “{reason}”.",
    es: "El mensaje se envió al comprador, por el motivo “{reason}”.",
    en: "The message was sent to the buyer, for the reason “{reason}”.",
};

/// The guide is not the way here.
pub(crate) const SIMPLY_REPLY: Localized = Localized {
    pt: "Nesta venda o Mercado Livre não pede motivo. Responda normalmente nesta conversa.",
    es: "En esta venta Mercado Libre no pide un motivo. Responde normalmente en esta conversación.",
    en: "In this sale Mercado Libre asks for no reason. Simply reply in this conversation.",
};
pub(crate) const BLOCKED: Localized = Localized {
    pt: "Esta conversa está bloqueada no Mercado Livre.",
    es: "Esta conversación está bloqueada en Mercado Libre.",
    en: "This conversation is blocked at Mercado Libre.",
};
pub(crate) const NO_SUCH_REASON: Localized = Localized {
    pt: "O Mercado Livre não oferece esse motivo nesta venda. {list}",
    es: "Mercado Libre no ofrece ese motivo en esta venta. {list}",
    en: "Mercado Libre does not offer that reason in this sale. {list}",
};
pub(crate) const USED_UP: Localized = Localized {
    pt: "Esse motivo já foi usado nesta venda. Espere o comprador escrever ou use outro: `/iniciar` lista os que restam.",
    es: "Ese motivo ya se usó en esta venta. Espera a que el comprador escriba o usa otro: `/iniciar` lista los que quedan.",
    en: "That reason was used in this sale already. Wait until the buyer writes or use another: `/start` lists what is left.",
};
pub(crate) const UNFIT: Localized = Localized {
    pt: "Esse motivo se escreve assim:\n\n{line}",
    es: "Ese motivo se escribe así:\n\n{line}",
    en: "This is how that reason is written:\n\n{line}",
};
pub(crate) const NOT_FROM_HERE: Localized = Localized {
    pt: "O Mercado Livre não diz como usar esse motivo por aqui. Inicie a conversa pelo site.",
    es: "Mercado Libre no dice cómo usar ese motivo desde aquí. Inicia la conversación en el sitio.",
    en: "Mercado Libre does not tell how that reason is used from here. Start the conversation on the site.",
};
pub(crate) const TOO_LONG: Localized = Localized {
    pt: "O texto passa de {n} caracteres. Encurte-o e escreva o comando de novo.",
    es: "El texto supera los {n} caracteres. Acórtalo y escribe el comando de nuevo.",
    en: "The text has more than {n} characters. Shorten it and write the command again.",
};
pub(crate) const CHARACTER: Localized = Localized {
    pt: "O Mercado Livre não aceita o caractere “{c}”. Retire-o e escreva o comando de novo.",
    es: "Mercado Libre no acepta el carácter “{c}”. Quítalo y escribe el comando de nuevo.",
    en: "Mercado Libre does not take the character “{c}”. Remove it and write the command again.",
};
pub(crate) const HELD: Localized = Localized {
    pt: "A moderação do Mercado Livre reteve a mensagem.",
    es: "La moderación de Mercado Libre retuvo el mensaje.",
    en: "Mercado Libre's moderation held the message back.",
};
