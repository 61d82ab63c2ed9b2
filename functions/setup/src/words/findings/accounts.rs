//! The words of findings about sellers' accounts.

use bridge::i18n::Localized;

use crate::{checks::codes::AccountCode, words::finding::FindingWords};

pub(super) fn words(code: AccountCode) -> FindingWords {
    match code {
        AccountCode::NoneConnected => NONE_CONNECTED,
        AccountCode::Connected => CONNECTED,
        AccountCode::Lost => LOST,
        AccountCode::Closed => CLOSED,
        AccountCode::PermissionMissing => PERMISSION_MISSING,
        AccountCode::Barred => BARRED,
        AccountCode::NotPolled => NOT_POLLED,
        AccountCode::ScheduleMissing => SCHEDULE_MISSING,
        AccountCode::SchedulePaused => SCHEDULE_PAUSED,
        AccountCode::ScheduleChanged => SCHEDULE_CHANGED,
        AccountCode::ScheduleRight => SCHEDULE_RIGHT,
        AccountCode::Flooded => FLOODED,
        AccountCode::NotificationsCome => NOTIFICATIONS_COME,
        AccountCode::NotificationsStopped => NOTIFICATIONS_STOPPED,
    }
}

const NEXT_SWEEP: Localized = Localized {
    pt: "Nada a fazer: a próxima verificação, em até um minuto, corrige isto. Se voltar a acontecer, confira as permissões da função poller.",
    es: "Nada que hacer: la próxima revisión, en un minuto como mucho, lo corrige. Si vuelve a pasar, revisa los permisos de la función poller.",
    en: "Nothing to do: the next check, within a minute, sets it right. If it comes back, check the permissions of the function poller.",
};

const NONE_CONNECTED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Nenhuma conta está conectada.",
        es: "Ninguna cuenta está conectada.",
        en: "No account is connected.",
    },
    Localized {
        pt: "Clique em “Conectar uma conta”.",
        es: "Haz clic en “Conectar una cuenta”.",
        en: "Click “Connect an account”.",
    },
);

const CONNECTED: FindingWords = FindingWords::fine(Localized {
    pt: "A conta {called} está conectada.",
    es: "La cuenta {called} está conectada.",
    en: "The account {called} is connected.",
});

const LOST: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A conexão com a conta {called} foi perdida: o acesso não pôde ser renovado ({marketplace}).",
        es: "Se perdió la conexión con la cuenta {called}: el acceso no se pudo renovar ({marketplace}).",
        en: "The connection to the account {called} is lost: {marketplace} refuses to renew access.",
    },
    Localized {
        pt: "Conecte a conta de novo, entrando como o administrador dela.",
        es: "Conecta la cuenta de nuevo, entrando como su administrador.",
        en: "Connect the account again, logging in as its administrator.",
    },
);

const CLOSED: FindingWords = FindingWords::fine(Localized {
    pt: "A conta {called} foi desconectada por alguém da equipe.",
    es: "La cuenta {called} fue desconectada por alguien del equipo.",
    en: "The account {called} was disconnected by somebody on the team.",
});

const PERMISSION_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "{marketplace} nega ao aplicativo o acesso a: {feed}. O resto continua funcionando.",
        es: "{marketplace} niega a la aplicación el acceso a: {feed}. Lo demás sigue funcionando.",
        en: "{marketplace} denies the application access to: {feed}. Everything else keeps working.",
    },
    Localized {
        pt: "{remedy}",
        es: "{remedy}",
        en: "{remedy}",
    },
);

const NOT_POLLED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A última verificação desta conta foi há {minutes} minutos.",
        es: "La última revisión de esta cuenta fue hace {minutes} minutos.",
        en: "This account was last checked {minutes} minutes ago.",
    },
    Localized {
        pt: "Clique em “Buscar mensagens agora” e veja o resultado; se der certo, confira o agendamento da função poller.",
        es: "Haz clic en “Buscar mensajes ahora” y mira el resultado; si funciona, revisa la programación de la función poller.",
        en: "Click “Check for messages now” and see what it says; if it works, check the schedule of the function poller.",
    },
);

const SCHEDULE_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O agendamento da conta não existe.",
        es: "La programación de la cuenta no existe.",
        en: "The account's schedule is missing.",
    },
    NEXT_SWEEP,
);

const SCHEDULE_PAUSED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O agendamento da conta está pausado.",
        es: "La programación de la cuenta está en pausa.",
        en: "The account's schedule is paused.",
    },
    NEXT_SWEEP,
);

const SCHEDULE_CHANGED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O agendamento da conta foi alterado à mão.",
        es: "La programación de la cuenta fue cambiada a mano.",
        en: "The account's schedule was changed by hand.",
    },
    NEXT_SWEEP,
);

const SCHEDULE_RIGHT: FindingWords = FindingWords::fine(Localized {
    pt: "A conta tem o próprio agendamento.",
    es: "La cuenta tiene su propia programación.",
    en: "The account has a schedule of its own.",
});

const BARRED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "{marketplace} suspendeu a conta {called}: por enquanto, as mensagens não entram nem saem.",
        es: "{marketplace} suspendió la cuenta {called}: por ahora no entran ni salen mensajes.",
        en: "{marketplace} has suspended the account {called}: for now no messages are coming in or going out.",
    },
    Localized {
        pt: "Entre na sua conta ({marketplace}) e veja o que falta. Não é preciso reconectar: tudo volta sozinho quando a conta for liberada.",
        es: "Entra en tu cuenta ({marketplace}) y mira qué falta. No hace falta reconectar: todo vuelve solo cuando se habilite la cuenta.",
        en: "Log in there ({marketplace}) and see what is missing. There is no need to reconnect: it all resumes by itself once the suspension is lifted.",
    },
);

const FLOODED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Chegaram notificações demais em um minuto; as excedentes ficaram para a próxima verificação.",
        es: "Llegaron demasiadas notificaciones en un minuto; las excedentes quedaron para la próxima revisión.",
        en: "Too many notifications came within a minute; the rest were left to the next check.",
    },
    Localized {
        pt: "Se não foi um dia de muitas vendas, alguém conhece o endereço de notificações: troque o token dele.",
        es: "Si no fue un día de muchas ventas, alguien conoce la dirección de notificaciones: cambia su token.",
        en: "Unless it was a day of many sales, somebody knows the notification address: change its token.",
    },
);

const NOTIFICATIONS_COME: FindingWords = FindingWords::fine(Localized {
    pt: "Últimas notificações da conta {called}: {last}.",
    es: "Últimas notificaciones de la cuenta {called}: {last}.",
    en: "Last notifications for the account {called}: {last}.",
});

const NOTIFICATIONS_STOPPED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "As notificações da conta {called} pararam ({stopped}): o que chegou só foi encontrado na verificação de cada minuto. Últimas: {last}.",
        es: "Las notificaciones de la cuenta {called} se detuvieron ({stopped}): lo que llegó solo se encontró en la revisión de cada minuto. Últimas: {last}.",
        en: "Notifications for the account {called} have stopped ({stopped}): what came in was only found by the check each minute. Last ones: {last}.",
    },
    Localized {
        pt: "{remedy}",
        es: "{remedy}",
        en: "{remedy}",
    },
);
