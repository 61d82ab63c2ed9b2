//! local_aws
