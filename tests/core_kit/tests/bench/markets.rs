//! Two marketplaces in one installation.
