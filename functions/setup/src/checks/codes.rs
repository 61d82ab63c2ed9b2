//! What can be found, as data: a code for each finding, by section of the page.

/// Declares the codes of one section, and the list of all of them, which therefore misses none.
macro_rules! codes {
    ($(#[$about:meta])* $side:ident: $name:ident { $($code:ident,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name { $($code,)+ }

        #[cfg(test)]
        impl $name {
            const ALL: &[Self] = &[$(Self::$code,)+];
        }

        impl From<$name> for Code {
            fn from(code: $name) -> Self {
                Self::$side(code)
            }
        }
    };
}

/// What was found. Its words are in `words::findings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Code {
    Chatwoot(ChatwootCode),
    Inbox(InboxCode),
    Webhook(WebhookCode),
    Account(AccountCode),
    Installation(InstallationCode),
}

#[cfg(test)]
impl Code {
    /// Every code there is.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let chatwoot = ChatwootCode::ALL.iter().map(|code| Self::from(*code));
        chatwoot
            .chain(InboxCode::ALL.iter().map(|code| Self::from(*code)))
            .chain(WebhookCode::ALL.iter().map(|code| Self::from(*code)))
            .chain(AccountCode::ALL.iter().map(|code| Self::from(*code)))
            .chain(InstallationCode::ALL.iter().map(|code| Self::from(*code)))
    }
}

codes! {
    /// Chatwoot as a whole: its address, its clock, our token.
    Chatwoot: ChatwootCode {
        Answers,
        TooOld,
        SomethingElse,
        Unreachable,
        ClockDiffers,
        WrongAccount,
        AdministratorToken,
        AgentToken,
        TokenDroppedByProxy,
        TokenRefused,
        TokenUnclear,
        PrivateAddressUpdate,
        PrivateAddressAllow,
        SendsEventsTwice,
    }
}

codes! {
    /// Inboxes, their options, attributes and labels.
    Inbox: InboxCode {
        NotListed,
        Usable,
        NotMade,
        Gone,
        WrongKind,
        SpeaksByItself,
        SeveralConversations,
        NoMembers,
        SameForBoth,
        AttributesDefined,
        AttributesMissing,
        LabelsThere,
        LabelsMissing,
    }
}

codes! {
    /// The webhooks of inboxes, and how they are signed.
    Webhook: WebhookCode {
        NeitherSignedNorToken,
        Empty,
        OldToken,
        Moved,
        Elsewhere,
        SecretUnknown,
        Right,
        Signed,
        SecretDiffers,
        SignatureWrong,
        SignatureMissing,
        SignatureStale,
    }
}

codes! {
    /// Sellers' accounts and their schedules.
    Account: AccountCode {
        NoneConnected,
        Connected,
        Lost,
        Closed,
        PermissionMissing,
        Barred,
        NotPolled,
        ScheduleMissing,
        SchedulePaused,
        ScheduleChanged,
        ScheduleRight,
        Flooded,
        NotificationsCome,
        NotificationsStopped,
    }
}

codes! {
    /// The installation itself: address, table, clock, what was given up on.
    Installation: InstallationCode {
        SchedulesUnreadable,
        GivenUp,
        AddressUnknown,
        AddressPrivate,
        AddressRight,
        TableUnreadable,
        TableMissing,
        IndexMissing,
        StreamOff,
        ExpiryOff,
        TableRight,
        PollerNeverRan,
        PollerStopped,
        PollerRuns,
        TokenShort,
    }
}
