//! Files, in both directions.

use end_to_end::{BUYER, SELLER, World};

mod from_agents;
mod from_buyers;
mod in_claims;
mod in_time;

const JPEG: &str = "image/jpeg";

/// A sale whose buyer said hello: thread and conversation.
async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.settle().await;
    (
        sale.thread,
        world.conversation(&format!("pack:{}", sale.thread)),
    )
}
