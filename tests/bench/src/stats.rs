//! Medians and percentiles.

/// The value below which the share `q` (0 to 1) of `values` lies; 0 of none. Nearest rank, so it is
/// always one of the values.
pub fn percentile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = rank(sorted.len(), q);
    sorted.get(at).copied().unwrap_or_default()
}

/// The one in the middle.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a rank among at most some thousands of values"
)]
fn rank(len: usize, q: f64) -> usize {
    ((q.clamp(0.0, 1.0) * len as f64).ceil() as usize)
        .max(1)
        .min(len)
        .saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(measured: f64, expected: f64) -> bool {
        (measured - expected).abs() < 1e-9
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();

        assert!(is(percentile(&values, 0.5), 50.0));
        assert!(is(percentile(&values, 0.99), 99.0));
        assert!(is(percentile(&values, 1.0), 100.0));
        assert!(is(percentile(&values, 0.0), 1.0));
    }

    #[test]
    fn few_values_and_none_have_a_median_too() {
        assert!(is(median(&[7.0]), 7.0));
        assert!(is(median(&[9.0, 1.0, 5.0]), 5.0));
        assert!(is(median(&[]), 0.0));
    }
}
