//! mercado_livre
