//! What agents read of what they have done at Mercado Livre by commands.

use bridge::i18n::Localized;

pub(crate) const DELETE: Localized = Localized::new("excluir", "eliminar", "delete");
pub(crate) const DELETE_DOES: Localized = Localized {
    pt: "exclui esta pergunta do anúncio, sem resposta",
    es: "elimina esta pregunta de la publicación, sin respuesta",
    en: "deletes this question from the listing, unanswered",
};
pub(crate) const DELETE_WILL: Localized = Localized {
    pt: "Esta pergunta será excluída do anúncio, sem resposta. Não há como desfazer.",
    es: "Esta pregunta se eliminará de la publicación, sin respuesta. No se puede deshacer.",
    en: "This question will be deleted from the listing, unanswered. That cannot be undone.",
};
pub(crate) const DELETE_DONE: Localized = Localized {
    pt: "A pergunta foi excluída do anúncio.",
    es: "La pregunta se eliminó de la publicación.",
    en: "The question was deleted from the listing.",
};
pub(crate) const DELETE_ONLY_OPEN: Localized = Localized {
    pt: "O Mercado Livre só exclui perguntas que ainda não foram respondidas nem encerradas.",
    es: "Mercado Libre solo elimina preguntas que aún no fueron respondidas ni cerradas.",
    en: "Mercado Libre deletes only questions that were neither answered nor closed.",
};
pub(crate) const QUESTION_GONE: Localized = Localized {
    pt: "A pergunta não existe mais.",
    es: "La pregunta ya no existe.",
    en: "The question is not there any more.",
};

pub(crate) const BLOCK: Localized = Localized::new("bloquear", "bloquear", "block");
pub(crate) const BLOCK_DOES: Localized = Localized {
    pt: "impede quem perguntou de fazer outras perguntas nos seus anúncios",
    es: "impide a quien preguntó hacer otras preguntas en tus publicaciones",
    en: "keeps this asker from asking on your listings",
};
pub(crate) const BLOCK_WILL: Localized = Localized {
    pt: "Quem fez esta pergunta não poderá mais perguntar em nenhum dos seus anúncios, mas ainda poderá comprar. Esta pergunta também não poderá mais ser respondida.",
    es: "Quien hizo esta pregunta ya no podrá preguntar en ninguna de tus publicaciones, pero podrá seguir comprando. Tampoco se podrá responder esta pregunta.",
    en: "Whoever asked this will not be able to ask on any of your listings. They can still buy. This question cannot be answered any more either.",
};
pub(crate) const BLOCK_DONE: Localized = Localized {
    pt: "Quem fez esta pergunta foi bloqueado e não pode mais perguntar nos seus anúncios.",
    es: "Quien hizo esta pregunta quedó bloqueado y ya no puede preguntar en tus publicaciones.",
    en: "Whoever asked this was blocked and cannot ask on your listings any more.",
};
pub(crate) const BLOCKED_ALREADY: Localized = Localized {
    pt: "Quem fez esta pergunta já está bloqueado.",
    es: "Quien hizo esta pregunta ya está bloqueado.",
    en: "Whoever asked this is blocked already.",
};

pub(crate) const UNBLOCK: Localized = Localized::new("desbloquear", "desbloquear", "unblock");
pub(crate) const UNBLOCK_DOES: Localized = Localized {
    pt: "desfaz o bloqueio de quem perguntou",
    es: "deshace el bloqueo de quien preguntó",
    en: "unblocks this asker",
};
pub(crate) const UNBLOCK_WILL: Localized = Localized {
    pt: "Quem fez esta pergunta poderá voltar a perguntar nos seus anúncios.",
    es: "Quien hizo esta pregunta podrá volver a preguntar en tus publicaciones.",
    en: "Whoever asked this will be able to ask on your listings again.",
};
pub(crate) const UNBLOCK_DONE: Localized = Localized {
    pt: "O bloqueio de quem fez esta pergunta foi desfeito.",
    es: "Se deshizo el bloqueo de quien hizo esta pregunta.",
    en: "Whoever asked this was unblocked.",
};
pub(crate) const NOT_BLOCKED: Localized = Localized {
    pt: "Quem fez esta pergunta não está bloqueado.",
    es: "Quien hizo esta pregunta no está bloqueado.",
    en: "Whoever asked this is not blocked.",
};
pub(crate) const NO_ASKER: Localized = Localized {
    pt: "O Mercado Livre não diz quem fez esta pergunta.",
    es: "Mercado Libre no dice quién hizo esta pregunta.",
    en: "Mercado Libre does not say who asked this.",
};

pub(crate) const NOTHING_HERE: Localized = Localized {
    pt: "O Mercado Livre não oferece isso nesta conversa.",
    es: "Mercado Libre no ofrece eso en esta conversación.",
    en: "Mercado Libre does not offer that in this conversation.",
};
pub(crate) const REFUSED: Localized = Localized {
    pt: "O Mercado Livre recusou: {words}",
    es: "Mercado Libre lo rechazó: {words}",
    en: "Mercado Libre refused: {words}",
};
