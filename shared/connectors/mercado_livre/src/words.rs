//! What agents read of Mercado Livre, in every language.

#[cfg(test)]
mod tests;
