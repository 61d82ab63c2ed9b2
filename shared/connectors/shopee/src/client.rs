//! What can be asked of Shopee.

use std::{sync::Arc, time::Duration};

use bridge::{
    accounts::{Account, Accounts},
    failure::Failure,
    files::FileStream,
    i18n::Locale,
    ports::Clock,
};
use http_api::{Api, Downloads, Missed, file_part};
use jiff::Timestamp;
use reqwest::multipart::Form;
use url::Url;

use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        confirm_lost_pushes::ConfirmLostPushes,
        exchange_code::ExchangeCode,
        exchange_resent::ExchangeResent,
        get_conversation::GetConversation,
        get_items::GetItems,
        get_lost_pushes::GetLostPushes,
        get_messages::GetMessages,
        get_order_detail::GetOrderDetail,
        get_push_config::GetPushConfig,
        get_shop_info::GetShopInfo,
        list_conversations::ListConversations,
        read_conversation::ReadConversation,
        send_message::{Outgoing, SendMessage},
        upload_image::UploadImage,
    },
    error::FORM,
    ids::{ConversationId, ItemId, MessageId, OrderSn, ShopId, UserId},
    instant::Instant,
    oauth::{Connected, connected, consent::Callback},
    settings::ShopeeSettings,
    wire::{
        LenientList,
        conversation::{Conversation, ConversationsPage},
        item::ListedItem,
        message::{MessagesPage, Sent, Uploaded},
        order::Order,
        push::{LostPushes, PushConfig},
        shop::ShopInfo,
    },
};

/// Shopee's API, for every shop of one application.
#[derive(Debug)]
pub(crate) struct Shopee {
    pub(crate) calls: Calls,
    pub(crate) host: Url,
    /// The callback as it was registered, where people set it.
    pub(crate) push_url: Option<String>,
    /// Messages that could not be read.
    pub(crate) missed: Missed,
    pub(crate) elsewhere: Option<Downloads>,
    pub(crate) locale: Locale,
}

/// What came of a call, or why nothing did.
pub(crate) type Answer<T> = Result<T, Stopped>;

impl Shopee {
    /// What people set, with notes in `locale`.
    pub(crate) fn new(
        settings: ShopeeSettings,
        http: reqwest::Client,
        locale: Locale,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let ShopeeSettings {
            app,
            host,
            push_url,
        } = settings;
        Self {
            calls: Calls::new(Api::new(&host, http, FORM), app, accounts, clock),
            host,
            push_url,
            elsewhere: None,
            missed: Missed::default(),
            locale,
        }
    }

    /// The same, reading files of messages through `downloads`.
    #[must_use]
    pub(crate) fn following(self, downloads: Downloads) -> Self {
        Self {
            elsewhere: Some(downloads),
            ..self
        }
    }

    /// The time by the shared clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.calls.caller().now()
    }

    /// Takes an account's row that somebody has just read.
    pub(crate) async fn remember_row(&self, account: Account) {
        self.calls.remember(account).await;
    }

    /// The shops that a consent connects, none of them stored yet.
    ///
    /// # Errors
    ///
    /// [`Auth`](bridge::failure::FailureKind::Auth): the code is spent or too old, the page must be opened again;
    /// or, with the application's reach, its set-up is wrong.
    pub(crate) async fn redeem(&self, callback: &Callback) -> Result<Vec<Connected>, Failure> {
        let caller = self.calls.caller();
        let code = &callback.code;
        let granted = if callback.resent {
            caller.public(&ExchangeResent { code }).await?
        } else {
            let partner_id = caller.app().partner_id;
            let granter = callback.granter;
            caller
                .public(&ExchangeCode {
                    partner_id,
                    code,
                    granter,
                })
                .await?
        };
        connected(&granted, callback.granter, caller.now()).ok_or_else(|| {
            Failure::retryable("POST /auth/token/get").because("no token in the answer")
        })
    }

    /// Name, state and the end of a shop's consent.
    pub(crate) async fn shop_info(&self, shop: ShopId) -> Answer<ShopInfo> {
        self.calls.make(shop, &GetShopInfo).await
    }

    /// A page of conversations, newest first: the top of the list, or what is before a time.
    pub(crate) async fn conversations(
        &self,
        shop: ShopId,
        before: Option<Instant>,
    ) -> Answer<ConversationsPage> {
        let page_size = crate::endpoints::list_conversations::PER_PAGE;
        let call = ListConversations { before, page_size };
        self.calls.make(shop, &call).await
    }

    /// Whether the shop's chat may be read: the smallest page of conversations.
    pub(crate) async fn probe_chat(&self, shop: ShopId) -> Answer<()> {
        let call = ListConversations {
            before: None,
            page_size: 1,
        };
        self.calls.make(shop, &call).await.map(drop)
    }

    /// One conversation.
    pub(crate) async fn conversation(
        &self,
        shop: ShopId,
        id: &ConversationId,
    ) -> Answer<Conversation> {
        self.calls.make(shop, &GetConversation(id)).await
    }

    /// A page of a conversation's messages, newest first: the newest ones, or those from an offset on.
    pub(crate) async fn messages(
        &self,
        shop: ShopId,
        conversation: &ConversationId,
        offset: Option<&MessageId>,
    ) -> Answer<MessagesPage> {
        let call = GetMessages {
            conversation,
            offset,
        };
        self.calls.make(shop, &call).await
    }

    /// Writes to a person. Called once for each message; a lost answer is
    /// [`Unknown`](bridge::failure::FailureKind::Unknown).
    pub(crate) async fn send_message(
        &self,
        shop: ShopId,
        to: UserId,
        what: Outgoing<'_>,
    ) -> Answer<Sent> {
        self.calls.make(shop, &SendMessage { to, what }).await
    }

    /// Hands over an image; the call may take `longest`.
    pub(crate) async fn upload_image(
        &self,
        shop: ShopId,
        image: FileStream,
        longest: Duration,
    ) -> Answer<Uploaded> {
        let form = Form::new().part("file", file_part(image));
        self.calls
            .make_with_form(shop, &UploadImage, (form, longest))
            .await
    }

    /// Marks a conversation as read for everybody who works in the shop.
    pub(crate) async fn mark_read_up_to(
        &self,
        shop: ShopId,
        conversation: &ConversationId,
        up_to: &MessageId,
    ) -> Answer<()> {
        let call = ReadConversation {
            conversation,
            up_to,
        };
        self.calls.make(shop, &call).await.map(drop)
    }

    /// At most 50 orders, without addresses and documents of buyers.
    pub(crate) async fn order_details(
        &self,
        shop: ShopId,
        orders: &[OrderSn],
    ) -> Answer<LenientList<Order>> {
        let answer = self.calls.make(shop, &GetOrderDetail(orders)).await;
        answer.map(|answer| answer.orders)
    }

    /// At most 50 listings.
    pub(crate) async fn items(
        &self,
        shop: ShopId,
        items: &[ItemId],
    ) -> Answer<LenientList<ListedItem>> {
        let answer = self.calls.make(shop, &GetItems(items)).await;
        answer.map(|answer| answer.items)
    }

    /// How the application's pushes are set up.
    pub(crate) async fn push_config(&self) -> Answer<PushConfig> {
        self.calls.caller().public(&GetPushConfig).await
    }

    /// The earliest pushes that did not arrive.
    pub(crate) async fn lost_pushes(&self) -> Answer<LostPushes> {
        self.calls.caller().public(&GetLostPushes).await
    }

    /// Forgets lost pushes up to this id. Only once all of them are durable here.
    pub(crate) async fn confirm_lost_pushes(&self, up_to: u64) -> Answer<()> {
        let call = ConfirmLostPushes(up_to);
        self.calls.caller().public(&call).await.map(drop)
    }
}
