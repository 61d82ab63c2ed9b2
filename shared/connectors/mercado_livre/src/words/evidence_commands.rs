//! What agents read of proving by a command that the product of a claim was sent.

use bridge::i18n::Localized;

pub(crate) const PROVE: Localized = Localized::new("comprovar", "comprobar", "prove");
pub(crate) const PROVE_DOES: Localized = Localized {
    pt: "envia ao Mercado Livre a prova de que o produto foi ou será enviado; sozinho, mostra como escrevê-la",
    es: "envía a Mercado Libre la prueba de que el producto se envió o se enviará; solo, muestra cómo escribirla",
    en: "proves to Mercado Libre that the product was or will be sent; alone, it shows how that is written",
};

/// How the product goes to the buyer, or that it will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProofMethod {
    Mail,
    Courier,
    Hand,
    Email,
    Promise,
}

/// One way to prove it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProofForm {
    /// What is proven.
    pub(crate) method: ProofMethod,
    /// How agents name it.
    pub(crate) word: Localized,
    /// What is written behind the command's word.
    pub(crate) example: Localized,
    /// What it says.
    pub(crate) does: Localized,
    /// What its values are, in order; the last ones may be left out.
    pub(crate) values: &'static [Localized],
    /// What its date is.
    pub(crate) day: Localized,
}

const COMPANY: Localized = Localized::new("Empresa", "Empresa", "Carrier");
const TRACKING: Localized = Localized::new("Rastreio", "Seguimiento", "Tracking number");
const AGENCY: Localized = Localized::new(
    "Agência de destino",
    "Agencia de destino",
    "Destination agency",
);
const RECEIVER: Localized = Localized::new("Destinatário", "Destinatario", "Receiver");
const ADDRESS: Localized = Localized::new("E-mail", "Correo electrónico", "E-mail");
const SHIPPED: Localized = Localized::new("Enviado em", "Enviado el", "Sent on");
const DELIVERED: Localized = Localized::new("Entregue em", "Entregado el", "Delivered on");
const WILL_BE_SHIPPED: Localized =
    Localized::new("Será enviado em", "Se enviará el", "Will be sent on");

const MAIL: ProofForm = ProofForm {
    method: ProofMethod::Mail,
    word: Localized::new("correio", "correo", "mail"),
    example: Localized {
        pt: "correio Correios; AB123456789BR; 20/11/2026",
        es: "correo Correo Argentino; AB123456789AR; 20/11/2026",
        en: "mail Correios; AB123456789BR; 2026-11-20",
    },
    does: Localized::new("enviado por correio", "enviado por correo", "sent by mail"),
    values: &[COMPANY, TRACKING],
    day: SHIPPED,
};
const COURIER: ProofForm = ProofForm {
    method: ProofMethod::Courier,
    word: Localized::new("transportadora", "encomienda", "courier"),
    example: Localized {
        pt: "transportadora Jadlog; Agência Centro; José da Silva; 20/11/2026",
        es: "encomienda Andreani; Agencia Centro; José Pérez; 20/11/2026",
        en: "courier Jadlog; Central agency; John Smith; 2026-11-20",
    },
    does: Localized {
        pt: "enviado por transportadora, até a agência e o destinatário; o rastreio pode vir depois deles",
        es: "enviado por encomienda, a la agencia y al destinatario; el seguimiento puede ir después de ellos",
        en: "sent by courier, to that agency and receiver; a tracking number may follow them",
    },
    values: &[COMPANY, AGENCY, RECEIVER, TRACKING],
    day: SHIPPED,
};
const HAND: ProofForm = ProofForm {
    method: ProofMethod::Hand,
    word: Localized::new("mãos", "mano", "hand"),
    example: Localized::new("mãos 20/11/2026", "mano 20/11/2026", "hand 2026-11-20"),
    does: Localized::new("entregue em mãos", "entregado en mano", "delivered by hand"),
    values: &[],
    day: DELIVERED,
};
const EMAIL: ProofForm = ProofForm {
    method: ProofMethod::Email,
    word: Localized::new("e-mail", "email", "email"),
    example: Localized {
        pt: "e-mail comprador@example.com; 20/11/2026",
        es: "email comprador@example.com; 20/11/2026",
        en: "email buyer@example.com; 2026-11-20",
    },
    does: Localized::new(
        "enviado por e-mail",
        "enviado por correo electrónico",
        "sent by e-mail",
    ),
    values: &[ADDRESS],
    day: SHIPPED,
};
const PROMISED: ProofForm = ProofForm {
    method: ProofMethod::Promise,
    word: Localized::new("promessa", "promesa", "promise"),
    example: Localized {
        pt: "promessa 25/11/2026",
        es: "promesa 25/11/2026",
        en: "promise 2026-11-25",
    },
    does: Localized {
        pt: "promessa de envio",
        es: "promesa de envío",
        en: "promise to send it",
    },
    values: &[],
    day: WILL_BE_SHIPPED,
};

pub(crate) const FORMS_KNOWN: &[ProofForm] = &[MAIL, COURIER, HAND, EMAIL, PROMISED];

pub(crate) const METHOD: Localized = Localized::new("Prova", "Prueba", "Proof");
/// How a day is written.
pub(crate) const DAY: Localized = Localized::new("%d/%m/%Y", "%d/%m/%Y", "%Y-%m-%d");

pub(crate) const FORMS: Localized = Localized {
    pt: "O que o Mercado Livre aceita agora como prova nesta reclamação. Cada uma mostra antes o que seria enviado:\n\n{lines}",
    es: "Lo que Mercado Libre acepta ahora como prueba en este reclamo. Cada una muestra antes lo que se enviaría:\n\n{lines}",
    en: "What Mercado Libre takes now as a proof in this claim. Each shows first what would be sent:\n\n{lines}",
};
pub(crate) const LINE: Localized = Localized {
    pt: "- `/comprovar {form}`: {does}",
    es: "- `/comprobar {form}`: {does}",
    en: "- `/prove {form}`: {does}",
};
pub(crate) const WILL: Localized = Localized {
    pt: "Esta prova será enviada ao Mercado Livre nesta reclamação. Depois ela não pode ser alterada nem desfeita.\n\n{lines}",
    es: "Esta prueba se enviará a Mercado Libre en este reclamo. Después no se puede cambiar ni deshacer.\n\n{lines}",
    en: "This proof will be sent to Mercado Libre in this claim. It cannot be changed or undone afterwards.\n\n{lines}",
};
pub(crate) const DONE: Localized = Localized {
    pt: "A prova foi enviada ao Mercado Livre nesta reclamação.",
    es: "La prueba se envió a Mercado Libre en este reclamo.",
    en: "The proof was sent to Mercado Libre in this claim.",
};

pub(crate) const NO_SUCH_FORM: Localized = Localized {
    pt: "A primeira palavra diz como foi enviado, e esta não é nenhuma das conhecidas.",
    es: "La primera palabra dice cómo se envió, y esta no es ninguna de las conocidas.",
    en: "The first word says how it was sent, and this is none that is known.",
};
pub(crate) const ONE_DATE: Localized = Localized {
    pt: "Escreva exatamente uma data, como 20/11/2026, separada por ponto e vírgula do que vem antes e depois.",
    es: "Escribe exactamente una fecha, como 20/11/2026, separada con punto y coma de lo que va antes y después.",
    en: "Write exactly one date, as 2026-11-20 or 20/11/2026, set apart by semicolons from what stands before and behind.",
};
pub(crate) const NOT_FUTURE: Localized = Localized {
    pt: "A data de envio ou de entrega ainda não chegou. Confira-a, ou use a promessa.",
    es: "La fecha de envío o de entrega todavía no llegó. Revísala, o usa la promesa.",
    en: "The day on which it was sent or delivered is yet to come. Check it, or use the promise.",
};
pub(crate) const NOT_PAST: Localized = Localized {
    pt: "A data prometida já passou. Escreva uma que ainda vem.",
    es: "La fecha prometida ya pasó. Escribe una que aún no llegó.",
    en: "The promised day is over. Write one that is yet to come.",
};
pub(crate) const VALUE_TOO_LONG: Localized = Localized {
    pt: "Um dos valores passa de {n} caracteres. Encurte-o e escreva o comando de novo.",
    es: "Uno de los valores supera los {n} caracteres. Acórtalo y escribe el comando de nuevo.",
    en: "One of the values has more than {n} characters. Shorten it and write the command again.",
};
pub(crate) const UNFIT: Localized = Localized {
    pt: "Faltam valores, ou há valores a mais. Separe-os por ponto e vírgula.",
    es: "Faltan valores, o sobran. Sepáralos con punto y coma.",
    en: "Values are missing, or there are too many. Set them apart by semicolons.",
};
