//! Sales: orders, the pack around them, their shipment and their thread.

use jiff::Timestamp;

use super::{
    MercadoLivre, ids,
    state::{Quirk, State},
    threads::Thread,
};

/// What a purchase left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The id the thread is found under: the pack's, else the order's.
    pub thread: u64,
    /// The pack, if there is one.
    pub pack: Option<u64>,
    /// One order per item in a pack; without a pack, one order.
    pub orders: Vec<u64>,
}

/// An order.
pub(super) struct Order {
    pub(super) seller: u64,
    pub(super) buyer: u64,
    pub(super) items: Vec<String>,
    pub(super) pack: Option<u64>,
    pub(super) shipment: u64,
    pub(super) status: String,
    pub(super) created: Timestamp,
}

/// Orders bought together.
pub(super) struct Pack {
    pub(super) seller: u64,
    pub(super) buyer: u64,
    pub(super) orders: Vec<u64>,
    pub(super) shipment: u64,
    pub(super) created: Timestamp,
}

/// How a sale travels.
pub(super) struct Shipment {
    pub(super) seller: u64,
    pub(super) buyer: u64,
    pub(super) status: String,
    pub(super) created: Timestamp,
}

impl MercadoLivre {
    /// `buyer` buys `items` (listing ids, at least one) from `seller`; notifies `orders_v2`.
    pub fn add_sale(&self, seller: u64, buyer: u64, items: &[&str], with_pack: bool) -> Sale {
        let items: Vec<String> = items.iter().map(|&item| item.to_owned()).collect();
        self.state().sell(seller, buyer, &items, with_pack)
    }

    /// Sets an order's status, such as `cancelled`, and notifies.
    pub fn set_order_status(&self, order: u64, status: &str) {
        let mut state = self.state();
        let sold = state.orders.get_mut(&order).expect("a known order");
        status.clone_into(&mut sold.status);
        let seller = sold.seller;
        state.announce(seller, "orders_v2", &format!("/orders/{order}"), None);
    }

    /// Sets a shipment's status, such as `delivered`, by its order, and notifies.
    pub fn set_shipment_status(&self, order: u64, status: &str) {
        let mut state = self.state();
        let (id, seller) = state
            .orders
            .get(&order)
            .map(|sold| (sold.shipment, sold.seller))
            .expect("a known order");
        let shipment = state
            .shipments
            .get_mut(&id)
            .expect("every order has a shipment");
        status.clone_into(&mut shipment.status);
        state.announce(seller, "shipments", &format!("/shipments/{id}"), None);
    }

    /// Orders come as 206 without payments and shipping, naming them in `X-Content-Missing`.
    pub fn partial_orders(&self, on: bool) {
        self.switch(Quirk::PartialOrders, on);
    }
}

impl State {
    pub(super) fn sell(
        &mut self,
        seller: u64,
        buyer: u64,
        items: &[String],
        with_pack: bool,
    ) -> Sale {
        let created = self.now();
        let shipment = ids::next(&mut self.counters.shipment);
        self.shipments.insert(
            shipment,
            Shipment {
                seller,
                buyer,
                status: "ready_to_ship".to_owned(),
                created,
            },
        );
        let pack = with_pack.then(|| ids::next(&mut self.counters.pack));
        let in_one_order = if with_pack { 1 } else { items.len() };
        let mut orders = Vec::new();
        for items in items.chunks(in_one_order).map(<[String]>::to_vec) {
            let id = ids::next(&mut self.counters.order);
            let status = "paid".to_owned();
            self.orders.insert(
                id,
                Order {
                    seller,
                    buyer,
                    items,
                    pack,
                    shipment,
                    status,
                    created,
                },
            );
            orders.push(id);
        }
        if let Some(id) = pack {
            self.packs.insert(
                id,
                Pack {
                    seller,
                    buyer,
                    orders: orders.clone(),
                    shipment,
                    created,
                },
            );
        }
        let thread = pack.unwrap_or(orders[0]);
        let site = self.site_of(seller);
        self.threads.insert(
            thread,
            Thread::new(pack, orders.clone(), seller, buyer, site, created),
        );
        for id in &orders {
            self.announce(seller, "orders_v2", &format!("/orders/{id}"), None);
        }
        Sale {
            thread,
            pack,
            orders,
        }
    }
}
