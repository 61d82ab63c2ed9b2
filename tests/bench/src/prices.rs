//! What AWS asks for it.

/// One price of AWS's on-demand lists, in USD.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    /// What is paid for.
    pub what: &'static str,
    /// USD for one million of it; a GB-second's for one.
    pub usd: f64,
    /// Where it was read.
    pub source: &'static str,
}

/// The region and day of all prices here. Free tiers, logs and taxes are left out.
pub const REGION_AND_DATE: &str = "us-east-1, 2026-11";

/// `DynamoDB`, standard class, since the cut of November 2024.
pub const WRITES: Price = Price {
    what: "DynamoDB on-demand write units, a million",
    usd: 0.625,
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
};
/// The same for reads. A stream that Lambda reads costs nothing.
pub const READS: Price = Price {
    what: "DynamoDB on-demand read units, a million",
    usd: 0.125,
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
};
/// Lambda's memory in use.
pub const GB_SECOND: Price = Price {
    what: "Lambda arm64, a GB-second",
    usd: 0.000_013_333_4,
    source: "https://aws.amazon.com/lambda/pricing/",
};
/// Lambda's invocations.
pub const INVOCATIONS: Price = Price {
    what: "Lambda requests, a million",
    usd: 0.20,
    source: "https://aws.amazon.com/lambda/pricing/",
};
/// What stands before the webhook.
pub const HTTP_API: Price = Price {
    what: "API Gateway HTTP API requests, a million",
    usd: 1.00,
    source: "https://aws.amazon.com/api-gateway/pricing/",
};
/// What wakes the poller.
pub const SCHEDULER: Price = Price {
    what: "EventBridge Scheduler invocations, a million",
    usd: 1.00,
    source: "https://aws.amazon.com/eventbridge/pricing/",
};

/// All of them, as the suite prints them.
pub const ALL: [Price; 6] = [WRITES, READS, GB_SECOND, INVOCATIONS, HTTP_API, SCHEDULER];

/// What something used.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Write request units.
    pub writes: f64,
    /// Read request units.
    pub reads: f64,
    /// Memory times billed time.
    pub gb_seconds: f64,
    /// Invocations of any function.
    pub invocations: f64,
    /// Requests to the API.
    pub requests: f64,
    /// Schedules that fired.
    pub schedules: f64,
}

impl Used {
    /// The same `times` over.
    #[must_use]
    pub fn times(self, times: f64) -> Self {
        Self {
            writes: self.writes * times,
            reads: self.reads * times,
            gb_seconds: self.gb_seconds * times,
            invocations: self.invocations * times,
            requests: self.requests * times,
            schedules: self.schedules * times,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            writes: self.writes + other.writes,
            reads: self.reads + other.reads,
            gb_seconds: self.gb_seconds + other.gb_seconds,
            invocations: self.invocations + other.invocations,
            requests: self.requests + other.requests,
            schedules: self.schedules + other.schedules,
        }
    }

    /// USD of it all.
    pub fn usd(&self) -> f64 {
        const MILLION: f64 = 1e6;
        (self.writes * WRITES.usd
            + self.reads * READS.usd
            + self.invocations * INVOCATIONS.usd
            + self.requests * HTTP_API.usd
            + self.schedules * SCHEDULER.usd)
            / MILLION
            + self.gb_seconds * GB_SECOND.usd
    }

    /// USD of the writes alone.
    pub fn usd_of_writes(&self) -> f64 {
        self.writes * WRITES.usd / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_of_each_costs_what_the_lists_say() {
        let million = Used {
            writes: 1e6,
            reads: 1e6,
            gb_seconds: 0.0,
            invocations: 1e6,
            requests: 1e6,
            schedules: 1e6,
        };

        assert!((million.usd() - (0.625 + 0.125 + 0.2 + 1.0 + 1.0)).abs() < 1e-9);
        assert!((million.usd_of_writes() - 0.625).abs() < 1e-9);
    }

    #[test]
    fn an_idle_minute_of_256_mb_and_400_ms_is_the_known_month() {
        // A worked example: 2 writes and 3 reads a minute, without logs.
        let minute = Used {
            writes: 2.0,
            reads: 3.0,
            gb_seconds: 0.25 * 0.4,
            invocations: 1.0,
            requests: 0.0,
            schedules: 1.0,
        };

        let month = minute.times(43_800.0).usd();

        assert!((month - (0.067 + 0.071 + 0.044)).abs() < 0.002, "{month}");
    }

    #[test]
    fn use_adds_up() {
        let one = Used {
            writes: 1.0,
            ..Used::default()
        };

        assert!((one.and(one).times(2.0).writes - 4.0).abs() < 1e-9);
    }
}
